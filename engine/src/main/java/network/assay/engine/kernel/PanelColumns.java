package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As {@link TileColumns}, with a right-hand matrix outside the heap. A copy, because a loop that
 * meets arrays and memory outside the heap is a fifth slower than one of either, and gathering
 * pixels outside the heap made convolutions slower (decision record 0019).
 */
final class PanelColumns {
  private PanelColumns() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static final int STEP_BYTES = LanesVector.PANEL * Float.BYTES;

  /**
   * So many columns take as long as one, since a sum waits for its own last step. Only the tallest
   * tiles of 512-bit vectors are that much slower by rows; 0 stands for never.
   */
  static final int COLUMNS_MAX = V == 16 ? 4 : 0;

  /** Floats behind the rows of the left-hand matrix that are loaded and not used. */
  static final int SLACK = 16;

  /**
   * As {@link PanelNarrow#add} for {@code columns} columns, 1 to {@link #COLUMNS_MAX}. Up to {@link
   * #SLACK} floats behind the tile's a[k − 1, rows − 1] are read.
   */
  static void add(
      int columns,
      int rows,
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      float[] c,
      int cOffset,
      int cStep) {
    // Columns that are not there are the last one once more.
    int second = Math.min(1, columns - 1);
    int third = Math.min(2, columns - 1);
    int fourth = columns - 1;
    float[] lanes = new float[COLUMNS_MAX * V];
    for (int r = 0; r < rows; r++) {
      int row = cOffset + r * cStep;
      lanes[r] = c[row];
      lanes[V + r] = c[row + second];
      lanes[2 * V + r] = c[row + third];
      lanes[3 * V + r] = c[row + fourth];
    }
    four(
        rows,
        k,
        a,
        aOffset,
        b,
        bOffset,
        second * Float.BYTES,
        third * Float.BYTES,
        fourth * Float.BYTES,
        lanes);
    for (int r = 0; r < rows; r++) {
      int row = cOffset + r * cStep;
      c[row] = lanes[r];
      c[row + second] = lanes[V + r];
      c[row + third] = lanes[2 * V + r];
      c[row + fourth] = lanes[3 * V + r];
    }
  }

  private static void four(
      int rows,
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      int second,
      int third,
      int fourth,
      float[] lanes) {
    FloatVector s = FloatVector.fromArray(S, lanes, 0);
    FloatVector t = FloatVector.fromArray(S, lanes, V);
    FloatVector u = FloatVector.fromArray(S, lanes, 2 * V);
    FloatVector v = FloatVector.fromArray(S, lanes, 3 * V);
    for (int p = 0; p < k; p++) {
      FloatVector w = FloatVector.fromArray(S, a, aOffset + p * rows);
      long right = bOffset + (long) p * STEP_BYTES;
      s = w.fma(FloatVector.broadcast(S, b.get(LanesVector.FLOAT, right)), s);
      t = w.fma(FloatVector.broadcast(S, b.get(LanesVector.FLOAT, right + second)), t);
      u = w.fma(FloatVector.broadcast(S, b.get(LanesVector.FLOAT, right + third)), u);
      v = w.fma(FloatVector.broadcast(S, b.get(LanesVector.FLOAT, right + fourth)), v);
    }
    s.intoArray(lanes, 0);
    t.intoArray(lanes, V);
    u.intoArray(lanes, 2 * V);
    v.intoArray(lanes, 3 * V);
  }
}
