package network.assay.verify.zk.commitment;

import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * The code of rows of 2^w elements: a row holds the coefficients of a multilinear polynomial, the
 * symbol at position j is its value at (t_0, …, t_(w−1)) of the point P_j. Source: spec/zk.md,
 * section 3.
 */
public final class CircleCode {
  private final int logWidth;
  private final int length;

  /** The code of rows of 2^logWidth elements, 2 to 20. */
  public CircleCode(int logWidth) {
    this.logWidth = logWidth;
    this.length = 1 << (logWidth + MatrixShape.LOG_BLOWUP);
  }

  /** n, the number of symbols. */
  public int length() {
    return length;
  }

  /** P_j. */
  public CirclePoint point(int position) {
    long step = (1L << (CirclePoint.LOG_ORDER - 1)) / length;
    return CirclePoint.G.power((2L * position + 1) * step);
  }

  /** t_0, …, t_(w−1) of P_j. */
  public int[] coordinates(int position) {
    CirclePoint point = point(position);
    int[] t = new int[logWidth];
    t[0] = point.y();
    t[1] = point.x();
    for (int b = 2; b < logWidth; b++) {
      int square = M31.mul(t[b - 1], t[b - 1]);
      t[b] = M31.sub(M31.add(square, square), 1);
    }
    return t;
  }

  /** The symbols of a row over the base field, one for each position. */
  public int[] symbols(int[] row, int[] positions) {
    return new Folding(positions).symbols(row);
  }

  /** The symbols of a row over the extension, one for each position. */
  public ExtVector symbols(ExtVector row, int[] positions) {
    Folding folding = new Folding(positions);
    ExtVector symbols = new ExtVector(positions.length);
    for (int part = 0; part < ExtVector.PARTS; part++) {
      int[] of = folding.symbols(row.part(part));
      System.arraycopy(of, 0, symbols.part(part), 0, of.length);
    }
    return symbols;
  }

  /**
   * Folds a row by its highest coordinate first: (low, high) becomes low + t·high. Positions share
   * these folds as long as they share coordinates, and those with t and −t the products.
   */
  private final class Folding {
    private final int[][] coordinates;
    private final int[] order;
    private final int[][] products = new int[logWidth][];
    private final int[][] folded = new int[logWidth][];
    private int[] symbols = new int[0];

    Folding(int[] positions) {
      coordinates = new int[positions.length][];
      order = new int[positions.length];
      for (int i = 0; i < positions.length; i++) {
        coordinates[i] = CircleCode.this.coordinates(positions[i]);
        order[i] = i;
      }
      for (int b = 0; b < logWidth; b++) {
        products[b] = new int[1 << b];
        folded[b] = new int[1 << b];
      }
    }

    int[] symbols(int[] row) {
      symbols = new int[order.length];
      descend(row, logWidth - 1, 0, order.length);
      return symbols;
    }

    /** Folds by coordinate b for the positions order[from] to order[to − 1]. */
    private void descend(int[] row, int b, int from, int to) {
      if (b < 0) {
        for (int i = from; i < to; i++) {
          symbols[order[i]] = row[0];
        }
        return;
      }
      int[] product = products[b];
      int[] fold = folded[b];
      int next = from;
      while (next < to) {
        int t = coordinates[order[next]][b];
        int plus = gather(b, t, next, to);
        int minus = gather(b, M31.neg(t), plus, to);
        multiply(row, t, product);
        add(row, product, fold);
        descend(fold, b - 1, next, plus);
        if (minus > plus) {
          subtract(row, product, fold);
          descend(fold, b - 1, plus, minus);
        }
        next = minus;
      }
    }

    /** Brings those with coordinate t to the front and returns where they end. */
    private int gather(int b, int t, int from, int to) {
      int end = from;
      for (int i = from; i < to; i++) {
        int index = order[i];
        if (coordinates[index][b] == t) {
          order[i] = order[end];
          order[end++] = index;
        }
      }
      return end;
    }
  }

  /** The high half of the row, times t. */
  private static void multiply(int[] row, int t, int[] product) {
    int half = product.length;
    for (int i = 0; i < half; i++) {
      product[i] = M31.mul(row[half + i], t);
    }
  }

  private static void add(int[] row, int[] product, int[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = M31.add(row[i], product[i]);
    }
  }

  private static void subtract(int[] row, int[] product, int[] difference) {
    for (int i = 0; i < difference.length; i++) {
      difference[i] = M31.sub(row[i], product[i]);
    }
  }
}
