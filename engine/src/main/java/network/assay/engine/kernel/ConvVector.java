package network.assay.engine.kernel;

import java.util.Arrays;

/**
 * The convolution by tiles, without copying each input once per tap. The input is brought into
 * planes that have their padding around them, one plane for each phase of the stride, so that going
 * one output pixel further is going one element further for every tap. Lanes hold output pixels
 * that follow each other in such a plane, the few between the end of one output row and the start
 * of the next included and thrown away.
 */
final class ConvVector {
  /** A multiple of every tile's width. */
  private static final int TILE_WIDTH_MAX = 32;

  /** Pixels of the longest strip. */
  private static final int STRIP_MAX = 512;

  /** Sums of a strip, to stay in the first-level cache. */
  private static final int SUMS_MAX = 4096;

  /** Floats of padded input that are made at once, if one image does not need more. */
  private static final int PADDED_MAX = 1 << 22;

  private final Workers workers;

  ConvVector(Workers workers) {
    this.workers = workers;
  }

  /** Filters of each group tile by tile, taps ascending in each. */
  static final class Filters implements Kernels.PackedFilters {
    private final float[] values;

    Filters(float[] values) {
      this.values = values;
    }
  }

  static Filters pack(ConvGeometry g, float[] weights) {
    int taps = g.taps();
    int rows = g.filters() / g.group();
    float[] values = new float[Math.multiplyExact(g.filters(), taps)];
    for (int group = 0; group < g.group(); group++) {
      int first = group * rows * taps;
      for (int i = 0; i < rows; ) {
        int height = LanesVector.tileRows(rows - i);
        for (int r = 0; r < height; r++) {
          for (int p = 0; p < taps; p++) {
            values[first + i * taps + p * height + r] = weights[first + (i + r) * taps + p];
          }
        }
        i += height;
      }
    }
    return new Filters(values);
  }

