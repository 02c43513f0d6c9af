package network.assay.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As {@link TileWide} and {@link TileNarrow}, with rows of a left-hand matrix where they lie: for
 * products of so few columns that packing the rows would take as long as a good part of them.
 */
final class TileRows {
  private TileRows() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static final int STEP_BYTES = LanesVector.PANEL * Float.BYTES;
  private static final int V_BYTES = V * Float.BYTES;

  /** With 16 registers, eight rows of two vectors would leave none. */
  private static final int ROWS_MAX = S.vectorBitSize() == 512 ? 8 : 4;

  /** Rows of the next tile when {@code remaining} rows are left, at least 1. */
  static int rows(int remaining) {
    return remaining >= ROWS_MAX ? ROWS_MAX : remaining >= 4 ? 4 : remaining >= 2 ? 2 : 1;
  }

  /**
   * c[r, j] = fma(a[p, r], b[p, j], c[r, j]) for p ascending from 0 to {@code k} − 1, rows r under
   * {@code rows}, columns j of two vectors. a[p, r] is at {@code aOffset + r·aRow + p·aColumn},
   * b[p, j] at byte {@code bOffset + 4·(p·PANEL + j)}, c[r, j] at {@code cOffset + r·cStep + j}.
   *
   * @param rows one of those that {@link #rows} gives
   */
  static void addWide(
      int rows,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    switch (rows) {
      case 8 -> wide8(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 4 -> wide4(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 2 -> wide2(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 1 -> wide1(k, a, aOffset, aColumn, b, bOffset, c, cOffset);
      default -> throw new IllegalArgumentException("no tile has " + rows + " rows");
    }
  }

  /** As {@link #addWide}, with one vector of columns. */
  static void addNarrow(
      int rows,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    switch (rows) {
      case 8 -> narrow8(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 4 -> narrow4(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 2 -> narrow2(k, a, aOffset, aRow, aColumn, b, bOffset, c, cOffset, cStep);
      case 1 -> narrow1(k, a, aOffset, aColumn, b, bOffset, c, cOffset);
      default -> throw new IllegalArgumentException("no tile has " + rows + " rows");
    }
  }

  private static void wide8(
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
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
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[left]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[left + aRow]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[left + 2 * aRow]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[left + 3 * aRow]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
      w = FloatVector.broadcast(S, a[left + 4 * aRow]);
      s4 = w.fma(u, s4);
      t4 = w.fma(v, t4);
      w = FloatVector.broadcast(S, a[left + 5 * aRow]);
      s5 = w.fma(u, s5);
      t5 = w.fma(v, t5);
      w = FloatVector.broadcast(S, a[left + 6 * aRow]);
      s6 = w.fma(u, s6);
      t6 = w.fma(v, t6);
      w = FloatVector.broadcast(S, a[left + 7 * aRow]);
      s7 = w.fma(u, s7);
      t7 = w.fma(v, t7);
      left += aColumn;
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

  private static void wide4(
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
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
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[left]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[left + aRow]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      w = FloatVector.broadcast(S, a[left + 2 * aRow]);
      s2 = w.fma(u, s2);
      t2 = w.fma(v, t2);
      w = FloatVector.broadcast(S, a[left + 3 * aRow]);
      s3 = w.fma(u, s3);
      t3 = w.fma(v, t3);
      left += aColumn;
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
      int aRow,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector t1 = FloatVector.fromArray(S, c, cOffset + cStep + V);
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[left]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      w = FloatVector.broadcast(S, a[left + aRow]);
      s1 = w.fma(u, s1);
      t1 = w.fma(v, t1);
      left += aColumn;
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
    s1.intoArray(c, cOffset + cStep);
    t1.intoArray(c, cOffset + cStep + V);
  }

  private static void wide1(
      int k,
      float[] a,
      int aOffset,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector t0 = FloatVector.fromArray(S, c, cOffset + V);
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      FloatVector v = FloatVector.fromMemorySegment(S, b, row + V_BYTES, LITTLE_ENDIAN);
      FloatVector w = FloatVector.broadcast(S, a[left]);
      s0 = w.fma(u, s0);
      t0 = w.fma(v, t0);
      left += aColumn;
    }
    s0.intoArray(c, cOffset);
    t0.intoArray(c, cOffset + V);
  }

  private static void narrow8(
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
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
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[left]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[left + aRow]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[left + 2 * aRow]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[left + 3 * aRow]).fma(u, s3);
      s4 = FloatVector.broadcast(S, a[left + 4 * aRow]).fma(u, s4);
      s5 = FloatVector.broadcast(S, a[left + 5 * aRow]).fma(u, s5);
      s6 = FloatVector.broadcast(S, a[left + 6 * aRow]).fma(u, s6);
      s7 = FloatVector.broadcast(S, a[left + 7 * aRow]).fma(u, s7);
      left += aColumn;
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

  private static void narrow4(
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    FloatVector s2 = FloatVector.fromArray(S, c, cOffset + 2 * cStep);
    FloatVector s3 = FloatVector.fromArray(S, c, cOffset + 3 * cStep);
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[left]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[left + aRow]).fma(u, s1);
      s2 = FloatVector.broadcast(S, a[left + 2 * aRow]).fma(u, s2);
      s3 = FloatVector.broadcast(S, a[left + 3 * aRow]).fma(u, s3);
      left += aColumn;
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
      int aRow,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    FloatVector s1 = FloatVector.fromArray(S, c, cOffset + cStep);
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[left]).fma(u, s0);
      s1 = FloatVector.broadcast(S, a[left + aRow]).fma(u, s1);
      left += aColumn;
    }
    s0.intoArray(c, cOffset);
    s1.intoArray(c, cOffset + cStep);
  }

  private static void narrow1(
      int k,
      float[] a,
      int aOffset,
      int aColumn,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset) {
    FloatVector s0 = FloatVector.fromArray(S, c, cOffset);
    int left = aOffset;
    for (int p = 0; p < k; p++) {
      long row = bOffset + (long) p * STEP_BYTES;
      FloatVector u = FloatVector.fromMemorySegment(S, b, row, LITTLE_ENDIAN);
      s0 = FloatVector.broadcast(S, a[left]).fma(u, s0);
      left += aColumn;
    }
    s0.intoArray(c, cOffset);
  }
}
