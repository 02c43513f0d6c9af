package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
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
    all.put("Softmax", node -> List.of(softmax(node, false)));
    all.put("LogSoftmax", node -> List.of(softmax(node, true)));
  }

  /** alpha · A' · B' + beta · C, rounded in this order. */
  private static Value gemm(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value product =
        f.matMul(
            matrix(node, 0, node.flag("transA", false)),
            matrix(node, 1, node.flag("transB", false)));
    float alpha = node.real("alpha", 1);
    float beta = node.real("beta", 1);
    Value scaled = scaled(f, product, alpha);
    return node.optional(2).map(c -> f.add(scaled, scaled(f, c, beta))).orElse(scaled);
  }

  private static Value matrix(OnnxNode node, int index, boolean transposed) {
    Value x = node.input(index);
    if (x.shape().hasRank() && x.shape().rank() != 2) {
      throw node.malformed("input " + index + " has shape " + x.shape() + ", expected a matrix");
    }
    return transposed ? new Formulas(node.graph()).transpose(x, 1, 0) : x;
  }

  private static Value scaled(Formulas f, Value x, float factor) {
    return factor == 1 ? x : f.times(x, factor);
  }

  /**
   * x · (scale / √(var + ε)) + (bias − mean · scale / √(var + ε)). After a convolution with
   * constant filters that nothing else reads, factor and summand go into filters and bias.
   */
  private static List<Value> batchNorm(OnnxNode node) {
    float momentum = node.real("momentum", 0.9f);
    float epsilon = node.real("epsilon", 1e-5f);
    boolean spatial = node.flag("spatial", true); // up to opset 8; else each place has its own
    if (node.flag("training_mode", false)) {
      return trainingBatchNorm(node, momentum, epsilon);
    }
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    ElementType type = x.isHalf() ? ElementType.F32 : x.type();
    Value variance = graph.cast(node.input(4), type);
    Value deviation = f.unary(UnaryFunction.SQRT, f.plus(variance, epsilon));
    Value factor = f.divide(graph.cast(node.input(1), type), deviation);
    Value shift = f.multiply(graph.cast(node.input(3), type), factor);
    Value summand = f.subtract(graph.cast(node.input(2), type), shift);
    Optional<Value> folded = spatial ? intoConvolution(node, x, factor, summand) : Optional.empty();
    if (folded.isPresent()) {
      return List.of(folded.get());
    }
    List<Integer> axes = spatial ? Formulas.axes(1, node.rank(0) - 1) : List.of();
    Value product = f.multiply(graph.cast(x, type), f.unsqueeze(factor, axes));
    Value y = f.add(product, f.unsqueeze(summand, axes));
    return List.of(graph.cast(y, x.type()));
  }

  /**
   * Normalises by mean and variance of the batch itself, and mixes them into the running ones:
   * running = before · momentum + batch · (1 − momentum).
   */
  private static List<Value> trainingBatchNorm(OnnxNode node, float momentum, float epsilon) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    ElementType type = node.input(0).isHalf() ? ElementType.F32 : node.input(0).type();
    Value x = graph.cast(node.input(0), type);
    int rank = node.rank(0);
    List<Integer> others = new ArrayList<>(Formulas.axes(2, rank));
    others.add(0, 0);
    List<Integer> spread = Formulas.axes(1, rank - 1);
    Value mean = f.reduce(ReduceKind.MEAN, x, others);
    Value centred = f.subtract(x, mean);
    Value variance = f.reduce(ReduceKind.MEAN, f.multiply(centred, centred), others);
    Value deviation = f.unary(UnaryFunction.SQRT, f.plus(variance, epsilon));
    Value scale = f.unsqueeze(graph.cast(node.input(1), type), spread);
    Value bias = f.unsqueeze(graph.cast(node.input(2), type), spread);
    Value y = f.add(f.multiply(f.divide(centred, deviation), scale), bias);
    List<Value> outputs = new ArrayList<>(List.of(graph.cast(y, node.input(0).type())));
    for (int i = 0; i < 2; i++) {
      Value before = node.input(3 + i);
      Value batch = f.reshape(i == 0 ? mean : variance, f.shape(before));
      Value kept = f.times(graph.cast(before, type), momentum);
      Value mixed = f.add(kept, f.times(batch, 1 - momentum));
      outputs.add(graph.cast(mixed, before.type()));
    }
    return outputs;
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
    Formulas f = new Formulas(graph);
    Value w = conv.get(1).orElseThrow();
    List<Integer> axes = Formulas.axes(1, w.shape().rank());
    Value filters = f.multiply(w, f.unsqueeze(factor, axes));
    Value bias =
        conv.size() < 3 ? summand : f.add(f.multiply(conv.get(2).orElseThrow(), factor), summand);
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
    Formulas f = new Formulas(graph);
    return f.reshape(f.softmax(rows, 1, logarithm), f.shape(x));
  }
}
