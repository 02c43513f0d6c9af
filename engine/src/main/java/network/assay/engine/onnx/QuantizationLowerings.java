package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/** Linear quantisation per tensor or per axis, computed in F32. */
final class QuantizationLowerings {
  private QuantizationLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("QuantizeLinear", node -> List.of(quantize(node)));
    all.put("DequantizeLinear", node -> List.of(dequantize(node)));
  }

  private static Value binary(OnnxNode node, BinaryFunction f, Value a, Value b) {
    return node.graph().emit(new Op.Binary(f), a, b);
  }

  /** saturate(round half even(x / scale) + zero point). */
  private static Value quantize(OnnxNode node) {
    node.ignore("saturate"); // it only concerns 8-bit floats
    node.require("block_size", 0, "blocked quantisation is not supported");
    node.require("precision", 0, "only float32 precision is supported");
    GraphBuilder graph = node.graph();
    ElementType type = target(node);
    int least = type == ElementType.I8 ? -128 : type == ElementType.I16 ? -32768 : 0;
    int greatest =
        switch (type) {
          case I8 -> 127;
          case U8 -> 255;
          case I16 -> 32767;
          case U16 -> 65535;
          default ->
              throw node.unsupported(
                  "quantises to " + type.label() + ", expected 8 or 16" + " bits");
        };
    Value x = graph.cast(node.input(0), ElementType.F32);
    Value steps = binary(node, BinaryFunction.DIV, x, along(node, node.input(1)));
    Value rounded = graph.emit(new Op.Unary(UnaryFunction.ROUND), steps);
    Value moved =
        node.optional(2)
            .map(zero -> binary(node, BinaryFunction.ADD, rounded, along(node, zero)))
            .orElse(rounded);
    Value raised = binary(node, BinaryFunction.MAX, moved, graph.scalar(ElementType.F32, least));
    Value held = binary(node, BinaryFunction.MIN, raised, graph.scalar(ElementType.F32, greatest));
    return graph.cast(held, type);
  }

  private static ElementType target(OnnxNode node) {
    int wanted = node.toInt(node.integer("output_dtype", 0), "output_dtype");
    Optional<ElementType> zero = node.optional(2).map(Value::type);
    return zero.orElseGet(() ->
        wanted == 0
            ? ElementType.U8
            : TensorReader.elementType(wanted)
                .orElseThrow(() -> TensorReader.unsupportedType(wanted, "the result")));
  }

  /** (x − zero point) · scale; the difference is exact for 8 and 16 bits. */
  private static Value dequantize(OnnxNode node) {
    node.require("block_size", 0, "blocked quantisation is not supported");
    node.ignore("output_dtype");
    GraphBuilder graph = node.graph();
    Value x = graph.cast(node.input(0), ElementType.F32);
    Value moved =
        node.optional(2)
            .map(zero -> binary(node, BinaryFunction.SUB, x, along(node, zero)))
            .orElse(x);
    Value y = binary(node, BinaryFunction.MUL, moved, along(node, node.input(1)));
    return graph.cast(y, node.input(1).type());
  }

  /** Scale or zero point in F32, laid along the axis of the data. */
  private static Value along(OnnxNode node, Value parameter) {
    Value wide = node.graph().cast(parameter, ElementType.F32);
    PartialShape shape = parameter.shape();
    if (!shape.hasRank() || shape.rank() > 1) {
      throw node.unsupported("scale and zero point must be scalars or vectors");
    }
    long axis = node.integer("axis", 1);
    if (shape.rank() == 0 || shape.dim(0) == 1) {
      return node.graph().emit(new Op.Reshape(false), wide, node.graph().integers());
    }
    int rank = node.rank(0);
    List<Integer> trailing = new ArrayList<>();
    for (int i = 1; i < rank - node.axis(axis, rank); i++) {
      trailing.add(i);
    }
    return trailing.isEmpty() ? wide : node.graph().emit(new Op.Unsqueeze(trailing), wide);
  }
}
