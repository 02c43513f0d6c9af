package network.assay.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As {@link TileNarrow}, with a right-hand matrix outside the heap. A copy, because a loop that
 * meets arrays and memory outside the heap is a fifth slower than one of either, and gathering
 * pixels outside the heap made convolutions slower (decision record 0019).
 */
final class PanelNarrow {
  private PanelNarrow() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static final int STEP_BYTES = LanesVector.PANEL * Float.BYTES;

  /** Columns of a tile. */
  static final int WIDTH = V;

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
      case 12 -> narrow12(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 8 -> narrow8(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 5 -> narrow5(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 4 -> narrow4(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 2 -> narrow2(k, a, aOffset, b, bOffset, c, cOffset, cStep);
      case 1 -> narrow1(k, a, aOffset, b, bOffset, c, cOffset);
      default -> throw new IllegalArgumentException("no tile has " + rows + " rows");
    }
  }

  private static void narrow12(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    FloatVector s5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep);
    FloatVector s6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep);
    FloatVector s7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep);
    FloatVector s8 = FloatVector.fromArray(S, c, cOffset + 8 * cStep);
    FloatVector s9 = FloatVector.fromArray(S, c, cOffset + 9 * cStep);
    FloatVector s10 = FloatVector.fromArray(S, c, cOffset + 10 * cStep);
    FloatVector s11 = FloatVector.fromArray(S, c, cOffset + 11 * cStep);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p * 12]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[aOffset + p * 12 + 1]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[aOffset + p * 12 + 2]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[aOffset + p * 12 + 3]).fma(u, s3);
      s4 = FloatVector.broadcast(S, a[aOffset + p * 12 + 4]).fma(u, s4);
      s5 = FloatVector.broadcast(S, a[aOffset + p * 12 + 5]).fma(u, s5);
      s6 = FloatVector.broadcast(S, a[aOffset + p * 12 + 6]).fma(u, s6);
      s7 = FloatVector.broadcast(S, a[aOffset + p * 12 + 7]).fma(u, s7);
      s8 = FloatVector.broadcast(S, a[aOffset + p * 12 + 8]).fma(u, s8);
      s9 = FloatVector.broadcast(S, a[aOffset + p * 12 + 9]).fma(u, s9);
      s10 = FloatVector.broadcast(S, a[aOffset + p * 12 + 10]).fma(u, s10);
      s11 = FloatVector.broadcast(S, a[aOffset + p * 12 + 11]).fma(u, s11);
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
    s2.intoArray(c, cOffset + 2 * cStep);
    s3.intoArray(c, cOffset + 3 * cStep);
    s4.intoArray(c, cOffset + 4 * cStep);
    s5.intoArray(c, cOffset + 5 * cStep);
    s6.intoArray(c, cOffset + 6 * cStep);
    s7.intoArray(c, cOffset + 7 * cStep);
    s8.intoArray(c, cOffset + 8 * cStep);
    s9.intoArray(c, cOffset + 9 * cStep);
    s10.intoArray(c, cOffset + 10 * cStep);
    s11.intoArray(c, cOffset + 11 * cStep);
  }

  private static void narrow8(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    FloatVector s5 = FloatVector.fromArray(S, c, cOffset + 5 * cStep);
    FloatVector s6 = FloatVector.fromArray(S, c, cOffset + 6 * cStep);
    FloatVector s7 = FloatVector.fromArray(S, c, cOffset + 7 * cStep);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p * 8]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[aOffset + p * 8 + 1]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[aOffset + p * 8 + 2]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[aOffset + p * 8 + 3]).fma(u, s3);
      s4 = FloatVector.broadcast(S, a[aOffset + p * 8 + 4]).fma(u, s4);
      s5 = FloatVector.broadcast(S, a[aOffset + p * 8 + 5]).fma(u, s5);
      s6 = FloatVector.broadcast(S, a[aOffset + p * 8 + 6]).fma(u, s6);
      s7 = FloatVector.broadcast(S, a[aOffset + p * 8 + 7]).fma(u, s7);
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
    s2.intoArray(c, cOffset + 2 * cStep);
    s3.intoArray(c, cOffset + 3 * cStep);
    s4.intoArray(c, cOffset + 4 * cStep);
    s5.intoArray(c, cOffset + 5 * cStep);
    s6.intoArray(c, cOffset + 6 * cStep);
    s7.intoArray(c, cOffset + 7 * cStep);
  }

  private static void narrow5(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    FloatVector s4 = FloatVector.fromArray(S, c, cOffset + 4 * cStep);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p * 5]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[aOffset + p * 5 + 1]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[aOffset + p * 5 + 2]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[aOffset + p * 5 + 3]).fma(u, s3);
      s4 = FloatVector.broadcast(S, a[aOffset + p * 5 + 4]).fma(u, s4);
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
    s2.intoArray(c, cOffset + 2 * cStep);
    s3.intoArray(c, cOffset + 3 * cStep);
    s4.intoArray(c, cOffset + 4 * cStep);
  }

  private static void narrow4(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p * 4]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[aOffset + p * 4 + 1]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[aOffset + p * 4 + 2]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[aOffset + p * 4 + 3]).fma(u, s3);
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
    s2.intoArray(c, cOffset + 2 * cStep);
    s3.intoArray(c, cOffset + 3 * cStep);
  }

  private static void narrow2(
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p * 2]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[aOffset + p * 2 + 1]).fma(u, s1);
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
  }

  private static void narrow1(
      int k, float[] a, int aOffset, MemorySegment b, long bOffset, float[] c, int cOffset) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[aOffset + p]).fma(u, s0);
    }
    s0.intoArray(c, cOffset);
  }
}
