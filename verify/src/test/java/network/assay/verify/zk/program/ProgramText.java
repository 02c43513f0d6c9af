package network.assay.verify.zk.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.Sha256;

/** Writes the canonical bytes of small programs, for tests. */
public final class ProgramText {
  private final List<Json> inputs = new ArrayList<>();
  private final List<Json> constants = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private final List<Json> nodes = new ArrayList<>();
  private final List<Json> outputs = new ArrayList<>();
  private int outputsOfNodes;

  /** An input; a dimension is a whole number or a text. */
  public int input(String name, String type, Object... dims) {
    List<Json> sizes = new ArrayList<>();
    for (Object dim : dims) {
      sizes.add(dim instanceof Integer size ? new JsonInteger(size) : new JsonString((String) dim));
    }
    inputs.add(Json.object().text("name", name).text("type", type).array("dims", sizes).build());
    return inputs.size() - 1;
  }

  /** A constant of these elements; to be called behind all inputs. */
  public int constant(String type, byte[] bytes, int... shape) {
    elements.add(bytes);
    constants.add(
        Json.object()
            .text("type", type)
            .array("shape", Arrays.stream(shape).mapToObj(Json::of).toList())
            .text("sha256", Sha256.of(bytes).hex())
            .build());
    return inputs.size() + constants.size() - 1;
  }

  /** A constant of i32. */
  public int ints(int... values) {
    byte[] bytes = new byte[4 * values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i / 4] >> (8 * (i % 4)));
    }
    return constant("i32", bytes, values.length);
  }

  /** A node with one output; to be called behind all constants. */
  public int node(String op, String attributes, String type, int... reads) {
    JsonObject parsed =
        (JsonObject) Json.parse(attributes.getBytes(java.nio.charset.StandardCharsets.UTF_8), 9999);
    nodes.add(
        Json.object()
            .text("op", op)
            .put("attributes", parsed)
            .array("inputs", Arrays.stream(reads).mapToObj(Json::of).toList())
            .texts("outputs", List.of(type))
            .build());
    return inputs.size() + constants.size() + outputsOfNodes++;
  }

  /** A result. */
  public ProgramText output(String name, int value) {
    outputs.add(Json.object().text("name", name).integer("value", value).build());
    return this;
  }

  /** The elements of a constant. */
  public byte[] elements(int constant) {
    return elements.get(constant);
  }

  /** The canonical bytes. */
  public byte[] bytes() {
    return Json.object()
        .text("format", "assay-program/1")
        .text("profile", "int")
        .array("inputs", inputs)
        .array("constants", constants)
        .array("nodes", nodes)
        .array("outputs", outputs)
        .build()
        .canonical();
  }

  /** The program. */
  public ZkProgram program() {
    return ZkProgramCodec.decode(bytes()).orThrow();
  }
}
