package network.assay.engine.quantize;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Program.Node;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Features [n, f] that are an input of the program, shifted and scaled one by one, as pipelines do
 * before their trees: factor · input + bias.
 *
 * @param factor of each feature, not 0
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ScaledFeatures(int input, double[] factor, double[] bias) {

  /** The value as such features; empty when more is computed. */
  static Optional<ScaledFeatures> of(FloatGraph graph, int value) {
    Shape shape = graph.shape(value);
    double[] factor = new double[shape.dim(1)];
    double[] bias = new double[factor.length];
    Arrays.fill(factor, 1);
    int at = value;
    while (!graph.isInput(at)) {
      Optional<Node> node = graph.producer(at);
      if (node.isEmpty() || !(node.get().op() instanceof Op.Binary(BinaryFunction f))) {
        return Optional.empty();
      }
      Optional<Integer> x = graph.onlyVariable(node.get());
      Optional<Tensor> by = constant(graph, node.get(), f, shape);
      if (x.isEmpty() || by.isEmpty() || !graph.shape(x.get()).equals(shape)) {
        return Optional.empty();
      }
      for (int i = 0; i < factor.length; i++) {
        double c = by.get().floats()[by.get().size() == 1 ? 0 : i];
        switch (f) {
          case ADD -> bias[i] += factor[i] * c;
          case SUB -> bias[i] -= factor[i] * c;
          case MUL -> factor[i] *= c;
          default -> factor[i] /= c;
        }
      }
      at = x.get();
    }
    boolean isUsable = Arrays.stream(factor).allMatch(s -> s != 0 && Double.isFinite(s));
    return isUsable ? Optional.of(new ScaledFeatures(at, factor, bias)) : Optional.empty();
  }

  /** What is added, taken away, multiplied by or divided by: one number, or one a feature. */
  private static Optional<Tensor> constant(
      FloatGraph graph, Node node, BinaryFunction f, Shape shape) {
    boolean isFirst = graph.constant(node.inputs().get(0)).isPresent();
    boolean fits =
        switch (f) {
          case ADD, MUL -> true;
          case SUB, DIV -> !isFirst;
          default -> false;
        };
    return fits
        ? graph
            .constant(node.inputs().get(isFirst ? 0 : 1))
            .filter(
                c -> c.size() == 1 || graph.channelAxis(c.shape(), shape).equals(Optional.of(1)))
        : Optional.empty();
  }

  /** Where the input splits when the scaled feature does at {@code split}. */
  float split(int feature, float split) {
    return (float) ((split - bias[feature]) / factor[feature]);
  }

  /** Whether a larger feature is a smaller input. */
  boolean isReversed(int feature) {
    return factor[feature] < 0;
  }
}
