package network.assay.engine.kernel;

/**
 * The convolution by vectors over output pixels: a product of filters × taps by taps × pixels where
 * a group has several filters, row by row where it has one.
 */
final class ConvVector {
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

    float[] values() {
      return values;
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
    ConvPlanes planes = new ConvPlanes(g);
    if (planes.isInput()) {
      multiply(g, planes, x, 0, g.batch(), w, bias, y);
      return;
    }
    int images = Math.clamp(PADDED_MAX / Math.max(1, planes.imageSize()), 1, g.batch());
    float[] padded = new float[Math.addExact(images * planes.imageSize(), ConvPlanes.SLACK)];
    for (int image = 0; image < g.batch(); image += images) {
      int first = image;
      int count = Math.min(images, g.batch() - image);
      workers.forEachRange(
          count * g.channels(),
          planes.channelSize(),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              planes.fill(x, (first * g.channels() + i) * g.height() * g.width(), padded, i);
            }
          });
      multiply(g, planes, padded, first, count, w, bias, y);
    }
  }

  /** Images [first, first + count), whose planes begin at {@code input[0]}. */
  private void multiply(
      ConvGeometry g,
      ConvPlanes planes,
      float[] input,
      int first,
      int count,
      Filters w,
      float[] bias,
      float[] y) {
    if (g.filters() == g.group() && ConvRows.suits(g)) {
      ConvRows rows = new ConvRows(g, planes, w, bias);
      workers.forEachRange(
          count * g.filters(),
          (long) g.taps() * g.outHeight() * g.outWidth(),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              rows.plane(input, i, first * g.filters() + i, y);
            }
          });
    } else {
      ConvStrips strips = new ConvStrips(g, planes, w, bias);
      int perGroup = strips.count();
      workers.forEachRange(
          count * g.group() * perGroup,
          strips.cost(),
          (from, to) -> {
            ConvStrips.Buffers buffers = strips.new Buffers();
            for (int i = from; i < to; i++) {
              int group = i / perGroup;
              strips.strip(input, group, first * g.group() + group, i % perGroup, buffers, y);
            }
          });
    }
  }
}
