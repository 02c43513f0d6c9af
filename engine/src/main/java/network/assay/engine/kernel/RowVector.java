package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of one row with a packed matrix, which is as fast as the matrix can be read: each
 * panel is read once, from its first row to its last, by four sums at a time, since one sum waits
 * for its own last step.
 */
final class RowVector {
  private RowVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int PANEL = LanesVector.PANEL;

  /** Panels that four sums cover: two where a panel is two vectors wide. */
  private static final int TOGETHER = Math.max(1, 4 * V / PANEL);

  /** c = a × b for a row a of k elements and b in panels, as {@link Kernels#matMul} defines it. */
  static void multiply(
      Workers workers, float[] a, int aOffset, float[] b, int k, int n, float[] c, int cOffset) {
    int width = TOGETHER * PANEL;
    workers.forEachRange(
        Math.ceilDiv(n, width),
        (long) width * k,
        (from, to) -> {
          float[] sums = new float[width];
          for (int i = from; i < to; i++) {
            int column = i * width;
            int count = Math.min(width, n - column);
            panels(k, a, aOffset, b, column * k, count, sums);
            System.arraycopy(sums, 0, c, cOffset + column, count);
          }
        });
  }

  /** The first {@code count} sums, or some more, of the panels at b[offset]. */
  private static void panels(
      int k, float[] a, int aOffset, float[] b, int offset, int count, float[] sums) {
    for (int j = 0; j < count; j += 4 * V) {
      int left = count - j;
      int first = offset + j;
      if (left <= V) {
        one(k, a, aOffset, b, first, sums, j);
      } else if (left <= 2 * V) {
        two(k, a, aOffset, b, first, sums, j);
      } else {
        // With two vectors a panel, the third and fourth are in the next one.
        int second = 2 * V == PANEL ? first + PANEL * k : first + 2 * V;
        four(k, a, aOffset, b, first, second, sums, j);
      }
    }
  }

  private static void one(
      int k, float[] a, int aOffset, float[] b, int first, float[] sums, int at) {
    FloatVector s = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      s =
          FloatVector.broadcast(S, a[aOffset + p])
              .fma(FloatVector.fromArray(S, b, first + p * PANEL), s);
    }
    s.intoArray(sums, at);
  }

  private static void two(
      int k, float[] a, int aOffset, float[] b, int first, float[] sums, int at) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p]);
      int row = first + p * PANEL;
      s = w.fma(FloatVector.fromArray(S, b, row), s);
      t = w.fma(FloatVector.fromArray(S, b, row + V), t);
    }
    s.intoArray(sums, at);
    t.intoArray(sums, at + V);
  }

  private static void four(
      int k, float[] a, int aOffset, float[] b, int first, int second, float[] sums, int at) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    FloatVector u = FloatVector.zero(S);
    FloatVector v = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p]);
      int row = first + p * PANEL;
      int other = second + p * PANEL;
      s = w.fma(FloatVector.fromArray(S, b, row), s);
      t = w.fma(FloatVector.fromArray(S, b, row + V), t);
      u = w.fma(FloatVector.fromArray(S, b, other), u);
      v = w.fma(FloatVector.fromArray(S, b, other + V), v);
    }
    s.intoArray(sums, at);
    t.intoArray(sums, at + V);
    u.intoArray(sums, at + 2 * V);
    v.intoArray(sums, at + 3 * V);
  }
}
