package network.assay.engine.onnx;

import java.util.List;
import java.util.Map;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats.Rounding;

/** Operators that change element types or look at the bits of elements. */
final class TypeLowerings {
  private TypeLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("Cast", node -> List.of(cast(node, type(node))));
    all.put("CastLike", node -> List.of(cast(node, node.input(1).type())));
    all.put("BitCast", node -> List.of(bitCast(node)));
    all.put("BitwiseAnd", bitwise(BinaryFunction.AND));
    all.put("BitwiseOr", bitwise(BinaryFunction.OR));
    all.put("BitwiseXor", bitwise(BinaryFunction.XOR));
    all.put(
        "BitwiseNot",
        node -> List.of(node.graph().emit(new Op.Unary(UnaryFunction.NOT), node.input(0))));
    all.put("BitShift", node -> List.of(bitShift(node)));
    all.put("IsInf", node -> List.of(isInf(node)));
    all.put("IsNaN", node -> List.of(isNan(node)));
    all.put("Shrink", node -> List.of(shrink(node)));
  }

  private static ElementType type(OnnxNode node) {
    int to = node.toInt(node.integer("to", 0), "to");
    return TensorReader.elementType(to)
        .orElseThrow(() -> TensorReader.unsupportedType(to, "the result"));
  }

  private static Value cast(OnnxNode node, ElementType to) {
    GraphBuilder graph = node.graph();
    boolean saturate = node.flag("saturate", true);
    Rounding rounding =
        switch (node.text("round_mode", "up")) {
          case "up" -> Rounding.UP;
          case "down" -> Rounding.DOWN;
          case "nearest" -> Rounding.NEAREST;
          default -> throw node.malformed("round_mode is none of up, down, nearest");
        };
    Value x = node.input(0);
    boolean scale = to == ElementType.F8E8M0;
    boolean usual = saturate && (rounding == Rounding.UP || !scale);
    if (usual || x.type() == to || !to.isSmallFloating() || to == ElementType.F4E2M1) {
      return graph.cast(x, to);
    }
    Op op = new QuantOp.CastFloat8(to, saturate, scale ? rounding : Rounding.UP);
    return graph.emit(op, graph.cast(x, ElementType.F32));
  }

  private static Value bitCast(OnnxNode node) {
    ElementType to = type(node);
    Value x = node.input(0);
    return x.type() == to ? x : node.graph().emit(new QuantOp.BitCast(to), x);
  }

  private static Lowering bitwise(BinaryFunction f) {
    return node -> {
      requireInteger(node);
      return List.of(node.graph().emit(new Op.Binary(f), node.input(0), node.input(1)));
    };
  }

  private static void requireInteger(OnnxNode node) {
    if (!node.input(0).type().isInteger()) {
      throw node.malformed(node.input(0).type().label() + " is no type of whole numbers");
    }
  }

  /** By powers of two, which wrap to 0 where every bit is shifted out; x / 0 is 0. */
  private static Value bitShift(OnnxNode node) {
    requireInteger(node);
    GraphBuilder graph = node.graph();
    BinaryFunction f =
        switch (node.text("direction", "")) {
          case "LEFT" -> BinaryFunction.MUL;
          case "RIGHT" -> BinaryFunction.DIV;
          default -> throw node.malformed("direction is neither LEFT nor RIGHT");
        };
    Value two = graph.scalar(node.input(1).type(), 2);
    Value power = graph.emit(new Op.Binary(BinaryFunction.POW), two, node.input(1));
    return graph.emit(new Op.Binary(f), node.input(0), power);
  }

  private static Value isInf(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Value x = wide(node);
    boolean positive = node.flag("detect_positive", true);
    boolean negative = node.flag("detect_negative", true);
    Value infinity = graph.scalar(x.type(), Float.POSITIVE_INFINITY);
    Op equal = new Op.Binary(BinaryFunction.EQUAL);
    if (positive && negative) {
      return graph.emit(equal, graph.emit(new Op.Unary(UnaryFunction.ABS), x), infinity);
    }
    if (negative) {
      return graph.emit(equal, x, graph.scalar(x.type(), Float.NEGATIVE_INFINITY));
    }
    // A NaN is less than nothing: with neither sign wanted, nothing holds.
    return graph.emit(equal, x, positive ? infinity : graph.scalar(x.type(), Float.NaN));
  }

  private static Value isNan(OnnxNode node) {
    return node.graph().emit(new Op.Unary(UnaryFunction.IS_NAN), wide(node));
  }

  private static Value wide(OnnxNode node) {
    Value x = node.input(0);
    return x.type().isSmallFloating() ? node.graph().cast(x, ElementType.F32) : x;
  }

  /** x &lt; −lambd ? x + bias : x &gt; lambd ? x − bias : 0. */
  private static Value shrink(OnnxNode node) {
    GraphBuilder graph = node.graph();
    ElementType type = node.input(0).type();
    ElementType through = type == ElementType.F64 ? type : ElementType.F32;
    Value x = graph.cast(node.input(0), through);
    Value limit = graph.scalar(through, node.real("lambd", 0.5f));
    Value bias = graph.scalar(through, node.real("bias", 0));
    Value below = graph.emit(new Op.Unary(UnaryFunction.NEG), limit);
    Value zero = graph.scalar(through, 0);
    Value upper =
        graph.emit(
            new Op.Where(),
            graph.emit(new Op.Binary(BinaryFunction.GREATER), x, limit),
            graph.emit(new Op.Binary(BinaryFunction.SUB), x, bias),
            zero);
    Value y =
        graph.emit(
            new Op.Where(),
            graph.emit(new Op.Binary(BinaryFunction.LESS), x, below),
            graph.emit(new Op.Binary(BinaryFunction.ADD), x, bias),
            upper);
    return graph.cast(y, type);
  }
}
