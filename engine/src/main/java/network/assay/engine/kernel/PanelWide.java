package network.assay.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As {@link TileWide}, with a right-hand matrix outside the heap. A copy, because a loop that meets
 * arrays and memory outside the heap is a fifth slower than one of either, and gathering pixels
 * outside the heap made convolutions slower (decision record 0019).
 */
final class PanelWide {
  private PanelWide() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static final int STEP_BYTES = LanesVector.PANEL * Float.BYTES;
  private static final int V_BYTES = V * Float.BYTES;

  /** Columns of a tile. */
  static final int WIDTH = 2 * V;

  /**
   * c[r, j] = fma(a[p, r], b[p, j], c[r, j]) for p ascending from 0 to {@code k} − 1, rows r under
   * {@code rows}, columns j under {@link #WIDTH}. a[p, r] is at {@code aOffset + p·rows + r}, b[p,
   * j] at byte {@code bOffset + 4·(p·PANEL + j)}, c[r, j] at {@code cOffset + r·cStep + j}.
   *
   * @param rows one of those that {@link LanesVector#tileRows} gives
   */
  static void add(
      int rows,
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    switch (rows) {
      case 12 -> wide12(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 8 -> wide8(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 5 -> wide5(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 4 -> wide4(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 2 -> wide2(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 1 -> wide1(k, a, aOffset, b, bOffset, c, cOffset);
      default -> throw new IllegalArgumentException("no tile has " + rows + " rows");
    }
  }

  private static void wide12(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector t2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep + V);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector t3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep + V);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    FloatVector t4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep + V);
    FloatVector s5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep);
    FloatVector t5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep + V);
    FloatVector s6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep);
    FloatVector t6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep + V);
    FloatVector s7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep);
    FloatVector t7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep + V);
    FloatVector s8 = FloatVector.fromArray(S, c, cOffset + 8 * cStep);
    FloatVector t8 = FloatVector.fromArray(S, c, cOffset + 8 * cStep + V);
    FloatVector s9 = FloatVector.fromArray(S, c, cOffset + 9 * cStep);
    FloatVector t9 = FloatVector.fromArray(S, c, cOffset + 9 * cStep + V);
    FloatVector s10 = FloatVector.fromArray(S, c, cOffset + 10 * cStep);
    FloatVector t10 = FloatVector.fromArray(S, c, cOffset + 10 * cStep + V);
    FloatVector s11 = FloatVector.fromArray(S, c, cOffset + 11 * cStep);
    FloatVector t11 = FloatVector.fromArray(S, c, cOffset + 11 * cStep + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p * 12]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 1]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 2]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 3]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 4]);
      s4 = w.fma(u, s4);
      t4 = w.fma(v, t4);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 5]);
      s5 = w.fma(u, s5);
      t5 = w.fma(v, t5);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 6]);
      s6 = w.fma(u, s6);
      t6 = w.fma(v, t6);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 7]);
      s7 = w.fma(u, s7);
      t7 = w.fma(v, t7);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 8]);
      s8 = w.fma(u, s8);
      t8 = w.fma(v, t8);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 9]);
      s9 = w.fma(u, s9);
      t9 = w.fma(v, t9);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 10]);
      s10 = w.fma(u, s10);
      t10 = w.fma(v, t10);
      w = FloatVector.broadcast(S, a[aOffset + p * 12 + 11]);
      s11 = w.fma(u, s11);
      t11 = w.fma(v, t11);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
    s2.intoArray(c, cOffset + 2 * cStep);
    t2.intoArray(c, cOffset + 2 * cStep + V);
    s3.intoArray(c, cOffset + 3 * cStep);
    t3.intoArray(c, cOffset + 3 * cStep + V);
    s4.intoArray(c, cOffset + 4 * cStep);
    t4.intoArray(c, cOffset + 4 * cStep + V);
    s5.intoArray(c, cOffset + 5 * cStep);
    t5.intoArray(c, cOffset + 5 * cStep + V);
    s6.intoArray(c, cOffset + 6 * cStep);
    t6.intoArray(c, cOffset + 6 * cStep + V);
    s7.intoArray(c, cOffset + 7 * cStep);
    t7.intoArray(c, cOffset + 7 * cStep + V);
    s8.intoArray(c, cOffset + 8 * cStep);
    t8.intoArray(c, cOffset + 8 * cStep + V);
    s9.intoArray(c, cOffset + 9 * cStep);
    t9.intoArray(c, cOffset + 9 * cStep + V);
    s10.intoArray(c, cOffset + 10 * cStep);
    t10.intoArray(c, cOffset + 10 * cStep + V);
    s11.intoArray(c, cOffset + 11 * cStep);
    t11.intoArray(c, cOffset + 11 * cStep + V);
  }

  private static void wide8(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector t2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep + V);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector t3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep + V);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    FloatVector t4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep + V);
    FloatVector s5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep);
    FloatVector t5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep + V);
    FloatVector s6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep);
    FloatVector t6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep + V);
    FloatVector s7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep);
    FloatVector t7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p * 8]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 1]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 2]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 3]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 4]);
      s4 = w.fma(u, s4);
      t4 = w.fma(v, t4);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 5]);
      s5 = w.fma(u, s5);
      t5 = w.fma(v, t5);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 6]);
      s6 = w.fma(u, s6);
      t6 = w.fma(v, t6);
      w = FloatVector.broadcast(S, a[aOffset + p * 8 + 7]);
      s7 = w.fma(u, s7);
      t7 = w.fma(v, t7);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
    s2.intoArray(c, cOffset + 2 * cStep);
    t2.intoArray(c, cOffset + 2 * cStep + V);
    s3.intoArray(c, cOffset + 3 * cStep);
    t3.intoArray(c, cOffset + 3 * cStep + V);
    s4.intoArray(c, cOffset + 4 * cStep);
    t4.intoArray(c, cOffset + 4 * cStep + V);
    s5.intoArray(c, cOffset + 5 * cStep);
    t5.intoArray(c, cOffset + 5 * cStep + V);
    s6.intoArray(c, cOffset + 6 * cStep);
    t6.intoArray(c, cOffset + 6 * cStep + V);
    s7.intoArray(c, cOffset + 7 * cStep);
    t7.intoArray(c, cOffset + 7 * cStep + V);
  }

  private static void wide5(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector t2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep + V);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector t3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep + V);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    FloatVector t4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p * 5]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[aOffset + p * 5 + 1]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[aOffset + p * 5 + 2]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[aOffset + p * 5 + 3]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
      w = FloatVector.broadcast(S, a[aOffset + p * 5 + 4]);
      s4 = w.fma(u, s4);
      t4 = w.fma(v, t4);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
    s2.intoArray(c, cOffset + 2 * cStep);
    t2.intoArray(c, cOffset + 2 * cStep + V);
    s3.intoArray(c, cOffset + 3 * cStep);
    t3.intoArray(c, cOffset + 3 * cStep + V);
    s4.intoArray(c, cOffset + 4 * cStep);
    t4.intoArray(c, cOffset + 4 * cStep + V);
  }

  private static void wide4(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector t2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep + V);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector t3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p * 4]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[aOffset + p * 4 + 1]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[aOffset + p * 4 + 2]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[aOffset + p * 4 + 3]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
    s2.intoArray(c, cOffset + 2 * cStep);
    t2.intoArray(c, cOffset + 2 * cStep + V);
    s3.intoArray(c, cOffset + 3 * cStep);
    t3.intoArray(c, cOffset + 3 * cStep + V);
  }

  private static void wide2(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p * 2]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[aOffset + p * 2 + 1]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
  }

  private static void wide1(
      int k, float[] a, int aOffset, MemorySegment b, long bOffset, float[] c, int cOffset) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[aOffset + p]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
  }
}
