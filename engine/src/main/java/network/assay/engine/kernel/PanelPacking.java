package network.assay.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Brings matrices into the order in which the tiles read them. */
final class PanelPacking {
  private PanelPacking() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int PANEL = LanesVector.PANEL;
  private static final long PANEL_BYTES = PANEL * Float.BYTES;

  /** Rows of a panel that are interleaved at once, to stay in the first-level cache. */
  private static final int INTERLEAVED_MAX = 64;

  /** Floats of the block that {@link #pack} asks for. */
  static final int BLOCK = INTERLEAVED_MAX * PANEL;

  /**
   * Writes panels [from, to) of a k×n matrix, panel 0 at the beginning of {@code panels}: element
   * (p, j) of the matrix is at {@code offset + p·rowStep + j·columnStep}. What a panel holds beyond
   * column n is unspecified.
   *
   * @param block at least {@link #BLOCK} floats to work in, whatever they are
   */
  static void pack(
      float[] b,
      int offset,
      int k,
      int n,
      int rowStep,
      int columnStep,
      int from,
      int to,
      MemorySegment panels,
      float[] block) {
    for (int panel = from; panel < to; panel++) {
      int first = panel * PANEL;
      int width = Math.min(PANEL, n - first);
      int source = offset + first * columnStep;
      long target = (long) first * k * Float.BYTES;
      if (columnStep != 1) {
        for (int p = 0; p < k; p += INTERLEAVED_MAX) {
          int count = Math.min(INTERLEAVED_MAX, k - p);
          interleave(b, source + p * rowStep, columnStep, rowStep, count, width, PANEL, block, 0);
          MemorySegment.copy(
              block, 0, panels, LanesVector.FLOAT, target + p * PANEL_BYTES, count * PANEL);
        }
        continue;
      }
      int p = 0;
      for (; p < k && source + p * rowStep <= b.length - PANEL; p++) {
        for (int j = 0; j < PANEL; j += V) {
          FloatVector.fromArray(S, b, source + p * rowStep + j)
              .intoMemorySegment(
                  panels, target + p * PANEL_BYTES + (long) j * Float.BYTES, LITTLE_ENDIAN);
        }
      }
      for (; p < k; p++) {
        int row = source + p * rowStep;
        MemorySegment.copy(b, row, panels, LanesVector.FLOAT, target + p * PANEL_BYTES, width);
      }
    }
  }

  /**
   * Interleaves {@code rows} rows of {@code k} elements: to[target + p·group + r] = x[source +
   * r·rowStep + p·step].
   */
  static void interleave(
      float[] x,
      int source,
      int rowStep,
      int step,
      int k,
      int rows,
      int group,
      float[] to,
      int target) {
    int r = 0;
    for (; r <= rows - 4; r += 4) {
      if (step == 1) {
        four(x, source + r * rowStep, rowStep, k, group, to, target + r);
      } else {
        fourStepped(x, source + r * rowStep, rowStep, step, k, group, to, target + r);
      }
    }
    for (; r < rows; r++) {
      for (int p = 0; p < k; p++) {
        to[target + p * group + r] = x[source + r * rowStep + p * step];
      }
    }
  }

  private static void four(
      float[] x, int source, int rowStep, int k, int group, float[] to, int target) {
    int second = source + rowStep;
    int third = second + rowStep;
    int fourth = third + rowStep;
    int at = target;
    for (int p = 0; p < k; p++) {
      to[at] = x[source + p];
      to[at + 1] = x[second + p];
      to[at + 2] = x[third + p];
      to[at + 3] = x[fourth + p];
      at += group;
    }
  }

  private static void fourStepped(
      float[] x, int source, int rowStep, int step, int k, int group, float[] to, int target) {
    int from = source;
    int at = target;
    for (int p = 0; p < k; p++) {
      to[at] = x[from];
      to[at + 1] = x[from + rowStep];
      to[at + 2] = x[from + 2 * rowStep];
      to[at + 3] = x[from + 3 * rowStep];
      from += step;
      at += group;
    }
  }
}
