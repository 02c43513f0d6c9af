package network.assay.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
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
  private static final int V_BYTES = V * Float.BYTES;
  private static final int PANEL = LanesVector.PANEL;
  private static final int PANEL_BYTES = PANEL * Float.BYTES;

  /** Panels that four sums cover: two where a panel is two vectors wide. */
  private static final int TOGETHER = Math.max(1, 4 * V / PANEL);

  /** c = a × b for a row a of k elements and b in panels, as {@link Kernels#matMul} defines it. */
  static void multiply(
      Workers workers,
      float[] a,
      int aOffset,
      MemorySegment b,
      int k,
      int n,
      float[] c,
      int cOffset) {
    int width = TOGETHER * PANEL;
    workers.forEachRange(
        Math.ceilDiv(n, width),
        (long) width * k,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int column = i * width;
            long first = (long) column * k * Float.BYTES;
            if (column + width <= n) {
              panels(k, a, aOffset, b, first, width, c, cOffset + column);
            } else {
              float[] sums = new float[width];
              panels(k, a, aOffset, b, first, n - column, sums, 0);
              System.arraycopy(sums, 0, c, cOffset + column, n - column);
            }
          }
        });
  }

  /** The first {@code count} sums, or some more, of the panels at byte {@code offset} of b. */
  private static void panels(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long offset,
      int count,
      float[] sums,
      int at) {
    for (int j = 0; j < count; j += 4 * V) {
      int left = count - j;
      long first = offset + (long) j * Float.BYTES;
      if (left <= V) {
        one(k, a, aOffset, b, first, sums, at + j);
      } else if (left <= 2 * V) {
        two(k, a, aOffset, b, first, sums, at + j);
      } else {
        // With two vectors a panel, the third and fourth are in the next one.
        long second = first + (2 * V == PANEL ? (long) PANEL_BYTES * k : 2L * V_BYTES);
        four(k, a, aOffset, b, first, second, sums, at + j);
      }
    }
  }

  private static void one(
      int k, float[] a, int aOffset, MemorySegment b, long first, float[] sums, int at) {
    FloatVector s = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      s = FloatVector.broadcast(S, a[aOffset + p]).fma(load(b, first + (long) p * PANEL_BYTES), s);
    }
    s.intoArray(sums, at);
  }

  private static void two(
      int k, float[] a, int aOffset, MemorySegment b, long first, float[] sums, int at) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p]);
      long row = first + (long) p * PANEL_BYTES;
      s = w.fma(load(b, row), s);
      t = w.fma(load(b, row + V_BYTES), t);
    }
    s.intoArray(sums, at);
    t.intoArray(sums, at + V);
  }

  private static void four(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long first,
      long second,
      float[] sums,
      int at) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    FloatVector u = FloatVector.zero(S);
    FloatVector v = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p]);
      long row = first + (long) p * PANEL_BYTES;
      long other = second + (long) p * PANEL_BYTES;
      s = w.fma(load(b, row), s);
      t = w.fma(load(b, row + V_BYTES), t);
      u = w.fma(load(b, other), u);
      v = w.fma(load(b, other + V_BYTES), v);
    }
    s.intoArray(sums, at);
    t.intoArray(sums, at + V);
    u.intoArray(sums, at + 2 * V);
    v.intoArray(sums, at + 3 * V);
  }

  private static FloatVector load(MemorySegment b, long at) {
    return FloatVector.fromMemorySegment(S, b, at, LITTLE_ENDIAN);
  }
}
