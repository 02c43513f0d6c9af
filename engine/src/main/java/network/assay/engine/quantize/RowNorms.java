package network.assay.engine.quantize;

import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program.Node;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Finds rows that are divided by their own length: x / √(mean of x² + ε), as RMSNorm is exported
 * (Zhang, Sennrich, "Root Mean Square Layer Normalization", 2019), and x / √(sum of x²).
 */
final class RowNorms {
  private final FloatGraph graph;

  RowNorms(FloatGraph graph) {
    this.graph = graph;
  }

  /** The value as a row that is divided by its length, if it is one. */
  Optional<Unit> of(int value) {
    Optional<Node> node = graph.producer(value);
    if (is(node, BinaryFunction.DIV)) {
      return divided(value, node.get().inputs().get(0), node.get().inputs().get(1));
    }
    if (is(node, BinaryFunction.MUL)) {
      List<Integer> in = node.get().inputs();
      return inverse(in.get(1))
          .flatMap(length -> divided(value, in.get(0), length))
          .or(() -> inverse(in.get(0)).flatMap(length -> divided(value, in.get(1), length)));
    }
    return Optional.empty();
  }

  /** What a value is 1 divided by. */
  private Optional<Integer> inverse(int value) {
    Optional<Node> node = graph.producer(value);
    if (is(node, UnaryFunction.RECIPROCAL)) {
      return Optional.of(node.get().inputs().get(0));
    }
    boolean one = is(node, BinaryFunction.DIV) && isScalar(node.get().inputs().get(0), 1);
    return one ? Optional.of(node.get().inputs().get(1)) : Optional.empty();
  }

  private Optional<Unit> divided(int value, int x, int length) {
    if (!graph.shape(x).equals(graph.shape(value)) || graph.constant(x).isPresent()) {
      return Optional.empty();
    }
    Optional<Node> node = graph.producer(length);
    if (is(node, UnaryFunction.SQRT)) {
      return underRoot(value, x, node.get().inputs().get(0));
    }
    if (is(node, BinaryFunction.MAX)) {
      // At least a number that keeps rows of zeros from dividing by 0.
      return other(node.get(), 1e-6f)
          .filter(norm -> isReduced(norm, ReduceKind.L2, x))
          .map(_ -> new Unit.RowNorm(value, x, 1, 0));
    }
    return isReduced(length, ReduceKind.L2, x)
        ? Optional.of(new Unit.RowNorm(value, x, 1, 0))
        : Optional.empty();
  }

  private Optional<Unit> underRoot(int value, int x, int sum) {
    Optional<Node> node = graph.producer(sum);
    if (is(node, BinaryFunction.ADD)) {
      for (int side = 0; side < 2; side++) {
        int constant = node.get().inputs().get(side);
        if (graph.isScalar(constant)) {
          float epsilon = graph.constant(constant).orElseThrow().floats()[0];
          return epsilon >= 0
              ? underRoot(value, x, node.get().inputs().get(1 - side), epsilon)
              : Optional.empty();
        }
      }
    }
    return underRoot(value, x, sum, 0);
  }

  private Optional<Unit> underRoot(int value, int x, int squares, double epsilon) {
    Shape shape = graph.shape(x);
    int n = shape.dim(shape.rank() - 1);
    if (isReduced(squares, ReduceKind.SUM_SQUARE, x)
        || isReducedSquare(squares, ReduceKind.SUM, x)) {
      return Optional.of(new Unit.RowNorm(value, x, 1, epsilon));
    }
    return isReducedSquare(squares, ReduceKind.MEAN, x)
        ? Optional.of(new Unit.RowNorm(value, x, Math.sqrt(n), n * epsilon))
        : Optional.empty();
  }

  private boolean isReducedSquare(int value, ReduceKind kind, int x) {
    Optional<Node> reduce = graph.producer(value);
    return reduce.isPresent()
        && isSquare(reduce.get().inputs().get(0), x)
        && isReduced(value, kind, reduce.get().inputs().get(0));
  }

  private boolean isSquare(int value, int x) {
    Optional<Node> node = graph.producer(value);
    boolean product = is(node, BinaryFunction.MUL) && node.get().inputs().equals(List.of(x, x));
    boolean power =
        is(node, BinaryFunction.POW)
            && node.get().inputs().get(0) == x
            && isScalar(node.get().inputs().get(1), 2);
    return product || power;
  }

  /** Whether a value is x reduced along its last axis, which it keeps. */
  private boolean isReduced(int value, ReduceKind kind, int x) {
    Optional<Node> node = graph.producer(value);
    if (node.isEmpty()
        || !(node.get().op() instanceof Op.Reduce reduce)
        || reduce.kind() != kind
        || !reduce.keepDims()
        || reduce.axes().size() != 1
        || node.get().inputs().get(0) != x) {
      return false;
    }
    int rank = graph.shape(x).rank();
    return Shape.normaliseAxis(reduce.axes().getFirst(), rank) == rank - 1;
  }

  /** The operand that is no constant, where the other is a number from 0 to {@code most}. */
  private Optional<Integer> other(Node node, float most) {
    for (int side = 0; side < 2; side++) {
      Optional<Tensor> constant = graph.constant(node.inputs().get(side));
      if (constant.isPresent() && constant.get().size() == 1) {
        float least = constant.get().floats()[0];
        return least >= 0 && least <= most
            ? Optional.of(node.inputs().get(1 - side))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isScalar(int value, float number) {
    return graph.isScalar(value)
        && graph.isFloat(value)
        && graph.constant(value).orElseThrow().floats()[0] == number;
  }

  private static boolean is(Optional<Node> node, BinaryFunction function) {
    return node.isPresent() && node.get().op().equals(new Op.Binary(function));
  }

  private static boolean is(Optional<Node> node, UnaryFunction function) {
    return node.isPresent() && node.get().op().equals(new Op.Unary(function));
  }
}
