package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;

/** Normalisations by statistics of the input itself. */
final class NormLowerings {
  /** What keeps MeanVarianceNormalization from dividing by 0 (its function body, opset 13). */
  private static final float DEVIATION_MIN = 1e-9f;

  private NormLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("LayerNormalization", NormLowerings::layerNorm);
    all.put("RMSNormalization", node -> List.of(rmsNorm(node)));
    all.put("GroupNormalization", node -> List.of(groupNorm(node)));
    all.put("InstanceNormalization", node -> List.of(instanceNorm(node)));
    all.put("LpNormalization", node -> List.of(lpNorm(node)));
    all.put("MeanVarianceNormalization", node -> List.of(meanVariance(node)));
  }

  /** The type that statistics are computed in. */
  private static ElementType stashType(OnnxNode node) {
    int code = node.toInt(node.integer("stash_type", 1), "stash_type");
    Optional<ElementType> type = TensorReader.elementType(code);
    if (type.isEmpty() || (type.get() != ElementType.F32 && type.get() != ElementType.F64)) {
      throw node.unsupported("stash_type " + code + " is neither float32 nor float64");
    }
    return type.get();
  }

  /**
   * One operation where data and statistics are of one type; else the normalised rows are cast back
   * before they are scaled, as the operator's function body does.
   */
  private static List<Value> layerNorm(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    ElementType stash = stashType(node);
    int axis = node.axis(node.integer("axis", -1), x.shape());
    float epsilon = node.real("epsilon", 1e-5f);
    List<Value> outputs = new ArrayList<>();
    if (x.type() == stash || (x.isHalf() && stash == ElementType.F32)) {
      List<Optional<Value>> operands = new ArrayList<>();
      operands.add(Optional.of(x));
      operands.add(Optional.of(node.input(1)));
      node.optional(2).ifPresent(bias -> operands.add(Optional.of(bias)));
      outputs.add(f.emit(new Op.LayerNorm(axis, epsilon), operands));
    } else {
      Value normal = graph.cast(f.normalised(graph.cast(x, stash), axis, epsilon), x.type());
      outputs.add(scaled(f, normal, node.input(1), node.optional(2)));
    }
    if (node.wants(1) || node.wants(2)) {
      int rank = node.rank(0);
      List<Integer> axes = Formulas.axes(node.axis(axis, rank), rank);
      Value wide = graph.cast(x, stash);
      Value mean = f.reduce(ReduceKind.MEAN, wide, axes);
      Value centred = f.subtract(wide, mean);
      Value variance = f.reduce(ReduceKind.MEAN, f.multiply(centred, centred), axes);
      Value deviation = f.unary(UnaryFunction.SQRT, f.plus(variance, epsilon));
      outputs.add(mean);
      outputs.add(f.unary(UnaryFunction.RECIPROCAL, deviation));
    }
    return outputs;
  }

  private static Value scaled(Formulas f, Value x, Value scale, Optional<Value> bias) {
    Value product = f.multiply(x, scale);
    return bias.map(b -> f.add(product, b)).orElse(product);
  }

  /** (x / √(mean of x² + ε)) · scale, the quotient cast back before it is scaled. */
  private static Value rmsNorm(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    int rank = node.rank(0);
    int axis = node.axis(node.integer("axis", -1), rank);
    Value wide = graph.cast(x, stashType(node));
    Value squares = f.multiply(wide, wide);
    Value mean = f.reduce(ReduceKind.MEAN, squares, Formulas.axes(axis, rank));
    Value root = f.unary(UnaryFunction.SQRT, f.plus(mean, node.real("epsilon", 1e-5f)));
    return f.multiply(graph.cast(f.divide(wide, root), x.type()), node.input(1));
  }

  /** Opset 18 scales each group, opset 21 each channel. */
  private static Value groupNorm(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    long groups = node.integer("num_groups", 0);
    if (groups < 1) {
      throw node.malformed("num_groups is " + groups + ", expected 1 or more");
    }
    ElementType stash = node.opset() >= 21 ? stashType(node) : statistics(x);
    Value rows = f.reshape(graph.cast(x, stash), 0, groups, -1);
    Value normal = f.normalised(rows, 2, node.real("epsilon", 1e-5f));
    Value shape = f.shape(x);
    if (node.opset() >= 21) {
      Value y = graph.cast(f.reshape(normal, shape), x.type());
      return perChannel(node, f, y);
    }
    Value scale = f.unsqueeze(node.input(1), 1);
    Value bias = f.unsqueeze(node.input(2), 1);
    Value y = f.add(f.multiply(graph.cast(normal, x.type()), scale), bias);
    return f.reshape(y, shape);
  }

  private static ElementType statistics(Value x) {
    return x.isHalf() ? ElementType.F32 : x.type();
  }

  /** x · scale + bias, which are inputs 1 and 2 with an element for each channel. */
  private static Value perChannel(OnnxNode node, Formulas f, Value x) {
    List<Integer> axes = Formulas.axes(1, node.rank(0) - 1);
    Value product = f.multiply(x, f.unsqueeze(node.input(1), axes));
    return f.add(product, f.unsqueeze(node.input(2), axes));
  }

  private static Value instanceNorm(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = node.input(0);
    Value rows = f.reshape(graph.cast(x, statistics(x)), 0, 0, -1);
    Value normal = f.normalised(rows, 2, node.real("epsilon", 1e-5f));
    return perChannel(node, f, graph.cast(f.reshape(normal, f.shape(x)), x.type()));
  }

  /** x / (Σ|x|ᵖ)^(1/p), 0 where that is 0. */
  private static Value lpNorm(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    int axis = node.axis(node.integer("axis", -1), x.shape());
    long p = node.integer("p", 2);
    if (p != 1 && p != 2) {
      throw node.malformed("p is " + p + ", expected 1 or 2");
    }
    Value norm = f.reduce(p == 1 ? ReduceKind.L1 : ReduceKind.L2, x, List.of(axis));
    Value zero = node.graph().scalar(x.type(), 0);
    Value isZero = f.binary(BinaryFunction.EQUAL, norm, node.graph().scalar(norm.type(), 0));
    return f.where(isZero, zero, f.divide(x, norm));
  }

  /** (x − mean) / (√(mean of (x − mean)²) + 1e-9). */
  private static Value meanVariance(OnnxNode node) {
    Formulas f = new Formulas(node.graph());
    Value x = node.input(0);
    List<Integer> axes =
        Arrays.stream(node.integers("axes").orElse(new long[] {0, 2, 3}))
            .mapToInt(a -> node.axis(a, x.shape()))
            .sorted()
            .boxed()
            .toList();
    Value centred = f.subtract(x, f.reduce(ReduceKind.MEAN, x, axes));
    Value variance = f.reduce(ReduceKind.MEAN, f.multiply(centred, centred), axes);
    return f.divide(centred, f.plus(f.unary(UnaryFunction.SQRT, variance), DEVIATION_MIN));
  }
}
