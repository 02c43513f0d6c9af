package network.assay.engine.kernel;

import java.util.Arrays;

/**
 * Pooling by output rows: each tap of the window meets a contiguous range of the row's pixels, so
 * with stride 1 lanes hold pixels, and taps come in the order of the definition.
 */
final class PoolVector {
  private final Workers workers;

  PoolVector(Workers workers) {
    this.workers = workers;
  }

  void pool(PoolGeometry g, boolean max, float[] x, float[] y) {
    if (max && isUnpaddedSquareOfTwo(g)) {
      maxOfSquares(g, x, y);
      return;
    }
    int width = g.outWidth();
    workers.forEachRange(
        g.planes() * g.outHeight(),
        (long) width * g.kernelHeight() * g.kernelWidth(),
        (from, to) -> {
          int[] columns = max ? new int[0] : columnCounts(g);
          for (int row = from; row < to; row++) {
            int plane = row / g.outHeight() * g.height() * g.width();
            int oy = row % g.outHeight();
            Arrays.fill(y, row * width, (row + 1) * width, max ? Float.NEGATIVE_INFINITY : 0f);
            addRows(g, max, x, plane, oy, y, row * width);
            if (!max) {
              int rows = rowCount(g, oy);
              for (int ox = 0; ox < width; ox++) {
                int count = rows * columns[ox];
                float sum = y[row * width + ox];
                y[row * width + ox] = count == 0 ? 0 : sum / count;
              }
            }
          }
        });
  }

  /** Windows of 2×2 that all lie within the input: what most networks pool by. */
  private static boolean isUnpaddedSquareOfTwo(PoolGeometry g) {
    return g.kernelHeight() == 2
        && g.kernelWidth() == 2
        && g.dilationY() == 1
        && g.dilationX() == 1
        && g.padTop() == 0
        && g.padLeft() == 0
        && (g.outHeight() - 1) * g.strideY() + 2 <= g.height()
        && (g.outWidth() - 1) * g.strideX() + 2 <= g.width();
  }

  /** The maximum of four is the same in any order, so it stays in a register. */
  private void maxOfSquares(PoolGeometry g, float[] x, float[] y) {
    int width = g.outWidth();
    workers.forEachRange(
        g.planes() * g.outHeight(),
        4L * width,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int plane = row / g.outHeight() * g.height();
            int upper = (plane + row % g.outHeight() * g.strideY()) * g.width();
            maxOfSquares(x, upper, upper + g.width(), g.strideX(), y, row * width, width);
          }
        });
  }

  private static void maxOfSquares(
      float[] x, int upper, int lower, int step, float[] y, int target, int length) {
    for (int i = 0; i < length; i++) {
      float above = Math.max(x[upper + i * step], x[upper + i * step + 1]);
      float below = Math.max(x[lower + i * step], x[lower + i * step + 1]);
      y[target + i] = Math.max(above, below);
    }
  }

  private static void addRows(
      PoolGeometry g, boolean max, float[] x, int plane, int oy, float[] y, int target) {
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
      if (iy < 0 || iy >= g.height()) {
        continue;
      }
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int shift = kx * g.dilationX() - g.padLeft();
        int first = Math.clamp((long) Math.ceilDiv(-shift, g.strideX()), 0, g.outWidth());
        int last =
            Math.clamp((long) Math.ceilDiv(g.width() - shift, g.strideX()), first, g.outWidth());
        int source = plane + iy * g.width() + first * g.strideX() + shift;
        addTap(max, x, source, g.strideX(), y, target + first, last - first);
      }
    }
  }

  private static void addTap(
      boolean max, float[] x, int source, int step, float[] y, int target, int length) {
    if (step == 1 && max) {
      RowsVector.max(y, target, x, source, y, target, length);
    } else if (step == 1) {
      RowsVector.add(y, target, x, source, y, target, length);
    } else if (max) {
      for (int i = 0; i < length; i++) {
        y[target + i] = Math.max(y[target + i], x[source + i * step]);
      }
    } else {
      for (int i = 0; i < length; i++) {
        y[target + i] += x[source + i * step];
      }
    }
  }

  /** How many rows of the window that starts for {@code oy} count. */
  private static int rowCount(PoolGeometry g, int oy) {
    int low = g.countIncludePad() ? -g.padTop() : 0;
    int high = g.countIncludePad() ? g.height() + g.padBottom() : g.height();
    return count(oy * g.strideY() - g.padTop(), g.dilationY(), g.kernelHeight(), low, high);
  }

  /** How many columns of its window count, for each output column. */
  private static int[] columnCounts(PoolGeometry g) {
    int low = g.countIncludePad() ? -g.padLeft() : 0;
    int high = g.countIncludePad() ? g.width() + g.padRight() : g.width();
    int[] counts = new int[g.outWidth()];
    for (int ox = 0; ox < counts.length; ox++) {
      int first = ox * g.strideX() - g.padLeft();
      counts[ox] = count(first, g.dilationX(), g.kernelWidth(), low, high);
    }
    return counts;
  }

  /** How many of first, first + step, … lie in [low, high). */
  private static int count(int first, int step, int taps, int low, int high) {
    int count = 0;
    for (int i = 0; i < taps; i++) {
      int at = first + i * step;
      if (at >= low && at < high) {
        count++;
      }
    }
    return count;
  }
}
