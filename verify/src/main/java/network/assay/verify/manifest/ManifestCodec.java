package network.assay.verify.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;
import network.assay.primitives.Quoted;
import network.assay.primitives.Signature;
import network.assay.primitives.UnixFsCid;
import network.assay.primitives.Wei;

/**
 * Manifests as canonical JSON (RFC 8785), format {@value #FORMAT}. The bytes are named by their
 * CID, so exactly one text of each manifest is taken.
 */
public final class ManifestCodec {
  public static final String FORMAT = "assay-manifest/1";

  /** One chunk of IPFS: a manifest is always a single raw block. */
  public static final int BYTES_MAX = UnixFsCid.CHUNK_BYTES;

  private ManifestCodec() {}

  /**
   * The canonical bytes.
   *
   * @throws IllegalArgumentException when they are more than {@link #BYTES_MAX}
   */
  public static byte[] encode(Manifest manifest) {
    byte[] bytes =
        toJson(manifest.body())
            .with("signature", Json.of(manifest.signature().toString()))
            .canonical();
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "expected a manifest of at most " + BYTES_MAX + " bytes, got " + bytes.length);
    }
    return bytes;
  }

  /** Reads the canonical bytes; whether the author's signature is good is not looked at. */
  public static Decoded<Manifest> decode(byte[] bytes) {
    try {
      Manifest manifest = read(Fields.of(Json.parse(bytes, BYTES_MAX), ""));
      if (!Arrays.equals(encode(manifest), bytes)) {
        return new Decoded.Bad<>(
            "format",
            "a manifest is exactly its canonical JSON (RFC 8785, files sorted by path); this one is"
                + " written otherwise");
      }
      return new Decoded.Good<>(manifest);
    } catch (JsonException e) {
      return new Decoded.Bad<>(e.field().isEmpty() ? "format" : e.field(), e.sentence());
    }
  }

  /** What the author signs, as JSON: the document without the member {@code signature}. */
  static JsonObject toJson(Manifest.Body body) {
    return Json.object()
        .text("format", FORMAT)
        .text("model", body.identity().model().toString())
        .text("label", body.identity().label())
        .text("licence", body.identity().licence())
        .text("author", body.identity().author().toString())
        .array("files", body.files().stream().map(ManifestCodec::file).toList())
        .put(
            "program",
            Json.object()
                .text("entry", body.program().path())
                .text("id", body.program().id().toString())
                .text("profile", body.program().profile())
                .build())
        .put(
            "lineage",
            Json.object()
                .array(
                    "parents",
                    body.lineage().parents().stream().map(ManifestCodec::parent).toList())
                .array(
                    "datasets",
                    body.lineage().datasets().stream().map(ManifestCodec::dataset).toList())
                .build())
        .put("price", Json.object().text("perJobWei", body.pricePerJob().toString()).build())
        .array("inputs", body.io().inputs().stream().map(ManifestCodec::input).toList())
        .array("outputs", body.io().outputs().stream().map(ManifestCodec::output).toList())
        .build();
  }

  private static JsonObject file(Manifest.File file) {
    return Json.object()
        .text("path", file.path())
        .text("cid", file.cid().toString())
        .integer("bytes", file.bytes())
        .build();
  }

  private static JsonObject parent(Lineage.Parent parent) {
    return Json.object()
        .text("cid", parent.cid().toString())
        .integer("shareBps", parent.shareBps())
        .build();
  }

  private static JsonObject dataset(Lineage.Dataset dataset) {
    Json.ObjectBuilder object =
        Json.object().text("name", dataset.name()).integer("shareBps", dataset.shareBps());
    dataset.cid().ifPresent(cid -> object.text("cid", cid.toString()));
    return object.build();
  }

  private static JsonObject output(Manifest.OutputMeaning output) {
    return Json.object().text("tensor", output.tensor()).texts("labels", output.labels()).build();
  }

  private static JsonObject input(InputMapping input) {
    Json.ObjectBuilder object = Json.object().text("tensor", input.tensor());
    switch (input) {
      case InputMapping.Image image ->
          object
              .text("from", "image")
              .integer("width", image.width())
              .integer("height", image.height())
              .text("channels", image.channels().label())
              .text("layout", image.layout().label())
              .text("scale", image.pixels().scale().text())
              .texts("mean", image.pixels().mean().stream().map(Decimal::text).toList())
              .texts("std", image.pixels().std().stream().map(Decimal::text).toList())
              .bool("invert", image.pixels().invert());
      case InputMapping.Text text ->
          object
              .text("from", "text")
              .text("encoding", InputMapping.Text.ENCODING)
              .integer("length", text.length())
              .integer("pad", text.pad())
              .text("elementType", text.elementType());
      case InputMapping.Row row -> object.text("from", "row").texts("columns", row.columns());
      case InputMapping.Raw _ -> object.text("from", "tensor");
    }
    return object.build();
  }

  private static Manifest read(Fields fields) {
    fields.exactly("format", FORMAT);
    Manifest.Identity identity = identity(fields);
    List<Manifest.File> files =
        fields.objects("files", Manifest.Body.FILES_MAX).stream()
            .map(ManifestCodec::readFile)
            .toList();
    Manifest.Entry program = program(fields.object("program"));
    Lineage lineage = lineage(fields.object("lineage"));
    Fields price = fields.object("price");
    Wei perJob = price.parsed("perJobWei", Wei::parse);
    price.closed();
    Manifest.Interface io = io(fields);
    Signature signature = fields.parsed("signature", Signature::parse);
    fields.closed();
    Manifest.Body body =
        Fields.checked(
            "files", () -> new Manifest.Body(identity, files, program, lineage, perJob, io));
    return new Manifest(body, signature);
  }

  private static Manifest.Identity identity(Fields fields) {
    ModelName model = fields.parsed("model", ModelName::parse);
    String label = parsedText(fields, "label", Names::requireVersionLabel);
    String licence = parsedText(fields, "licence", Names::requireLicence);
    return new Manifest.Identity(model, label, licence, fields.address("author"));
  }

  private static Manifest.File readFile(Fields fields) {
    String path = parsedText(fields, "path", Names::requirePath);
    Manifest.File file =
        new Manifest.File(
            path, fields.parsed("cid", Cid::parse), fields.integer("bytes", 0, Json.INTEGER_MAX));
    fields.closed();
    return file;
  }

  private static Manifest.Entry program(Fields fields) {
    Manifest.Entry entry =
        new Manifest.Entry(
            parsedText(fields, "entry", Names::requirePath),
            fields.hash("id"),
            fields.parsed("profile", Profiles::require));
    fields.closed();
    return entry;
  }

  private static Lineage lineage(Fields fields) {
    List<Lineage.Parent> parents =
        fields.objects("parents", Lineage.SOURCES_MAX).stream()
            .map(ManifestCodec::readParent)
            .toList();
    List<Lineage.Dataset> datasets =
        fields.objects("datasets", Lineage.SOURCES_MAX).stream()
            .map(ManifestCodec::readDataset)
            .toList();
    fields.closed();
    return Fields.checked("lineage", () -> new Lineage(parents, datasets));
  }

  private static Lineage.Parent readParent(Fields fields) {
    Cid cid = fields.parsed("cid", Cid::parse);
    int shareBps = (int) fields.integer("shareBps", 0, Lineage.SHARE_BPS_MAX);
    fields.closed();
    return new Lineage.Parent(cid, shareBps);
  }

  private static Lineage.Dataset readDataset(Fields fields) {
    String name = parsedText(fields, "name", text -> Names.requireText(text, "a name"));
    Optional<Cid> cid = fields.optionalParsed("cid", Cid::parse);
    int shareBps = (int) fields.integer("shareBps", 0, Lineage.SHARE_BPS_MAX);
    fields.closed();
    return new Lineage.Dataset(name, cid, shareBps);
  }

  private static Manifest.Interface io(Fields fields) {
    List<InputMapping> inputs =
        fields.objects("inputs", Manifest.Interface.TENSORS_MAX).stream()
            .map(ManifestCodec::readInput)
            .toList();
    List<Manifest.OutputMeaning> outputs =
        fields.objects("outputs", Manifest.Interface.TENSORS_MAX).stream()
            .map(ManifestCodec::readOutput)
            .toList();
    return Fields.checked("inputs", () -> new Manifest.Interface(inputs, outputs));
  }

  private static Manifest.OutputMeaning readOutput(Fields fields) {
    String tensor = fields.text("tensor");
    List<String> labels = fields.texts("labels", Manifest.OutputMeaning.LABELS_MAX);
    fields.closed();
    return Fields.checked(fields.path("labels"), () -> new Manifest.OutputMeaning(tensor, labels));
  }

  private static InputMapping readInput(Fields fields) {
    String tensor = parsedText(fields, "tensor", Names::requireTensor);
    String from = fields.text("from");
    InputMapping input =
        switch (from) {
          case "image" -> readImage(fields, tensor);
          case "text" -> readText(fields, tensor);
          case "row" -> {
            List<String> columns = fields.texts("columns", InputMapping.COLUMNS_MAX);
            yield Fields.checked(
                fields.path("columns"), () -> new InputMapping.Row(tensor, columns));
          }
          case "tensor" -> new InputMapping.Raw(tensor);
          default ->
              throw new JsonException(
                  fields.path("from"),
                  "expected image, text, row or tensor, got " + Quoted.of(from));
        };
    fields.closed();
    return input;
  }

  private static InputMapping readImage(Fields fields, String tensor) {
    int width = (int) fields.integer("width", 1, InputMapping.LENGTH_MAX);
    int height = (int) fields.integer("height", 1, InputMapping.LENGTH_MAX);
    InputMapping.Channels channels = fields.parsed("channels", ManifestCodec::channels);
    InputMapping.Layout layout = fields.parsed("layout", ManifestCodec::layout);
    Decimal scale = fields.parsed("scale", Decimal::new);
    List<Decimal> mean = decimals(fields, "mean");
    List<Decimal> std = decimals(fields, "std");
    boolean invert = fields.bool("invert");
    return Fields.checked(
        fields.path("std"),
        () ->
            new InputMapping.Image(
                tensor,
                width,
                height,
                channels,
                layout,
                new InputMapping.Pixels(scale, mean, std, invert)));
  }

  private static InputMapping readText(Fields fields, String tensor) {
    fields.exactly("encoding", InputMapping.Text.ENCODING);
    int length = (int) fields.integer("length", 1, InputMapping.LENGTH_MAX);
    long pad = fields.integer("pad");
    String elementType = fields.text("elementType");
    return Fields.checked(
        fields.path("elementType"), () -> new InputMapping.Text(tensor, length, pad, elementType));
  }

  private static List<Decimal> decimals(Fields fields, String name) {
    List<String> texts = fields.texts(name, InputMapping.Channels.RGB.count());
    return Fields.checked(fields.path(name), () -> texts.stream().map(Decimal::new).toList());
  }

  private static InputMapping.Channels channels(String label) {
    return switch (label) {
      case "gray" -> InputMapping.Channels.GRAY;
      case "rgb" -> InputMapping.Channels.RGB;
      default ->
          throw new IllegalArgumentException("expected gray or rgb, got " + Quoted.of(label));
    };
  }

  private static InputMapping.Layout layout(String label) {
    return switch (label) {
      case "nchw" -> InputMapping.Layout.NCHW;
      case "nhwc" -> InputMapping.Layout.NHWC;
      default ->
          throw new IllegalArgumentException("expected nchw or nhwc, got " + Quoted.of(label));
    };
  }

  /** A string that {@code rule} accepts. */
  private static String parsedText(Fields fields, String name, Consumer<String> rule) {
    return fields.parsed(
        name,
        text -> {
          rule.accept(text);
          return text;
        });
  }
}
