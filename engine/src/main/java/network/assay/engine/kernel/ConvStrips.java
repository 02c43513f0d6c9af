package network.assay.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution as a product, strip after strip of output pixels. The pixels of a strip are gathered
 * from the planes tap by tap into a panel that stays in the cache while all filters of the group
 * meet it; where the planes already lie as a panel would, they are read in place.
 */
final class ConvStrips {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  /** Taps of a panel; between panels y holds the exact sums. */
  private static final int TAPS_MAX = 384;

  private static final int PANEL = LanesVector.PANEL;

  private static final int PANELS_MAX = 8;

  /** Sums of a strip, to stay in the second-level cache with a panel. */
  private static final int SUMS_MAX = 1 << 15;

  private final ConvGeometry g;
  private final ConvPlanes planes;
  private final int[] taps;
  private final float[] weights;
  private final float[] bias;
  private final int rows;
  private final int pixels;
  private final int strip;

  ConvStrips(ConvGeometry g, ConvPlanes planes, ConvVector.Filters w, float[] bias) {
    this.g = g;
    this.planes = planes;
    this.taps = planes.taps();
    this.weights = w.values();
    this.bias = bias;
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

  /** Strips of one image and group. */
  int count() {
    return Math.ceilDiv(pixels, strip);
  }

  /** Multiply-adds of a strip, without the gathering. */
  long cost() {
    return (long) rows * taps.length * strip;
  }

  /** What a thread needs while it makes strips. */
  final class Buffers {
    /** A panel after the other: taps × {@link #PANEL} pixels, and room for a vector at the end. */
    private final float[] panels = new float[Math.min(TAPS_MAX, taps.length) * strip + V];

    /** Rows × strip: compact, where the rows of y lie far apart. */
    private final float[] sums = new float[rows * strip];

    /** Where vectors of pixels are copied from and to, for one panel. */
    private final int[] sources = new int[PANEL];

    private final int[] targets = new int[PANEL];
  }

  /**
   * Copies taps [first, first + k) of pixels [pixel, pixel + width), width at most a panel's, to
   * {@code panels[target]}. Whole vectors are stored: what is too much is overwritten by the vector
   * that follows.
   */
  private void gather(
      float[] x, int source, int pixel, int width, int first, int k, Buffers buffers, int target) {
    int count = 0;
    for (int done = 0; done < width; ) {
      int column = (pixel + done) % g.outWidth();
      int length = Math.min(width - done, g.outWidth() - column);
      int start = source + (pixel + done) / g.outWidth() * planes.width() + column;
      for (int j = 0; j < length; j += V) {
        buffers.sources[count] = start + j;
        buffers.targets[count] = target + done + j;
        count++;
      }
      done += length;
    }
    copy(x, buffers.sources, count, taps, first, k, buffers.panels, buffers.targets);
  }

  private static void copy(
      float[] x,
      int[] sources,
      int count,
      int[] taps,
      int first,
      int k,
      float[] panels,
      int[] targets) {
    // The input itself has no slack behind its last element; planes have.
    int safe = x.length - V;
    for (int p = 0; p < k; p++) {
      int tap = taps[first + p];
      for (int i = 0; i < count; i++) {
        int source = sources[i] + tap;
        int target = targets[i] + p * PANEL;
        if (source <= safe) {
          FloatVector.fromArray(S, x, source).intoArray(panels, target);
        } else {
          System.arraycopy(x, source, panels, target, x.length - source);
        }
      }
    }
  }

  /**
   * Makes one strip.
   *
   * @param group counted over the images that begin at {@code input[0]}
   * @param target the same counted over all images
   */
  void strip(float[] input, int group, int target, int index, Buffers buffers, float[] y) {
    int pixel = index * strip;
    int width = Math.min(strip, pixels - pixel);
    Arrays.fill(buffers.sums, 0f);
    int inGroup = group % g.group();
    int source =
        group / g.group() * planes.imageSize()
            + inGroup * (g.channels() / g.group()) * planes.channelSize();
    int weight = inGroup * rows * taps.length;
    for (int p = 0; p < taps.length; p += TAPS_MAX) {
      int k = Math.min(TAPS_MAX, taps.length - p);
      for (int j = 0; j < width; j += PANEL) {
        int panel = j * k;
        int count = Math.min(PANEL, width - j);
        gather(input, source, pixel + j, count, p, k, buffers, panel);
        columns(buffers.panels, panel, p, k, weight, count, buffers.sums, j);
      }
    }
    store(buffers.sums, inGroup * rows, width, y, target * rows * pixels + pixel);
  }

  /** Adds taps [tap, tap + k) of all filters for the first {@code width} pixels of a panel. */
  private void columns(
      float[] panels, int panel, int tap, int k, int weight, int width, float[] sums, int column) {
    for (int j = 0; j < width; ) {
      boolean narrow = width - j <= TileNarrow.WIDTH;
      for (int i = 0; i < rows; ) {
        int height = LanesVector.tileRows(rows - i);
        int a = weight + i * taps.length + tap * height;
        int target = i * strip + column + j;
        if (narrow) {
          TileNarrow.add(height, k, weights, a, panels, panel + j, sums, target, strip);
        } else {
          TileWide.add(height, k, weights, a, panels, panel + j, sums, target, strip);
        }
        i += height;
      }
      j += narrow ? TileNarrow.WIDTH : TileWide.WIDTH;
    }
  }

  /** Brings the first {@code width} sums of each row to y and adds the bias. */
  private void store(float[] sums, int filter, int width, float[] y, int target) {
    for (int i = 0; i < rows; i++) {
      int to = target + i * pixels;
      if (bias == null) {
        System.arraycopy(sums, i * strip, y, to, width);
      } else {
        RowsVector.add(bias[filter + i], sums, i * strip, y, to, width);
      }
    }
  }
}
