package network.assay.engine.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import network.assay.engine.program.LearnerOp;
import network.assay.engine.program.LearnerOp.TreeAggregate;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Trees as a file has them, in any order, and as {@link LearnerOp.TreeEnsemble} takes them: each
 * node after its parent. A child, or a root, is the number of a node, or −1 − the number of a leaf.
 */
final class Forest {
  /** Largest number that every F32 counts to without gaps. */
  private static final int MEMBERS_MAX = 1 << 24;

  private final OnnxNode node;
  final int[] feature;
  final int[] mode;
  final double[] split;
  final int[] whenTrue;
  final int[] whenFalse;
  final List<Integer> roots = new ArrayList<>();
  double[] members = new double[0];
  final List<int[]> leaves = new ArrayList<>();
  int[] targets = new int[0];
  double[] weights = new double[0];

  Forest(OnnxNode node, int nodes) {
    this.node = node;
    this.feature = new int[nodes];
    this.mode = new int[nodes];
    this.split = new double[nodes];
    this.whenTrue = new int[nodes];
    this.whenFalse = new int[nodes];
  }

  /** The sums [n, targets] in the type of {@code x}, F32 or F64. */
  Value emit(Value x, TreeAggregate aggregate, int targetCount) {
    if (members.length > MEMBERS_MAX) {
      throw node.unsupported(members.length + " members of sets; at most " + MEMBERS_MAX);
    }
    int[] order = order();
    int[] place = new int[feature.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    int[] table = new int[4 * order.length];
    double[] splits = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      int from = order[i];
      table[4 * i] = feature[from];
      table[4 * i + 1] = mode[from];
      table[4 * i + 2] = moved(whenTrue[from], place);
      table[4 * i + 3] = moved(whenFalse[from], place);
      splits[i] = split[from];
    }
    int[] first = roots.stream().mapToInt(root -> moved(root, place)).toArray();
    int[] ranges = leaves.stream().flatMapToInt(Arrays::stream).toArray();
    ElementType type = x.type();
    List<Value> operands =
        List.of(
            x,
            integers(table, order.length, 4),
            reals(type, splits),
            reals(type, members),
            integers(ranges, leaves.size(), 2),
            integers(targets, targets.length),
            reals(type, weights),
            integers(first, first.length));
    return node.graph()
        .emit(
            new LearnerOp.TreeEnsemble(aggregate, targetCount),
            1,
            operands.stream().map(Optional::of).toList())
        .get(0);
  }

  private static int moved(int child, int[] place) {
    return child < 0 ? child : place[child];
  }

  private Value integers(int[] values, int... dims) {
    return node.graph().constant(Tensor.ofInts(ElementType.I32, Shape.of(dims), values));
  }

  private Value reals(ElementType type, double[] values) {
    Tensor wide = Tensor.ofDoubles(Shape.of(values.length), values);
    return node.graph().cast(node.graph().constant(wide), type);
  }

  /** The nodes that the roots reach, each after its parent; a node that two reach is refused. */
  private int[] order() {
    int[] order = new int[feature.length];
    boolean[] seen = new boolean[feature.length];
    int count = 0;
    Deque<Integer> waiting = new ArrayDeque<>();
    for (int root : roots) {
      waiting.push(root);
      while (!waiting.isEmpty()) {
        int next = waiting.pop();
        if (next < 0) {
          if (-1 - next >= leaves.size()) {
            throw node.malformed("leaf " + (-1 - next) + " is not there");
          }
          continue;
        }
        if (next >= feature.length || seen[next]) {
          throw node.malformed("node " + next + " of the trees is not there, or has two parents");
        }
        seen[next] = true;
        order[count++] = next;
        waiting.push(whenFalse[next]);
        waiting.push(whenTrue[next]);
      }
    }
    return Arrays.copyOf(order, count);
  }
}
