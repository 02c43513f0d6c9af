package network.assay.engine.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Support vector machines of ai.onnx.ml. */
final class SupportVectorLowerings {
  private SupportVectorLowerings() {}

  static void add(Map<String, Lowering> all) {
    all.put("SVMRegressor", node -> List.of(regressor(node)));
    all.put("SVMClassifier", SupportVectorLowerings::classifier);
  }

  private static float[] reals(OnnxNode node, String name) {
    return node.reals(name).orElseGet(() -> new float[0]);
  }

  private static Value matrix(OnnxNode node, float[] values, int rows, String what) {
    if (rows < 1 || values.length == 0 || values.length % rows != 0) {
      throw node.malformed(values.length + " " + what + " for " + rows + " rows");
    }
    return node.graph().constant(Tensor.ofFloats(Shape.of(rows, values.length / rows), values));
  }

  private static Value product(OnnxNode node, Value x, Value rows) {
    Formulas f = new Formulas(node.graph());
    return f.matMul(x, f.transpose(rows, 1, 0));
  }

  /** x [n, f] with each support vector [v, f]: [n, v]. */
  private static Value kernels(OnnxNode node, Value x, Value vectors) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    float[] given = reals(node, "kernel_params");
    float[] parameters = Arrays.copyOf(given, 3);
    Value gamma = graph.scalar(ElementType.F32, parameters[0]);
    String kind = node.text("kernel_type", "LINEAR");
    if (kind.equals("RBF")) {
      Value difference = f.subtract(f.unsqueeze(x, 1), f.unsqueeze(vectors, 0));
      Value squares =
          graph.emit(new Op.Reduce(ReduceKind.SUM_SQUARE, List.of(2), false), difference);
      Value scaled = f.multiply(squares, graph.scalar(ElementType.F32, -parameters[0]));
      return f.unary(UnaryFunction.EXP, scaled);
    }
    Value dots = product(node, x, vectors);
    if (kind.equals("LINEAR")) {
      return dots;
    }
    Value moved = f.add(f.multiply(dots, gamma), graph.scalar(ElementType.F32, parameters[1]));
    return switch (kind) {
      case "POLY" ->
          f.binary(
              BinaryFunction.POW,
              moved,
              graph.scalar(ElementType.F32, (float) (int) parameters[2]));
      case "SIGMOID" -> f.unary(UnaryFunction.TANH, moved);
      default -> throw node.malformed("kernel_type is none of LINEAR, POLY, RBF, SIGMOID");
    };
  }

  private static Value regressor(OnnxNode node) {
    node.ignore("n_targets");
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    Value x = graph.cast(node.input(0), ElementType.F32);
    int supports = node.toInt(node.integer("n_supports", 0), "n_supports");
    Value coefficients = matrix(node, reals(node, "coefficients"), 1, "coefficients");
    Value sums;
    if (supports > 0) {
      Value vectors = matrix(node, reals(node, "support_vectors"), supports, "support_vectors");
      sums = product(node, kernels(node, x, vectors), coefficients);
    } else {
      node.ignore("support_vectors", "kernel_type", "kernel_params");
      sums = product(node, x, coefficients);
    }
    float[] rho = reals(node, "rho");
    if (rho.length != 1) {
      throw node.malformed("rho has " + rho.length + " values, expected one");
    }
    Value y = f.add(sums, graph.scalar(ElementType.F32, rho[0]));
    if (node.flag("one_class", false)) {
      Value above = f.binary(BinaryFunction.GREATER, y, graph.scalar(ElementType.F32, 0));
      y = f.where(above, graph.scalar(ElementType.F32, 1), graph.scalar(ElementType.F32, -1));
    }
    return PostTransform.of(node).apply(graph, y);
  }

  private static List<Value> classifier(OnnxNode node) {
    GraphBuilder graph = node.graph();
    Formulas f = new Formulas(graph);
    ClassLabels labels = ClassLabels.of(node, "classlabels_ints", "classlabels_strings");
    PostTransform transform = PostTransform.of(node);
    Value x = graph.cast(node.input(0), ElementType.F32);
    long[] counts = node.integers("vectors_per_class").orElseGet(() -> new long[0]);
    float[] rho = reals(node, "rho");
    float[] weights = reals(node, "coefficients");
    if (counts.length == 0) {
      node.ignore("support_vectors", "kernel_type", "kernel_params", "prob_a", "prob_b");
      Value rows = matrix(node, weights, labels.count(), "coefficients");
      Value first = graph.scalar(ElementType.F32, rho.length == 0 ? 0 : rho[0]);
      Value scores = f.add(product(node, x, rows), first);
      return List.of(labels.ofGreatest(scores), transform.apply(graph, scores));
    }
    if (counts.length != labels.count()) {
      throw node.malformed(counts.length + " vectors_per_class for " + labels.count() + " classes");
    }
    int total = node.toInt(Arrays.stream(counts).reduce(0, Math::addExact), "vectors_per_class");
    Value vectors = matrix(node, reals(node, "support_vectors"), total, "support_vectors");
    Value table = matrix(node, weights, counts.length - 1, "coefficients");
    Value offsets = graph.constant(Tensor.ofFloats(Shape.of(rho.length), rho));
    List<Value> voted =
        graph.emit(
            new LearnerOp.VectorVotes(),
            2,
            List.of(
                Optional.of(kernels(node, x, vectors)),
                Optional.of(table),
                Optional.of(graph.integers(counts)),
                Optional.of(offsets)));
    Value label = labels.ofGreatest(voted.get(1));
    float[] a = reals(node, "prob_a");
    float[] b = reals(node, "prob_b");
    if (a.length > 0) {
      Value shares =
          graph.emit(
              new LearnerOp.CouplePairs(counts.length),
              voted.get(0),
              graph.constant(Tensor.ofFloats(Shape.of(a.length), a)),
              graph.constant(Tensor.ofFloats(Shape.of(b.length), b)));
      return List.of(label, transform.apply(graph, shares));
    }
    Value scores = voted.get(0);
    if (counts.length == 2) {
      // One score: ONNX writes it twice, with both signs.
      scores = f.concat(1, f.unary(UnaryFunction.NEG, scores), scores);
    }
    return List.of(label, transform.apply(graph, scores));
  }
}