  void conv(ConvGeometry g, float[] x, Filters w, float[] bias, float[] y) {
    if (y.length == 0) {
      return;
    }
    Planes planes = new Planes(g);
    Strips strips = new Strips(g, planes, w, bias, y);
    if (planes.isInput()) {
      strips.all(workers, x, 0, g.batch());
      return;
    }
    int images = Math.clamp(PADDED_MAX / Math.max(1, planes.imageSize), 1, g.batch());
    float[] padded = new float[Math.addExact(images * planes.imageSize, STRIP_MAX)];
    for (int image = 0; image < g.batch(); image += images) {
      int first = image;
      int count = Math.min(images, g.batch() - image);
      workers.forEachRange(
          count * g.channels(),
          planes.channelSize,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              planes.fill(x, (first * g.channels() + i) * g.height() * g.width(), padded, i);
            }
          });
      strips.all(workers, padded, first, count);
    }
  }

  /** Where the padded, phase-split input of a convolution lies. */
  private static final class Planes {
    private final ConvGeometry g;
    private final int phasesY;
    private final int phasesX;
    private final int height;
    private final int width;
    private final int channelSize;
    private final int imageSize;

    Planes(ConvGeometry g) {
      this.g = g;
      int reachY = (g.kernelHeight() - 1) * g.dilationY();
      int reachX = (g.kernelWidth() - 1) * g.dilationX();
      phasesY = Math.min(g.strideY(), reachY + 1);
      phasesX = Math.min(g.strideX(), reachX + 1);
      height = g.outHeight() + reachY / g.strideY();
      int least = g.outWidth() + reachX / g.strideX();
      // Without padding and stride the input itself can serve, if its rows are as long.
      boolean plain = g.strideX() == 1 && g.padLeft() == 0 && least <= g.width();
      width = plain ? g.width() : least;
      channelSize =
          Math.multiplyExact(
              Math.multiplyExact(phasesY, phasesX), Math.multiplyExact(height, width));
      imageSize = Math.multiplyExact(g.channels(), channelSize);
    }

    /** Elements of a plane from the first output pixel to the last. */
    int pixels() {
      return (g.outHeight() - 1) * width + g.outWidth();
    }

    /** True when the planes are the channels of the input itself. */
    boolean isInput() {
      return g.strideY() == 1
          && g.strideX() == 1
          && g.padTop() == 0
          && g.padLeft() == 0
          && width == g.width()
          && height == g.height()
          && pixels() >= TILE_WIDTH_MAX;
    }

    /** For each tap of a group, how far its element is from that of the first, padded, pixel. */
    int[] taps() {
      int[] taps = new int[g.taps()];
      int next = 0;
      for (int c = 0; c < g.channels() / g.group(); c++) {
        for (int ky = 0; ky < g.kernelHeight(); ky++) {
          for (int kx = 0; kx < g.kernelWidth(); kx++) {
            int dy = ky * g.dilationY();
            int dx = kx * g.dilationX();
            int phase = dy % g.strideY() * phasesX + dx % g.strideX();
            taps[next++] =
                c * channelSize
                    + phase * height * width
                    + dy / g.strideY() * width
                    + dx / g.strideX();
          }
        }
      }
      return taps;
    }

    /** Brings the channel at x[from] into plane set {@code channel}; the padding is left as is. */
    void fill(float[] x, int from, float[] padded, int channel) {
      for (int phaseY = 0; phaseY < phasesY; phaseY++) {
        for (int phaseX = 0; phaseX < phasesX; phaseX++) {
          int plane = channel * channelSize + (phaseY * phasesX + phaseX) * height * width;
          int shift = phaseX - g.padLeft();
          int first = Math.max(0, Math.ceilDiv(-shift, g.strideX()));
          int last = Math.min(width, Math.ceilDiv(g.width() - shift, g.strideX()));
          for (int row = 0; row < height; row++) {
            int iy = row * g.strideY() + phaseY - g.padTop();
            if (iy >= 0 && iy < g.height() && first < last) {
              int source = from + iy * g.width() + first * g.strideX() + shift;
              int target = plane + row * width + first;
              copy(x, source, g.strideX(), padded, target, last - first);
            }
          }
        }
      }
    }

    private static void copy(float[] x, int source, int step, float[] y, int target, int count) {
      if (step == 1) {
        System.arraycopy(x, source, y, target, count);
      } else {
        for (int i = 0; i < count; i++) {
          y[target + i] = x[source + i * step];
        }
      }
    }
  }

  /** The output, cut into strips of pixels of one image and group. */
  private static final class Strips {
    private final ConvGeometry g;
    private final Planes planes;
    private final int[] taps;
    private final float[] weights;
    private final float[] bias;
    private final float[] y;
    private final int rows;
    private final int strip;
    private final int count;

    Strips(ConvGeometry g, Planes planes, Filters w, float[] bias, float[] y) {
      this.g = g;
      this.planes = planes;
      this.taps = planes.taps();
      this.weights = w.values;
      this.bias = bias;
      this.y = y;
      this.rows = g.filters() / g.group();
      // Few filters make longer strips, so that the work around a strip stays small beside it.
      int tiles = Math.clamp(SUMS_MAX / (TILE_WIDTH_MAX * rows), 1, STRIP_MAX / TILE_WIDTH_MAX);
      // Where the input has no slack behind it, strips are whole and the last begins earlier.
      this.strip =
          TILE_WIDTH_MAX
              * (planes.isInput()
                  ? Math.min(Math.min(tiles, 4), planes.pixels() / TILE_WIDTH_MAX)
                  : tiles);
      this.count = Math.ceilDiv(planes.pixels(), strip);
    }

    /** Convolves images [first, first + images), whose planes begin at input[0]. */
    void all(Workers workers, float[] input, int first, int images) {
      workers.forEachRange(
          images * g.group() * count,
          (long) rows * taps.length * Math.min(strip, planes.pixels()),
          (from, to) -> {
            float[] sums = new float[rows * strip];
            for (int i = from; i < to; i++) {
              int plane = i / count;
              int image = plane / g.group();
              int group = plane % g.group();
              int source =
                  image * planes.imageSize
                      + group * (g.channels() / g.group()) * planes.channelSize;
              int pixel = i % count * strip;
              int start = planes.isInput() ? Math.min(pixel, planes.pixels() - strip) : pixel;
              strip(input, source, group, start, sums);
              store(sums, start, ((first + image) * g.group() + group) * rows, group, pixel);
            }
          });
    }

    /**
     * Sums of all filters of a group for pixels from {@code pixel} on, row stride {@link #strip}.
     */
    private void strip(float[] input, int source, int group, int pixel, float[] sums) {
      Arrays.fill(sums, 0f);
      int k = taps.length;
      int first = group * rows * k;
      int width = Math.min(strip, planes.pixels() - pixel);
      for (int j = 0; j < width; ) {
        boolean narrow = width - j <= TileNarrow.WIDTH;
        for (int i = 0; i < rows; ) {
          int height = LanesVector.tileRows(rows - i);
          int target = i * strip + j;
          if (narrow) {
            TileNarrow.add(
                height,
                k,
                weights,
                first + i * k,
                input,
                source + pixel + j,
                taps,
                0,
                sums,
                target,
                strip);
          } else {
            TileWide.add(
                height,
                k,
                weights,
                first + i * k,
                input,
                source + pixel + j,
                taps,
                0,
                sums,
                target,
                strip);
          }
          i += height;
        }
        j += narrow ? TileNarrow.WIDTH : TileWide.WIDTH;
      }
    }

    /**
     * Brings a strip from {@code pixel} on to y, without what is between rows, and adds the bias.
     */
    private void store(float[] sums, int start, int firstPlane, int group, int pixel) {
      int end = Math.min(start + strip, planes.pixels());
      for (int at = pixel; at < end; ) {
        int row = at / planes.width;
        int column = at % planes.width;
        int length = Math.min(end - at, g.outWidth() - column);
        for (int i = 0; length > 0 && i < rows; i++) {
          int source = i * strip + at - start;
          int target = ((firstPlane + i) * g.outHeight() + row) * g.outWidth() + column;
          if (bias == null) {
            System.arraycopy(sums, source, y, target, length);
          } else {
            RowsVector.add(bias[group * rows + i], sums, source, y, target, length);
          }
        }
        at += planes.width - column;
      }
    }
  }
}
