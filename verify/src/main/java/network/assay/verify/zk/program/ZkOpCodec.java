package network.assay.verify.zk.program;

import java.util.ArrayList;
import java.util.List;
import network.assay.primitives.Fields;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.JsonException;
import network.assay.primitives.Quoted;
import network.assay.verify.zk.program.ZkOp.BinaryFunction;
import network.assay.verify.zk.program.ZkOp.PadMode;
import network.assay.verify.zk.program.ZkOp.Padding;
import network.assay.verify.zk.program.ZkOp.ReduceKind;
import network.assay.verify.zk.program.ZkOp.UnaryFunction;

/** Reads the attributes of operations. */
final class ZkOpCodec {
  private static final int LIST_MAX = 64;

  private final Fields fields;

  private ZkOpCodec(Fields attributes) {
    this.fields = attributes;
  }

  /**
   * The operation of this name with these attributes.
   *
   * @throws ZkException when profile int, as far as it can be proved, has no such operation
   * @throws JsonException when an attribute is missing, wrong or not part of it
   */
  static ZkOp decode(String name, Fields attributes) {
    ZkOp op = new ZkOpCodec(attributes).op(name);
    attributes.closed();
    return op;
  }

  private ZkOp op(String name) {
    return switch (name) {
      case "Quantise" -> new ZkOp.Quantise(bits("scale"), lo(), hi(), to());
      case "Dequantise" -> new ZkOp.Dequantise(bits("scale"));
      case "IntegerMatMul" -> new ZkOp.IntegerMatMul(lo(), hi(), to());
      case "IntegerConv" ->
          new ZkOp.IntegerConv(
              padding(),
              integers("strides"),
              integers("pads"),
              integers("dilations"),
              integer("group"),
              lo(),
              hi(),
              to());
      case "IntegerMaxPool" ->
          new ZkOp.IntegerMaxPool(
              padding(),
              integers("kernel"),
              integers("strides"),
              integers("pads"),
              integers("dilations"),
              fields.bool("ceilMode"));
      case "IntegerAveragePool" ->
          new ZkOp.IntegerAveragePool(
              integers("kernel"),
              integers("strides"),
              integers("pads"),
              multiplier(),
              shift(),
              lo(),
              hi(),
              to());
      case "IntegerSum" ->
          new ZkOp.IntegerSum(
              integers("axes"), fields.bool("keepDims"), multiplier(), shift(), lo(), hi(), to());
      case "IntegerAdd" ->
          new ZkOp.IntegerAdd(
              integer("multiplierA"), integer("multiplierB"), shift(), lo(), hi(), to());
      case "IntegerMul" -> new ZkOp.IntegerMul(multiplier(), shift(), lo(), hi(), to());
      case "Rescale" -> new ZkOp.Rescale(axis(), lo(), hi(), to());
      case "Lookup" -> new ZkOp.Lookup();
      case "IntegerSoftmax" -> new ZkOp.IntegerSoftmax(axis(), integer("bits"), to());
      case "IntegerNormalise" -> new ZkOp.IntegerNormalise(axis(), integer("epsilon"));
      default -> moved(name);
    };
  }

  private ZkOp moved(String name) {
    return switch (name) {
      case "Reshape" -> new ZkOp.Reshape(fields.bool("allowZero"));
      case "Transpose" -> new ZkOp.Transpose(integers("permutation"));
      case "Concat" -> new ZkOp.Concat(axis());
      case "Slice" -> new ZkOp.Slice();
      case "Split" -> new ZkOp.Split(axis());
      case "Gather" -> new ZkOp.Gather(axis());
      case "GatherElements" -> new ZkOp.GatherElements(axis());
      case "Unsqueeze" -> new ZkOp.Unsqueeze(integers("axes"));
      case "Squeeze" -> new ZkOp.Squeeze(integers("axes"));
      case "Flatten" -> new ZkOp.Flatten(axis());
      case "Expand" -> new ZkOp.Expand();
      case "Tile" -> new ZkOp.Tile();
      case "Pad" -> new ZkOp.Pad(one("mode", PadMode.values()));
      case "Where" -> new ZkOp.Where();
      default -> computed(name);
    };
  }

  private ZkOp computed(String name) {
    return switch (name) {
      case "Reduce" ->
          new ZkOp.Reduce(
              one("kind", ReduceKind.values()), integers("axes"), fields.bool("keepDims"));
      case "ArgExtreme" ->
          new ZkOp.ArgExtreme(
              fields.bool("largest"), axis(), fields.bool("keepDims"), fields.bool("selectLast"));
      case "ShapeOf" -> new ZkOp.ShapeOf(integer("start"), integer("end"));
      case "Fill" -> new ZkOp.Fill();
      case "Range" -> new ZkOp.Range();
      case "Cast" -> new ZkOp.Cast(to());
      case "Unary" -> new ZkOp.Unary(one("function", UnaryFunction.values()));
      case "Binary" -> new ZkOp.Binary(one("function", BinaryFunction.values()));
      case "CumSum" -> new ZkOp.CumSum(fields.bool("exclusive"), fields.bool("reverse"));
      default -> throw new ZkException("programs with this operation cannot be proved");
    };
  }

  private int integer(String name) {
    return (int) fields.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private int lo() {
    return integer("lo");
  }

  private int hi() {
    return integer("hi");
  }

  private int axis() {
    return integer("axis");
  }

  private int multiplier() {
    return integer("multiplier");
  }

  private int shift() {
    return integer("shift");
  }

  private ZkType to() {
    String label = fields.text("to");
    try {
      return ZkType.ofLabel(label);
    } catch (ZkException e) {
      throw e.at(fields.path("to"));
    }
  }

  private Padding padding() {
    return one("padding", Padding.values());
  }

  private <E extends Enum<E>> E one(String name, E[] constants) {
    String text = fields.text(name);
    for (E constant : constants) {
      if (ZkOp.label(constant).equals(text)) {
        return constant;
      }
    }
    throw new ZkException(name + " " + Quoted.of(text) + " is none that can be proved");
  }

  private int bits(String name) {
    return fields.parsed(
        name,
        text -> {
          if (text.length() != 10 || !text.startsWith("0x")) {
            throw new IllegalArgumentException("expected float bits such as \"0x3f800000\"");
          }
          int bits = 0;
          for (int i = 2; i < text.length(); i++) {
            int digit = "0123456789abcdef".indexOf(text.charAt(i));
            if (digit < 0) {
              throw new IllegalArgumentException("expected float bits such as \"0x3f800000\"");
            }
            bits = bits << 4 | digit;
          }
          return bits;
        });
  }

  private List<Integer> integers(String name) {
    return integers(fields.array(name, LIST_MAX), fields.path(name));
  }

  static List<Integer> integers(List<Json> items, String path) {
    List<Integer> values = new ArrayList<>();
    for (Json item : items) {
      if (!(item instanceof JsonInteger number) || number.value() != (int) number.value()) {
        throw new JsonException(path, "expected 32-bit integers, got " + item.canonicalText());
      }
      values.add((int) number.value());
    }
    return List.copyOf(values);
  }
}
