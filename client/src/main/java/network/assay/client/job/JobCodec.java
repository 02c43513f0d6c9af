package network.assay.client.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.store.ModelRef;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.VersionLabel;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Cid;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;

/**
 * Jobs as JSON, between client, gateway and operator: format {@code assay-job/1}. Tensors travel as
 * base64 of their canonical bytes, so that what is committed to is what is sent.
 *
 * <p>Decoding throws {@link JsonException} naming the member that is wrong, and nothing else.
 */
public final class JobCodec {
  /** Bytes of an envelope: the body limit of a door, with a third more for base64. */
  public static final int BYTES_MAX = 24 << 20;

  /**
   * Bytes of all tensors of one request or answer: in base64, and with a receipt beside them, they
   * still fit an envelope.
   */
  public static final int TENSOR_BYTES_MAX = 16 << 20;

  private static final String FORMAT = "assay-job/1";

  /** There only where it is true, so that older operators take all other requests. */
  private static final String HIDES_INPUT = "hidesInput";

  private static final int TENSORS_MAX = 256;

  /** Elements of one tensor; the bytes of the envelope bound it further. */
  private static final long ELEMENTS_MAX = BYTES_MAX;

  private static final int MODELS_MAX = 100_000;

  private JobCodec() {}

  public static byte[] encodeRequest(JobRequest request) {
    JobOptions options = request.options();
    Json.ObjectBuilder object =
        Json.object()
            .text("format", FORMAT)
            .text("model", request.model().toString())
            .array("inputs", tensors(request.inputs()))
            .text("policy", options.policy().toString())
            .integer("deadlineMillis", options.deadline().toMillis());
    options.salt().ifPresent(salt -> object.text("salt", salt.toString()));
    options.idempotencyKey().ifPresent(key -> object.text("idempotencyKey", key));
    if (options.hidesInput()) {
      object.bool(HIDES_INPUT, true);
    }
    return object.build().canonical();
  }

  public static JobRequest decodeRequest(byte[] bytes) {
    Fields fields = Fields.of(Json.parse(bytes, BYTES_MAX), "");
    fields.exactly("format", FORMAT);
    ModelRef model = fields.parsed("model", ModelRef::parse);
    SequencedMap<String, Tensor> inputs = tensors(fields, "inputs");
    Policy policy = fields.parsed("policy", Policy::parse);
    long millis = fields.integer("deadlineMillis", 1, JobOptions.DEADLINE_MAX.toMillis());
    Optional<Hash32> salt = fields.optionalParsed("salt", Hash32::parse);
    Optional<String> key = fields.optionalText("idempotencyKey");
    boolean hidesInput = fields.has(HIDES_INPUT) && fields.bool(HIDES_INPUT);
    fields.closed();
    JobOptions options =
        Fields.checked(
            "idempotencyKey",
            () -> new JobOptions(salt, policy, Duration.ofMillis(millis), key, hidesInput));
    return new JobRequest(model, inputs, options);
  }

  /** An answer as one JSON value; a job's record on disk uses it too. */
  public static Json.JsonObject answer(JobAnswer answer) {
    return Json.object()
        .text("format", FORMAT)
        .put("receipt", receipt(answer.receipt()))
        .text("salt", answer.salt().toString())
        .array("outputs", tensors(answer.outputs()))
        .build();
  }

  public static JobAnswer answer(Json json) {
    Fields fields = Fields.of(json, "");
    fields.exactly("format", FORMAT);
    Receipt receipt = receipt(fields, "receipt");
    Hash32 salt = fields.hash("salt");
    SequencedMap<String, Tensor> outputs = tensors(fields, "outputs");
    fields.closed();
    return new JobAnswer(receipt, salt, outputs);
  }

  /** A receipt as a JSON value. */
  public static Json receipt(Receipt receipt) {
    return Json.parse(ReceiptCodec.encode(receipt), ReceiptCodec.BYTES_MAX);
  }

  private static Receipt receipt(Fields fields, String name) {
    return decoded(name, ReceiptCodec.decode(fields.json(name).canonical()));
  }

