package network.assay.verify.zk.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.JsonException;
import network.assay.primitives.Quoted;
import network.assay.verify.zk.program.ZkProgram.Constant;
import network.assay.verify.zk.program.ZkProgram.Dimension;
import network.assay.verify.zk.program.ZkProgram.Input;
import network.assay.verify.zk.program.ZkProgram.Node;
import network.assay.verify.zk.program.ZkProgram.Output;

/**
 * Reads the canonical bytes of a program of profile {@code int} ({@code assay-program/1}, {@code
 * spec/engine.md}, section 3). Takes exactly the bytes that the engine takes and its profile
 * allows.
 */
public final class ZkProgramCodec {
  /**
   * Longest program, in bytes. The largest transformers in use, unrolled, have some ten thousand
   * nodes of 100 to 200 bytes.
   */
  public static final int BYTES_MAX = 1 << 24;

  private static final int ITEMS_MAX = 1 << 18;

  private ZkProgramCodec() {}

  /** The program, or the member that is wrong and why; never throws. */
  public static Decoded<ZkProgram> decode(byte[] bytes) {
    try {
      return new Decoded.Good<>(read(bytes));
    } catch (JsonException e) {
      return new Decoded.Bad<>(e.field(), e.sentence());
    } catch (ZkException e) {
      return new Decoded.Bad<>(e.place(), e.sentence());
    }
  }

  private static ZkProgram read(byte[] bytes) {
    Json json = Json.parse(bytes, BYTES_MAX);
    if (!Arrays.equals(json.canonical(), bytes)) {
      throw new JsonException(
          "", "the document is not in canonical form (RFC 8785: sorted members, no white space)");
    }
    Fields fields = Fields.of(json, "");
    fields.exactly("format", "assay-program/1");
    fields.exactly("profile", "int");
    List<Input> inputs = new ArrayList<>();
    for (Fields input : fields.objects("inputs", ITEMS_MAX)) {
      inputs.add(input(input));
    }
    List<Constant> constants = new ArrayList<>();
    for (Fields constant : fields.objects("constants", ITEMS_MAX)) {
      constants.add(constant(constant));
    }
    List<Node> nodes = new ArrayList<>();
    for (Fields node : fields.objects("nodes", ITEMS_MAX)) {
      nodes.add(node(node, nodes.size()));
    }
    List<Output> outputs = new ArrayList<>();
    for (Fields output : fields.objects("outputs", ITEMS_MAX)) {
      int value = (int) output.integer("value", 0, Integer.MAX_VALUE);
      outputs.add(new Output(output.text("name"), value));
      output.closed();
    }
    fields.closed();
    return new ZkProgram(inputs, constants, nodes, outputs);
  }

  private static Input input(Fields fields) {
    String name = fields.text("name");
    ZkType type = type(fields.text("type"), fields.path("type"));
    List<Dimension> dims = new ArrayList<>();
    for (Json item : fields.array("dims", ZkShape.RANK_MAX)) {
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
    return new Input(name, type, dims);
  }

  private static Constant constant(Fields fields) {
    ZkType type = type(fields.text("type"), fields.path("type"));
    List<Json> items = fields.array("shape", ZkShape.RANK_MAX);
    long[] dims = new long[items.size()];
    for (int i = 0; i < dims.length; i++) {
      if (!(items.get(i) instanceof JsonInteger size)) {
        throw new JsonException(fields.path("shape"), "expected sizes");
      }
      dims[i] = size.value();
    }
    Hash32 sha256 = fields.parsed("sha256", text -> Hash32.parse("0x" + text));
    fields.closed();
    try {
      return new Constant(type, ZkShape.ofLongs(dims), sha256);
    } catch (ZkException e) {
      throw e.at(fields.path("shape"));
    }
  }

  private static Node node(Fields fields, int index) {
    String label = fields.text("op");
    String place = "node " + index + " (" + Quoted.of(label) + ")";
    ZkOp op;
    try {
      op = ZkOpCodec.decode(label, fields.object("attributes"));
    } catch (ZkException e) {
      throw e.at(place);
    }
    List<Integer> inputs =
        ZkOpCodec.integers(fields.array("inputs", ITEMS_MAX), fields.path("inputs"));
    List<ZkType> outputs = new ArrayList<>();
    for (String type : fields.texts("outputs", ITEMS_MAX)) {
      outputs.add(type(type, place));
    }
    fields.closed();
    return new Node(op, inputs, outputs);
  }

  private static ZkType type(String label, String place) {
    try {
      return ZkType.ofLabel(label);
    } catch (ZkException e) {
      throw e.at(place);
    }
  }
}
