package network.assay.verify.zk.statement;

import network.assay.verify.zk.tensor.ViewPair;

/** What the sum over pairs of numbers and places costs, in what an element costs by itself. */
final class LineCost {
  private static final int OF_OVERLAP = 256;
  private static final int OF_SUM = 64;
  private static final int OF_PAIR = 4;

  private LineCost() {}

  /** The dimension along which lines cost least; −1 for single pairs. */
  static int cheapest(ViewPair pair) {
    int best = -1;
    for (int axis = 0; axis < pair.rank(); axis++) {
      best = of(pair, axis) < of(pair, best) ? axis : best;
    }
    return best;
  }

  /** The cost along a dimension. */
  static long of(ViewPair pair, int axis) {
    long count = 1;
    for (int i = 0; i < pair.rank(); i++) {
      count *= i == axis ? 1 : pair.length(i);
    }
    if (axis < 0) {
      return count * OF_PAIR;
    }
    int a = pair.aStride(axis);
    int b = pair.bStride(axis);
    if (a == 1 && b == 1) {
      return count * OF_OVERLAP;
    }
    boolean sum = (a == 0 && b == 1) || (a == 1 && b == 0);
    return sum ? count * OF_SUM : Long.MAX_VALUE;
  }
}
