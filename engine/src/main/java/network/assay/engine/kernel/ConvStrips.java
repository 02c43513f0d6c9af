package network.assay.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution as a product, strip after strip of output pixels. The pixels of a strip are gathered
 * from the planes tap by tap into a panel that stays in the cache while all filters of the group
 * meet it.
 */
final class ConvStrips implements ConvVector.Part {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;
  private static final int V = S.length();
  private static final int H = HALF.length();

  /** Taps of a panel; between panels a buffer holds the exact sums. */
  private static final int TAPS_MAX = 384;

  private static final int PANEL = LanesVector.PANEL;

  private static final int PANELS_MAX = 8;

  /** Sums of a strip, to stay in the second-level cache with a panel. */
  private static final int SUMS_MAX = 1 << 15;

  private final ConvGeometry g;
  private final ConvPlanes planes;
  private final int[] taps;
  private final int rows;
  private final int pixels;
  private final int strip;

  ConvStrips(ConvGeometry g, ConvPlanes planes) {
    this.g = g;
    this.planes = planes;
    this.taps = planes.taps();
    this.rows = g.filters() / g.group();
    this.pixels = g.outHeight() * g.outWidth();
    // Few taps make longer strips, so that the work around a strip stays small beside it.
    int panels =
        Math.clamp(
            Math.min(TAPS_MAX / Math.max(1, taps.length), SUMS_MAX / (rows * PANEL)),
            1,
            PANELS_MAX);
    this.strip = PANEL * Math.min(panels, Math.ceilDiv(pixels, PANEL));
  }

  @Override
  public int pieces() {
    return Math.ceilDiv(pixels, strip);
  }

  @Override
  public long pieceCost() {
    return (long) rows * taps.length * strip;
  }

  /** A panel after the other, taps × {@link #PANEL} pixels each; then sums, rows × strip. */
  @Override
  public int scratch() {
    return Math.addExact(panelsLength(), Math.multiplyExact(rows, strip));
  }

  private int panelsLength() {
    return Math.min(TAPS_MAX, taps.length) * strip;
  }

  @Override
  public boolean needsPlanes() {
    return !planes.isInput();
  }

  @Override
  public int piecePixels() {
    return strip;
  }

  @Override
  public boolean finishes() {
    return false;
  }

  @Override
  public void make(ConvVector.Task task, int unit, int end, int from, int to, float[] own) {
    for (int u = unit; u < end; u++) {
      for (int i = from; i < to; i++) {
        strip(task, u, i * strip, own);
      }
    }
  }

  /** Makes the strip that begins at {@code pixel}. */
  private void strip(ConvVector.Task task, int unit, int pixel, float[] own) {
    int width = Math.min(strip, pixels - pixel);
    int sums = panelsLength();
    Arrays.fill(own, sums, sums + rows * strip, 0f);
    int filter = unit % g.group() * rows;
    int weight = filter * taps.length;
    for (int p = 0; p < taps.length; p += TAPS_MAX) {
      int k = Math.min(TAPS_MAX, taps.length - p);
      for (int j = 0; j < width; j += PANEL) {
        int panel = j * k;
        int count = Math.min(PANEL, width - j);
        gather(task.input, task.source(unit), pixel + j, count, p, k, own, panel);
        PanelTiles.add(
            rows, taps.length, p, k, task.weights, weight, own, panel, count, own, sums + j, strip);
      }
    }
    store(own, sums, task.bias, filter, width, task.y, unit * rows * pixels + pixel);
  }

  /**
   * Copies taps [first, first + k) of pixels [pixel, pixel + width), width at most a panel's. What
   * whole vectors bring too much is overwritten by those that follow, but behind the last pixel of
   * a panel and of the input, where nothing may be touched.
   */
  private void gather(
      float[] x, int source, int pixel, int width, int first, int k, float[] panels, int panel) {
    int last = taps[first + k - 1];
    for (int done = 0; done < width; ) {
      int column = (pixel + done) % g.outWidth();
      int length = Math.min(width - done, g.outWidth() - column);
      int start = source + (pixel + done) / g.outWidth() * planes.width() + column;
      for (int j = 0; j < length; j += V) {
        boolean exact = done + j + V > PANEL || start + j + last + V > x.length;
        int from = start + j;
        int to = panel + done + j;
        if (exact) {
          copyExactly(x, from, taps, first, k, panels, to, Math.min(V, length - j));
        } else {
          copyVectors(x, from, taps, first, k, panels, to);
        }
      }
      done += length;
    }
  }

  private static void copyVectors(
      float[] x, int source, int[] taps, int first, int k, float[] panels, int target) {
    for (int p = 0; p < k; p++) {
      FloatVector.fromArray(S, x, source + taps[first + p]).intoArray(panels, target + p * PANEL);
    }
  }

  private static void copyExactly(
      float[] x, int source, int[] taps, int first, int k, float[] panels, int target, int count) {
    int done = 0;
    if (count >= H) {
      for (int p = 0; p < k; p++) {
        FloatVector.fromArray(HALF, x, source + taps[first + p])
            .intoArray(panels, target + p * PANEL);
      }
      done = H;
    }
    for (int i = done; i < count; i++) {
      for (int p = 0; p < k; p++) {
        panels[target + p * PANEL + i] = x[source + taps[first + p] + i];
      }
    }
  }

  /** Brings the first {@code width} sums of each row to y and adds the bias. */
  private void store(
      float[] sums, int from, float[] bias, int filter, int width, float[] y, int target) {
    for (int i = 0; i < rows; i++) {
      int to = target + i * pixels;
      CopyVector.add(bias[filter + i], sums, from + i * strip, y, to, width, to + width);
    }
  }
}
