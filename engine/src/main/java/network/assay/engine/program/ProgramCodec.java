package network.assay.engine.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import network.assay.engine.program.Program.Constant;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.ValueType;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.JsonException;
import network.assay.primitives.Sha256;

/**
 * The canonical bytes of a program: one JSON document of RFC 8785 per program, format {@code
 * assay-program/1}. A program's id is the SHA-256 of these bytes. Written down in {@code
 * spec/engine.md}.
 */
public final class ProgramCodec {
  public static final String FORMAT = "assay-program/1";

  /** Longest document that is read: far above any real graph, which holds no weights. */
  public static final int BYTES_MAX = 64 << 20;

  private static final int ITEMS_MAX = 1 << 22;

  private ProgramCodec() {}

  /** The canonical bytes, UTF-8. */
  public static byte[] encode(Program program) {
    return Json.object()
        .text("format", FORMAT)
        .text("profile", program.profile().label())
        .array("inputs", program.inputs().stream().map(ProgramCodec::input).toList())
        .array("constants", program.constants().stream().map(ProgramCodec::constant).toList())
        .array("nodes", program.nodes().stream().map(ProgramCodec::node).toList())
        .array("outputs", program.outputs().stream().map(ProgramCodec::output).toList())
        .build()
        .canonical();
  }

  /** The program id: lower-case hexadecimal SHA-256 of the canonical bytes. */
  public static String id(Program program) {
    return Sha256.of(encode(program)).hex();
  }

  /**
   * The program of these canonical bytes.
   *
   * @throws JsonException when they are not canonical JSON, name an unknown operation, member or
   *     type, or refer to a value that is not there
   */
  public static Program decode(byte[] bytes) {
    Fields fields = Fields.of(Json.parse(bytes, BYTES_MAX), "");
    fields.exactly("format", FORMAT);
    Profile profile = fields.parsed("profile", ProgramCodec::profile);
    List<Input> inputs =
        fields.objects("inputs", ITEMS_MAX).stream().map(ProgramCodec::input).toList();
    List<Constant> constants =
        fields.objects("constants", ITEMS_MAX).stream().map(ProgramCodec::constant).toList();
    List<Node> nodes = fields.objects("nodes", ITEMS_MAX).stream().map(ProgramCodec::node).toList();
    List<Output> outputs =
        fields.objects("outputs", ITEMS_MAX).stream().map(ProgramCodec::output).toList();
    fields.closed();
    Program program =
        Fields.checked("", () -> new Program(profile, inputs, constants, nodes, outputs));
    if (!Arrays.equals(encode(program), bytes)) {
      throw new JsonException(
          "", "the document is not in canonical form (RFC 8785: sorted members, no white space)");
    }
    return program;
  }

  private static Profile profile(String label) {
    for (Profile profile : Profile.values()) {
      if (profile.label().equals(label)) {
        return profile;
      }
    }
    throw new IllegalArgumentException("no profile has this name; known are f32 and int");
  }

  private static JsonObject input(Input input) {
    return Json.object()
        .text("name", input.name())
        .text("type", input.valueType().label())
        .array("dims", input.dimensions().stream().map(ProgramCodec::dimension).toList())
        .build();
  }

  private static Json dimension(Dimension dimension) {
    Optional<Json> symbol = dimension.symbol().map(JsonString::new);
    return symbol.orElseGet(() -> Json.of(dimension.size()));
  }

  private static Input input(Fields fields) {
    String name = fields.text("name");
    ValueType type = fields.parsed("type", ValueType::ofLabel);
    List<Dimension> dims = new ArrayList<>();
    for (Json item : fields.array("dims", Shape.RANK_MAX)) {
      dims.add(
          switch (item) {
            case JsonString symbol -> Dimension.symbolic(symbol.value());
            case JsonInteger size when size.value() >= 0 && size.value() <= Integer.MAX_VALUE ->
                Dimension.fixed((int) size.value());
            case Json other ->
                throw new JsonException(
                    fields.path("dims"),
                    "expected a size or a symbol, got " + other.canonicalText());
          });
    }
    fields.closed();
    return Fields.checked(fields.path("dims"), () -> new Input(name, type, dims));
  }

  private static JsonObject constant(Constant constant) {
    return Json.object()
        .text("type", constant.type().label())
        .array("shape", constant.shape().toList().stream().map(Json::of).toList())
        .text("sha256", constant.sha256())
        .build();
  }

  private static Constant constant(Fields fields) {
    ElementType type = fields.parsed("type", ElementType::ofLabel);
    List<Json> items = fields.array("shape", Shape.RANK_MAX);
    long[] dims = new long[items.size()];
    for (int i = 0; i < dims.length; i++) {
      if (!(items.get(i) instanceof JsonInteger size)) {
        throw new JsonException(fields.path("shape"), "expected sizes");
      }
      dims[i] = size.value();
    }
    Shape shape = Fields.checked(fields.path("shape"), () -> Shape.ofLongs(dims));
    String sha256 = fields.parsed("sha256", text -> Hash32.parse("0x" + text).hex());
    fields.closed();
    return new Constant(type, shape, sha256);
  }

  static JsonObject body(Body body) {
    return Json.object()
        .texts("inputs", body.inputs().stream().map(ValueType::label).toList())
        .array("nodes", body.nodes().stream().map(ProgramCodec::node).toList())
        .array("outputs", body.outputs().stream().map(Json::of).toList())
        .build();
  }

  static Body body(Fields fields) {
    List<ValueType> inputs = types(fields, "inputs");
    List<Node> nodes = fields.objects("nodes", ITEMS_MAX).stream().map(ProgramCodec::node).toList();
    List<Integer> outputs =
        OpCodec.integers(fields.array("outputs", ITEMS_MAX), fields.path("outputs"));
    fields.closed();
    return Fields.checked(fields.path("nodes"), () -> new Body(inputs, nodes, outputs));
  }

  private static List<ValueType> types(Fields fields, String name) {
    List<ValueType> types = new ArrayList<>();
    for (String label : fields.texts(name, ITEMS_MAX)) {
      types.add(Fields.checked(fields.path(name), () -> ValueType.ofLabel(label)));
    }
    return types;
  }

  private static JsonObject node(Node node) {
    return Json.object()
        .text("op", node.op().getClass().getSimpleName())
        .put("attributes", OpCodec.encode(node.op()))
        .array("inputs", node.inputs().stream().map(Json::of).toList())
        .texts("outputs", node.outputs().stream().map(ValueType::label).toList())
        .build();
  }

  private static Node node(Fields fields) {
    Op op = OpCodec.decode(fields.text("op"), fields.object("attributes"), fields.path("op"));
    List<Integer> inputs =
        OpCodec.integers(fields.array("inputs", ITEMS_MAX), fields.path("inputs"));
    List<ValueType> outputs = types(fields, "outputs");
    fields.closed();
    return new Node(op, inputs, outputs);
  }

  private static JsonObject output(Output output) {
    return Json.object().text("name", output.name()).integer("value", output.value()).build();
  }

  private static Output output(Fields fields) {
    Output output =
        new Output(fields.text("name"), (int) fields.integer("value", 0, Integer.MAX_VALUE));
    fields.closed();
    return output;
  }

  /** Names of enum constants in canonical bytes. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
