package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of 3×3 windows that move by one. Lanes hold neighbouring pixels of a row; going down, each
 * row of the input is loaded once and meets the three output rows that it belongs to, so that every
 * sum still takes its taps row by row. The upper and the lower half go down together, because one
 * of them alone would wait for its own sums.
 */
final class Depthwise3x3 {
  private Depthwise3x3() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  /** Registers: nine weights, six sums and what is loaded; with 16 of them C2 spills. */
  private static final boolean REGISTERS = S.vectorBitSize() == 512;

  /** Whether this is such a convolution, and its rows fill a vector well. */
  static boolean suits(ConvGeometry g) {
    return REGISTERS
        && g.kernelHeight() == 3
        && g.kernelWidth() == 3
        && g.strideY() == 1
        && g.strideX() == 1
        && g.dilationY() == 1
        && g.dilationX() == 1
        && g.outWidth() >= 3 * V / 4;
  }

  /** Elements from one row of sums to the next. */
  static int rowStep(ConvGeometry g) {
    return Math.max(g.outWidth(), V);
  }

  /**
   * Makes {@code rows} rows of sums, whole vectors of each, from padded rows of {@code width}
   * elements.
   */
  static void sums(
      float[] x,
      int source,
      int width,
      int rows,
      int outWidth,
      float[] weights,
      int weight,
      float[] sums,
      int at) {
    int step = Math.max(outWidth, V);
    int half = (rows + 1) / 2;
    for (int block = 0; block < outWidth; block += V) {
      int column = Math.min(block, Math.max(0, outWidth - V));
      int upper = source + column;
      int lower = upper + (rows - half) * width;
      int to = at + column;
      down(
          x, upper, lower, width, half, weights, weight, sums, to, to + (rows - half) * step, step);
    }
  }

  private static void down(
      float[] x,
      int upper,
      int lower,
      int width,
      int rows,
      float[] weights,
      int weight,
      float[] sums,
      int upperTo,
      int lowerTo,
      int step) {
    FloatVector w0 = FloatVector.broadcast(S, weights[weight]);
    FloatVector w1 = FloatVector.broadcast(S, weights[weight + 1]);
    FloatVector w2 = FloatVector.broadcast(S, weights[weight + 2]);
    FloatVector w3 = FloatVector.broadcast(S, weights[weight + 3]);
    FloatVector w4 = FloatVector.broadcast(S, weights[weight + 4]);
    FloatVector w5 = FloatVector.broadcast(S, weights[weight + 5]);
    FloatVector w6 = FloatVector.broadcast(S, weights[weight + 6]);
    FloatVector w7 = FloatVector.broadcast(S, weights[weight + 7]);
    FloatVector w8 = FloatVector.broadcast(S, weights[weight + 8]);
    FloatVector zero = FloatVector.zero(S);
    // Of each half, s is the row whose last taps come next, t the one after it.
    FloatVector s = zero;
    FloatVector t = zero;
    FloatVector u = zero;
    FloatVector v = zero;
    for (int row = -2; row < rows; row++) {
      int from = upper + (row + 2) * width;
      FloatVector a = FloatVector.fromArray(S, x, from);
      FloatVector b = FloatVector.fromArray(S, x, from + 1);
      FloatVector c = FloatVector.fromArray(S, x, from + 2);
      FloatVector ready = w8.fma(c, w7.fma(b, w6.fma(a, s)));
      s = w5.fma(c, w4.fma(b, w3.fma(a, t)));
      t = w2.fma(c, w1.fma(b, w0.fma(a, zero)));
      from = lower + (row + 2) * width;
      a = FloatVector.fromArray(S, x, from);
      b = FloatVector.fromArray(S, x, from + 1);
      c = FloatVector.fromArray(S, x, from + 2);
      FloatVector other = w8.fma(c, w7.fma(b, w6.fma(a, u)));
      u = w5.fma(c, w4.fma(b, w3.fma(a, v)));
      v = w2.fma(c, w1.fma(b, w0.fma(a, zero)));
      if (row >= 0) {
        ready.intoArray(sums, upperTo + row * step);
        other.intoArray(sums, lowerTo + row * step);
      }
    }
  }
}
