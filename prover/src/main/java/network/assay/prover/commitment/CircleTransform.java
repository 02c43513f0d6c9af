package network.assay.prover.commitment;

import network.assay.prover.field.ProverKernels;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.CirclePoint;
import network.assay.verify.zk.field.M31;

/**
 * The code of {@link CircleCode} by a fast transform (Haböck, Levit, Papini 2024), for 16 rows at a
 * time, which lie side by side: element c of row l is at 16·c + l.
 *
 * <p>The symbol of an address has bits (q, s_(w−1), …, s_0): s_b says whether its point has t_b or
 * −t_b, q which of four values t_w has. Level b of butterflies, from w − 1 down to 0, turns bit b
 * of an index from coefficient to sign; its factor t_b hangs on the bits above only.
 */
final class CircleTransform {
  /** Rows that are transformed at once. */
  static final int ROWS = 16;

  /** Codewords fall into so many parts that are transformed apart, by q. */
  static final int PARTS = 4;

  /** Blocks of at most 2^8 places, 16 KiB, stay in the nearest cache level by level. */
  private static final int LOG_BLOCK = 8;

  /** The odd powers whose t_w differ: 1, 3, 5, 7 modulo 16, up to sign. */
  private static final int PERIOD = 16;

  private final int logWidth;
  private final int length;
  private final int[][] factors;

  /** The transform of rows of 2^logWidth elements, 2 to 20. */
  CircleTransform(int logWidth) {
    this.logWidth = logWidth;
    this.length = new CircleCode(logWidth).length();
    this.factors = new int[logWidth][];
    CirclePoint[] points = points();
    factors[0] = new int[length >> 1];
    for (int k = 0; k < factors[0].length; k++) {
      factors[0][k] = points[power(k << 1) >> 1].y();
    }
    factors[1] = new int[length >> 2];
    for (int k = 0; k < factors[1].length; k++) {
      factors[1][k] = points[power(k << 2) >> 1].x();
    }
    for (int b = 2; b < logWidth; b++) {
      factors[b] = new int[length >> (b + 1)];
      for (int k = 0; k < factors[b].length; k++) {
        int half = factors[b - 1][2 * k];
        int square = M31.mul(half, half);
        factors[b][k] = M31.sub(M31.add(square, square), 1);
      }
    }
  }

  /** P_0, …, P_(n−1). */
  private CirclePoint[] points() {
    CircleCode code = new CircleCode(logWidth);
    CirclePoint[] points = new CirclePoint[length];
    points[0] = code.point(0);
    CirclePoint step = points[0].times(points[0]);
    for (int j = 1; j < length; j++) {
      points[j] = points[j - 1].times(step);
    }
    return points;
  }

  /** The odd number e for which the address stands for the point P_0^e. */
  private int power(int address) {
    int e = 2 * (address >> logWidth) + 1;
    for (int b = 1; b < logWidth; b++) {
      e += (address >> b & 1) * (length >> (b - 1));
    }
    return (address & 1) == 0 ? e : 2 * length - e;
  }

  /** The address of a position. */
  int address(int position) {
    int e = 2 * position + 1;
    int sign = e % PERIOD < PERIOD / 2 ? 0 : 1;
    int positive = sign == 0 ? e : 2 * length - e;
    int signs = Integer.reverse(positive / PERIOD) >>> (Integer.SIZE - logWidth);
    return (positive % PERIOD >> 1) << logWidth | signs | sign;
  }

  /**
   * Transforms one part of the codewords of 16 rows, in place.
   *
   * @param x from index part · 16 · 2^w on: the elements of the rows; then their symbols
   */
  void transform(ProverKernels kernels, int[] x, int part) {
    levels(kernels, x, logWidth - 1, part << logWidth);
  }

  /** Levels b to 0 of the block of 2^(b+1) places from an address on. */
  private void levels(ProverKernels kernels, int[] x, int b, int address) {
    if (b >= LOG_BLOCK) {
      twoLevels(kernels, x, b, address, 1);
      for (int i = 0; i < PARTS; i++) {
        levels(kernels, x, b - 2, address + (i << (b - 1)));
      }
      return;
    }
    int level = b;
    for (; level > 0; level -= 2) {
      twoLevels(kernels, x, level, address, 1 << (b - level));
    }
    if (level == 0) {
      kernels.butterflies(x, ROWS * address, ROWS, 1 << b, factors[0], address >> 1);
    }
  }

  private void twoLevels(ProverKernels kernels, int[] x, int b, int address, int blocks) {
    kernels.butterflies(
        x,
        ROWS * address,
        ROWS << (b - 1),
        blocks,
        factors[b],
        address >> (b + 1),
        factors[b - 1],
        address >> b);
  }
}
