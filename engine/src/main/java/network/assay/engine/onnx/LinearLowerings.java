package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Matrix products and normalisations. */
final class LinearLowerings {
  private LinearLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put(
        "MatMul",
        node -> List.of(node.graph().emit(new Op.MatMul(), node.input(0), node.input(1))));
    all.put("Gemm", node -> List.of(gemm(node)));
    all.put("BatchNormalization", LinearLowerings::batchNorm);
    all.put("LayerNormalization", LinearLowerings::layerNorm);
    all.put("Softmax", node -> List.of(softmax(node, false)));
    all.put("LogSoftmax", node -> List.of(softmax(node, true)));
  }

  private static Value binary(OnnxNode node, BinaryFunction f, Value a, Value b) {
    return node.graph().emit(new Op.Binary(f), a, b);
  }

  /** alpha · A' · B' + beta · C, rounded in this order. */
  private static Value gemm(OnnxNode node) {
    Value product =
        node.graph()
            .emit(
                new Op.MatMul(),
                matrix(node, 0, node.flag("transA", false)),
                matrix(node, 1, node.flag("transB", false)));
    float alpha = node.real("alpha", 1);
    float beta = node.real("beta", 1);
    Value scaled = scaled(node, product, alpha);
    return node.optional(2)
        .map(c -> binary(node, BinaryFunction.ADD, scaled, scaled(node, c, beta)))
        .orElse(scaled);
  }

  private static Value matrix(OnnxNode node, int index, boolean transposed) {
    Value x = node.input(index);
    if (x.shape().hasRank() && x.shape().rank() != 2) {
      throw node.malformed("input " + index + " has shape " + x.shape() + ", expected a matrix");
    }
    return transposed ? node.graph().emit(new Op.Transpose(List.of(1, 0)), x) : x;
  }

  private static Value scaled(OnnxNode node, Value x, float factor) {
    return factor == 1
        ? x
        : binary(node, BinaryFunction.MUL, x, node.graph().scalar(x.type(), factor));
  }

  /**
   * x · (scale / √(var + ε)) + (bias − mean · scale / √(var + ε)). After a convolution with
   * constant filters that nothing else reads, factor and summand go into filters and bias.
   */
  private static List<Value> batchNorm(OnnxNode node) {
    node.ignore("momentum");
    node.require("training_mode", 0, "export the model for inference");
    node.require("spatial", 1, "export the model with opset 9 or newer");
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    ElementType type = x.isHalf() ? ElementType.F32 : x.type();
    Value epsilon = graph.scalar(type, node.real("epsilon", 1e-5f));
    Value variance = graph.cast(node.input(4), type);
    Value deviation =
        graph.emit(
            new Op.Unary(UnaryFunction.SQRT), binary(node, BinaryFunction.ADD, variance, epsilon));
    Value factor = binary(node, BinaryFunction.DIV, graph.cast(node.input(1), type), deviation);
    Value shift = binary(node, BinaryFunction.MUL, graph.cast(node.input(3), type), factor);
    Value summand = binary(node, BinaryFunction.SUB, graph.cast(node.input(2), type), shift);
    Optional<Value> folded = intoConvolution(node, x, factor, summand);
    if (folded.isPresent()) {
      return List.of(folded.get());
    }
    List<Integer> axes = IntStream.range(1, Math.max(node.rank(0) - 1, 1)).boxed().toList();
    Value product =
        binary(node, BinaryFunction.MUL, graph.cast(x, type), spread(node, factor, axes));
    Value y = binary(node, BinaryFunction.ADD, product, spread(node, summand, axes));
    return List.of(graph.cast(y, x.type()));
  }

  private static Value spread(OnnxNode node, Value x, List<Integer> axes) {
    return axes.isEmpty() ? x : node.graph().emit(new Op.Unsqueeze(axes), x);
  }

  private static Optional<Value> intoConvolution(
      OnnxNode node, Value x, Value factor, Value summand) {
    GraphBuilder graph = node.graph();
    Optional<GraphBuilder.Emitted> producer =
        graph.producer(x).filter(made -> made.op() instanceof Op.Conv);
    if (producer.isEmpty() || !node.isOnlyReader(0)) {
      return Optional.empty();
    }
    List<Optional<Value>> conv = producer.get().inputs();
    boolean constant =
        conv.get(1).flatMap(Value::constant).isPresent()
            && conv.stream().skip(2).allMatch(b -> b.flatMap(Value::constant).isPresent())
            && factor.constant().isPresent()
            && summand.constant().isPresent();
    if (!constant) {
      return Optional.empty();
    }
    Value w = conv.get(1).orElseThrow();
    List<Integer> axes = IntStream.range(1, w.shape().rank()).boxed().toList();
    Value filters = binary(node, BinaryFunction.MUL, w, spread(node, factor, axes));
    Value bias =
        conv.size() < 3
            ? summand
            : binary(
                node,
                BinaryFunction.ADD,
                binary(node, BinaryFunction.MUL, conv.get(2).orElseThrow(), factor),
                summand);
    // An infinite factor times a zero weight would make a NaN that the two steps do not make.
    return isFinite(filters) && isFinite(bias) && bias.shape().rank() == 1
        ? Optional.of(graph.emit(producer.get().op(), conv.get(0).orElseThrow(), filters, bias))
        : Optional.empty();
  }

  private static boolean isFinite(Value value) {
    Optional<Tensor> tensor = value.constant();
    if (tensor.isEmpty() || tensor.get().type() != ElementType.F32) {
      return false;
    }
    for (float element : tensor.get().floats()) {
      if (!Float.isFinite(element)) {
        return false;
      }
    }
    return true;
  }

  private static List<Value> layerNorm(OnnxNode node) {
    node.require("stash_type", 1, "statistics are computed in float32 only");
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    int axis = node.axis(node.integer("axis", -1), x.shape());
    float epsilon = node.real("epsilon", 1e-5f);
    List<Optional<Value>> operands = new ArrayList<>();
    operands.add(Optional.of(x));
    operands.add(Optional.of(node.input(1)));
    node.optional(2).ifPresent(bias -> operands.add(Optional.of(bias)));
    List<Value> outputs = new ArrayList<>();
    outputs.add(graph.emit(new Op.LayerNorm(axis, epsilon), 1, operands).get(0));
    if (node.wants(1) || node.wants(2)) {
      List<Integer> axes =
          IntStream.range(node.axis(axis, node.rank(0)), node.rank(0)).boxed().toList();
      Value wide = graph.cast(x, ElementType.F32);
      Value mean = graph.emit(new Op.Reduce(ReduceKind.MEAN, axes, true), wide);
      Value centred = binary(node, BinaryFunction.SUB, wide, mean);
      Value squares = binary(node, BinaryFunction.MUL, centred, centred);
      Value variance = graph.emit(new Op.Reduce(ReduceKind.MEAN, axes, true), squares);
      Value padded =
          binary(node, BinaryFunction.ADD, variance, graph.scalar(ElementType.F32, epsilon));
      Value deviation = graph.emit(new Op.Unary(UnaryFunction.SQRT), padded);
      outputs.add(mean);
      outputs.add(graph.emit(new Op.Unary(UnaryFunction.RECIPROCAL), deviation));
    }
    return outputs;
  }

  /** Before opset 13 the input is seen as a matrix whose rows begin at the axis. */
  private static Value softmax(OnnxNode node, boolean logarithm) {
    GraphBuilder graph = node.graph();
    Value x = node.input(0);
    if (node.opset() >= 13) {
      int axis = node.axis(node.integer("axis", -1), x.shape());
      return graph.emit(new Op.Softmax(axis, logarithm), x);
    }
    int axis = node.axis(node.integer("axis", 1), x.shape());
    if (x.shape().hasRank() && axis == x.shape().rank() - 1) {
      return graph.emit(new Op.Softmax(axis, logarithm), x);
    }
    Value rows = graph.emit(new Op.Flatten(axis), x);
    Value y = graph.emit(new Op.Softmax(1, logarithm), rows);
    Value shape = graph.emit(new Op.ShapeOf(0, Integer.MAX_VALUE), x);
    return graph.emit(new Op.Reshape(true), y, shape);
  }
}
