package network.assay.engine.quantize;

import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Program.Node;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * Finds the masks of attention: scores that {@code Where} replaces by, or to which is added, a
 * constant so low that a softmax makes 0 of it.
 */
final class Masks {
  /** Scores are far above this; exporters write −10,000, −1e9, the lowest number or −∞. */
  private static final float MASKED = -9_999;

  private final FloatGraph graph;

  Masks(FloatGraph graph) {
    this.graph = graph;
  }

  /** The value as a mask of another, if it is one. */
  Optional<Unit> of(int value) {
    Optional<Node> node = graph.producer(value);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    return switch (node.get().op()) {
      case Op.Where _ -> where(value, node.get());
      case Op.Binary(BinaryFunction f) when f == BinaryFunction.ADD -> added(value, node.get());
      default -> Optional.empty();
    };
  }

  private Optional<Unit> where(int value, Node node) {
    for (int low = 1; low <= 2; low++) {
      int x = node.inputs().get(3 - low);
      boolean masks =
          graph.constant(node.inputs().get(low)).filter(Masks::isAllLow).isPresent()
              && graph.constant(x).isEmpty()
              && graph.shape(x).equals(graph.shape(value));
      if (masks) {
        Optional<Integer> condition = Optional.of(node.inputs().get(0));
        return Optional.of(new Unit.Masked(value, x, condition, Optional.empty(), low == 2));
      }
    }
    return Optional.empty();
  }

  private Optional<Unit> added(int value, Node node) {
    for (int side = 0; side < 2; side++) {
      int x = node.inputs().get(1 - side);
      Optional<Tensor> mask = graph.constant(node.inputs().get(side)).filter(Masks::isMask);
      if (mask.isPresent()
          && graph.constant(x).isEmpty()
          && graph.shape(x).equals(graph.shape(value))) {
        return Optional.of(
            new Unit.Masked(value, x, Optional.empty(), mask.map(Masks::kept), true));
      }
    }
    return Optional.empty();
  }

  private static boolean isAllLow(Tensor tensor) {
    if (tensor.type() != ElementType.F32) {
      return false;
    }
    for (float x : tensor.floats()) {
      if (!(x <= MASKED)) {
        return false;
      }
    }
    return tensor.size() > 0;
  }

  /** Zeros, and numbers so low that nothing is left. */
  private static boolean isMask(Tensor tensor) {
    boolean masks = false;
    if (tensor.type() != ElementType.F32) {
      return false;
    }
    for (float x : tensor.floats()) {
      if (x != 0 && !(x <= MASKED)) {
        return false;
      }
      masks |= x != 0;
    }
    return masks;
  }

  private static Tensor kept(Tensor mask) {
    Tensor kept = Tensor.zeros(ElementType.BOOL, mask.shape());
    for (int i = 0; i < mask.size(); i++) {
      kept.bytes()[i] = (byte) (mask.floats()[i] == 0 ? 1 : 0);
    }
    return kept;
  }
}
