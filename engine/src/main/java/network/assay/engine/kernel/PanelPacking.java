package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Brings matrices into the order in which the tiles read them. */
final class PanelPacking {
  private PanelPacking() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int PANEL = LanesVector.PANEL;

  /**
   * Writes panels [from, to) of a k×n matrix, panel 0 at {@code at}: element (p, j) of the matrix
   * is at {@code offset + p·rowStep + j·columnStep}. What a panel holds beyond column n is
   * unspecified.
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
      float[] panels,
      int at) {
    for (int panel = from; panel < to; panel++) {
      int first = panel * PANEL;
      int width = Math.min(PANEL, n - first);
      int source = offset + first * columnStep;
      int target = at + first * k;
      if (columnStep != 1) {
        interleave(b, source, columnStep, rowStep, k, width, PANEL, panels, target);
        continue;
      }
      int p = 0;
      for (; p < k && source + p * rowStep <= b.length - PANEL; p++) {
        for (int j = 0; j < PANEL; j += V) {
          FloatVector.fromArray(S, b, source + p * rowStep + j)
              .intoArray(panels, target + p * PANEL + j);
        }
      }
      for (; p < k; p++) {
        for (int j = 0; j < width; j++) {
          panels[target + p * PANEL + j] = b[source + p * rowStep + j];
        }
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