  private static <T> T decoded(String name, Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Good<T>(T value) -> value;
      case Decoded.Bad<T>(String field, String sentence) ->
          throw new JsonException(name + "." + field, sentence);
    };
  }

  public static Json models(List<PublishedVersion> versions) {
    return Json.object().array("models", versions.stream().map(JobCodec::version).toList()).build();
  }

  public static List<PublishedVersion> models(Json json) {
    Fields fields = Fields.of(json, "");
    List<PublishedVersion> versions =
        fields.objects("models", MODELS_MAX).stream().map(JobCodec::version).toList();
    fields.closed();
    return versions;
  }

  private static Json version(PublishedVersion version) {
    return Json.object()
        .text("model", version.model().toString())
        .text("version", version.label().text())
        .text("manifest", version.manifest().toString())
        .build();
  }

  private static PublishedVersion version(Fields fields) {
    ModelName model = fields.parsed("model", ModelName::parse);
    VersionLabel label = fields.parsed("version", VersionLabel::new);
    Cid manifest = fields.parsed("manifest", Cid::parse);
    fields.closed();
    return new PublishedVersion(model, label, manifest);
  }

  public static Json card(ModelCard card) {
    return Json.object()
        .put("version", version(card.version()))
        .put("manifest", Json.parse(ManifestCodec.encode(card.manifest()), ManifestCodec.BYTES_MAX))
        .array("inputs", card.inputs().stream().map(JobCodec::port).toList())
        .array("outputs", card.outputs().stream().map(JobCodec::port).toList())
        .build();
  }

  public static ModelCard card(Json json) {
    Fields fields = Fields.of(json, "");
    PublishedVersion version = version(fields.object("version"));
    Manifest manifest =
        decoded("manifest", ManifestCodec.decode(fields.json("manifest").canonical()));
    List<Port> inputs = ports(fields, "inputs");
    List<Port> outputs = ports(fields, "outputs");
    fields.closed();
    return new ModelCard(version, manifest, inputs, outputs);
  }

  private static Json port(Port port) {
    return Json.object()
        .text("name", port.name())
        .text("type", port.type().label())
        .array("dims", port.dims().stream().map(dim -> Json.of((long) dim)).toList())
        .build();
  }

  private static List<Port> ports(Fields fields, String name) {
    List<Port> ports = new ArrayList<>();
    for (Fields port : fields.objects(name, TENSORS_MAX)) {
      String portName = port.text("name");
      ElementType type = port.parsed("type", ElementType::ofLabel);
      List<Integer> dims = new ArrayList<>();
      for (Json dim : port.array("dims", network.assay.engine.tensor.Shape.RANK_MAX)) {
        if (!(dim instanceof Json.JsonInteger(long value)) || value < -1 || value > 1L << 31) {
          throw new JsonException(port.path("dims"), "expected sizes of -1 or more");
        }
        dims.add((int) value);
      }
      port.closed();
      ports.add(Fields.checked(port.path("dims"), () -> new Port(portName, type, dims)));
    }
    return ports;
  }

  public static Json status(JobStatus status) {
    Json.ObjectBuilder object =
        Json.object().text("job", status.id().toString()).text("state", status.state().label());
    status.receipt().ifPresent(receipt -> object.put("receipt", receipt(receipt)));
    return object.build();
  }

  public static JobStatus status(Json json) {
    Fields fields = Fields.of(json, "");
    Hash32 id = fields.hash("job");
    String label = fields.text("state");
    Optional<Receipt> receipt =
        fields.has("receipt") ? Optional.of(receipt(fields, "receipt")) : Optional.empty();
    fields.closed();
    for (JobStatus.State state : JobStatus.State.values()) {
      if (state.label().equals(label)) {
        return Fields.checked("state", () -> new JobStatus(id, state, receipt));
      }
    }
    throw new JsonException("state", "expected accepted or answered");
  }

  private static List<Json> tensors(Map<String, Tensor> tensors) {
    List<Json> list = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      byte[] bytes = TensorCodec.encode(entry.getValue());
      list.add(
          Json.object()
              .text("name", entry.getKey())
              .text("tensor", Base64.getEncoder().encodeToString(bytes))
              .build());
    }
    return list;
  }

  private static SequencedMap<String, Tensor> tensors(Fields fields, String name) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Fields item : fields.objects(name, TENSORS_MAX)) {
      String tensorName = item.text("name");
      String text = item.text("tensor", BYTES_MAX);
      item.closed();
      Tensor tensor =
          Fields.checked(
              item.path("tensor"),
              () -> TensorCodec.decode(Base64.getDecoder().decode(text), ELEMENTS_MAX));
      if (tensors.putIfAbsent(tensorName, tensor) != null) {
        throw new JsonException(item.path("name"), "expected each name once");
      }
    }
    return tensors;
  }
}
