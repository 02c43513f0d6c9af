package network.assay.engine.operation.learner;

import java.util.Arrays;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Work;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.LearnerOp.TreeAggregate;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Decision trees, walked from the root for each row (ONNX-ML TreeEnsemble-5 and its elders). */
final class Trees {
  /** Numbers of a node: feature, mode, true child, false child. */
  static final int NODE = 4;

  private static final int LESS_OR_EQUAL = 0;
  private static final int MEMBER = 6;

  /** Set in a mode when NaN goes the true way. */
  private static final int NAN_IS_TRUE = 16;

  private final LearnerOp.TreeEnsemble op;
  private final int[] nodes;
  private final int count;
  private final Tensor splits;
  private final Tensor members;
  private final int[] leaves;
  private final int[] targets;
  private final Tensor weights;
  private final int[] roots;

  private Trees(LearnerOp.TreeEnsemble op, Arguments in) {
    this.op = op;
    this.nodes = in.at(1).ints();
    this.count = in.shape(1).dim(0);
    this.splits = in.at(2);
    this.members = in.at(3);
    this.leaves = in.at(4).ints();
    this.targets = in.at(5).ints();
    this.weights = in.at(6);
    this.roots = in.at(7).ints();
    boolean fits =
        in.shape(1).dim(1) == NODE
            && splits.size() == count
            && in.shape(4).dim(1) == 2
            && weights.size() == targets.length;
    if (!fits) {
      throw new IllegalArgumentException(
          "trees with nodes "
              + in.shape(1)
              + ", splits "
              + splits.shape()
              + ", leaves "
              + in.shape(4)
              + ", targets "
              + in.shape(5)
              + " and weights "
              + weights.shape());
    }
  }

  static Trees of(LearnerOp.TreeEnsemble op, Arguments in) {
    return new Trees(op, in);
  }

  /** At most every node of every tree is passed, and every weight added, for each row. */
  static Work work(Operands in, long made) {
    long rows = in.shape(0).complete().dim(0);
    long each = LearnerFamily.size(in, 2) + LearnerFamily.size(in, 3) + LearnerFamily.size(in, 5);
    return new Work(0, Math.addExact(made, Math.multiplyExact(rows, each)), 0);
  }

  void evaluate(Tensor x, Tensor y) {
    int features = x.shape().dim(1);
    boolean single = x.type() == ElementType.F32;
    boolean[] reached = new boolean[op.targets()];
    for (int row = 0; row < x.shape().dim(0); row++) {
      int from = row * features;
      int to = row * op.targets();
      Arrays.fill(reached, false);
      if (single) {
        Arrays.fill(y.floats(), to, to + op.targets(), 0);
      } else {
        Arrays.fill(y.doubles(), to, to + op.targets(), 0);
      }
      for (int root : roots) {
        int leaf = single ? leaf(root, x.floats(), from, features) : leaf(root, x, from, features);
        contribute(leaf, y, to, reached);
      }
      finish(y, to);
    }
  }

  private void finish(Tensor y, int to) {
    if (op.aggregate() == TreeAggregate.AVERAGE) {
      for (int t = to; t < to + op.targets(); t++) {
        if (y.type() == ElementType.F32) {
          y.floats()[t] /= roots.length;
        } else {
          y.doubles()[t] /= roots.length;
        }
      }
    }
  }

  private IllegalArgumentException broken() {
    return new IllegalArgumentException(
        "a node of the trees points to a feature, node or leaf" + " that is not there");
  }

  private int checked(int next, int node) {
    if (next >= 0 && (next <= node || next >= count)) {
      throw broken();
    }
    return next;
  }

  private int leaf(int root, float[] x, int from, int features) {
    float[] thresholds = splits.floats();
    int node = checked(root, -1);
    while (node >= 0) {
      int at = NODE * node;
      int feature = nodes[at];
      if (feature < 0 || feature >= features) {
        throw broken();
      }
      float value = x[from + feature];
      int mode = nodes[at + 1];
      // The usual case first: x ≤ s, which does not hold for NaN.
      boolean holds =
          mode == LESS_OR_EQUAL ? value <= thresholds[node] : holds(mode, value, thresholds[node]);
      node = checked(nodes[at + (holds ? 2 : 3)], node);
    }
    return -1 - node;
  }

  private int leaf(int root, Tensor x, int from, int features) {
    int node = checked(root, -1);
    while (node >= 0) {
      int at = NODE * node;
      int feature = nodes[at];
      if (feature < 0 || feature >= features) {
        throw broken();
      }
      boolean holds = holds(nodes[at + 1], x.doubles()[from + feature], splits.doubles()[node]);
      node = checked(nodes[at + (holds ? 2 : 3)], node);
    }
    return -1 - node;
  }

  private boolean holds(int mode, double value, double split) {
    if (Double.isNaN(value) && (mode & NAN_IS_TRUE) != 0) {
      return true;
    }
    return switch (mode & ~NAN_IS_TRUE) {
      case LESS_OR_EQUAL -> value <= split;
      case 1 -> value < split;
      case 2 -> value >= split;
      case 3 -> value > split;
      case 4 -> value == split;
      case 5 -> value != split;
      case MEMBER -> isMember(value, split);
      default -> throw new IllegalArgumentException("a node has mode " + mode);
    };
  }

  private boolean isMember(double value, double first) {
    if (!(first >= 0 && first < members.size())) {
      throw broken();
    }
    boolean single = members.type() == ElementType.F32;
    for (int i = (int) first; i < members.size(); i++) {
      double member = single ? members.floats()[i] : members.doubles()[i];
      if (Double.isNaN(member)) {
        return false;
      }
      if (member == value) {
        return true;
      }
    }
    return false;
  }

  private void contribute(int leaf, Tensor y, int to, boolean[] reached) {
    if (2 * leaf + 1 >= leaves.length) {
      throw broken();
    }
    int begin = leaves[2 * leaf];
    int end = leaves[2 * leaf + 1];
    if (begin < 0 || end > targets.length) {
      throw broken();
    }
    for (int i = begin; i < end; i++) {
      int target = targets[i];
      if (target < 0 || target >= reached.length) {
        throw broken();
      }
      if (y.type() == ElementType.F32) {
        float[] sums = y.floats();
        sums[to + target] =
            (float) fold(sums[to + target], weights.floats()[i], reached[target], true);
      } else {
        double[] sums = y.doubles();
        sums[to + target] = fold(sums[to + target], weights.doubles()[i], reached[target], false);
      }
      reached[target] = true;
    }
  }

  /** With {@code single} both are F32: their sum is rounded to it. */
  private double fold(double before, double weight, boolean reached, boolean single) {
    return switch (op.aggregate()) {
      case SUM, AVERAGE -> single ? (float) before + (float) weight : before + weight;
      case MIN -> reached ? Math.min(before, weight) : weight;
      case MAX -> reached ? Math.max(before, weight) : weight;
    };
  }
}
