package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling by padded planes, as {@link ConvDepthwise}: lanes hold neighbouring windows, and taps
 * come in the order of the definition. The padding holds what changes nothing: −∞ for a maximum;
 * for a mean +0, as a sum that starts from +0 is never −0.
 */
final class PoolVector {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;

  /** Windows of which each takes two neighbours of the same row: those of a vector, of half one. */
  private static final int PAIRS = V / 2;

  private static final int HALF_PAIRS = V / 4;

  /** Bring the first of each pair, and the second, to the lower lanes. */
  private static final VectorShuffle<Float> FIRST = VectorShuffle.fromOp(S, i -> 2 * i % V);

  private static final VectorShuffle<Float> SECOND = VectorShuffle.fromOp(S, i -> 2 * i % V + 1);
  private static final VectorMask<Float> LOWER = S.indexInRange(0, PAIRS);

  private static final VectorShuffle<Float> HALF_FIRST =
      VectorShuffle.fromOp(HALF, i -> 2 * i % HALF.length());

  private static final VectorShuffle<Float> HALF_SECOND =
      VectorShuffle.fromOp(HALF, i -> 2 * i % HALF.length() + 1);
  private static final VectorMask<Float> HALF_LOWER = HALF.indexInRange(0, HALF_PAIRS);

  /** Sums that are made at the same time, since one waits for its own last step. */
  private static final int SUMS = 8;

  private final Workers workers;
  private final Scratch scratch;

  PoolVector(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  void pool(PoolGeometry g, boolean max, float[] x, float[] y) {
    if (g.planes() == 0) {
      return;
    }
    if (max && isUnpaddedSquareOfTwo(g)) {
      maxOfSquares(g, x, y);
    } else if (!max && isWholePlane(g)) {
      means(g, x, y);
    } else {
      byPlanes(g, max, x, y);
    }
  }

  private void byPlanes(PoolGeometry g, boolean max, float[] x, float[] y) {
    ConvPlanes planes = new ConvPlanes(g.windows());
    int[] taps = planes.taps();
    int width = planes.width();
    int length = (g.outHeight() - 1) * width + g.outWidth();
    int at = planes.length();
    int[] columns = max ? new int[0] : columnCounts(g);
    workers.forEachRange(
        g.planes(),
        (long) length * taps.length,
        (from, to) -> {
          float[] own = scratch.take(at + length + V + g.outWidth());
          for (int plane = from; plane < to; plane++) {
            int target = plane * g.outHeight() * g.outWidth();
            if (max) {
              planes.fill(x, plane, 0, 1, Float.NEGATIVE_INFINITY, own);
              maxima(own, taps, length, at);
              int limit = target + g.outHeight() * g.outWidth();
              for (int row = 0; row < g.outHeight(); row++) {
                int result = target + row * g.outWidth();
                CopyVector.copy(own, at + row * width, y, result, g.outWidth(), limit);
              }
            } else {
              planes.fill(x, plane, 0, 1, 0f, own);
              sums(own, taps, length, at);
              divide(g, columns, own, at, width, at + length + V, y, target);
            }
          }
          scratch.give(own);
        });
  }

  /** The maxima of {@code length} neighbouring windows, rounded up to a whole vector. */
  private static void maxima(float[] x, int[] taps, int length, int at) {
    int last = (length - 1) / V * V;
    FloatVector lowest = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    for (int i = 0; i <= last; i += 4 * V) {
      // Behind the last vector comes the last one again.
      int j = Math.min(i + V, last);
      int k = Math.min(i + 2 * V, last);
      int l = Math.min(i + 3 * V, last);
      FloatVector s = lowest;
      FloatVector t = lowest;
      FloatVector u = lowest;
      FloatVector v = lowest;
      for (int p = 0; p < taps.length; p++) {
        int tap = taps[p];
        s = s.lanewise(VectorOperators.MAX, FloatVector.fromArray(S, x, tap + i));
        t = t.lanewise(VectorOperators.MAX, FloatVector.fromArray(S, x, tap + j));
        u = u.lanewise(VectorOperators.MAX, FloatVector.fromArray(S, x, tap + k));
        v = v.lanewise(VectorOperators.MAX, FloatVector.fromArray(S, x, tap + l));
      }
      s.intoArray(x, at + i);
      t.intoArray(x, at + j);
      u.intoArray(x, at + k);
      v.intoArray(x, at + l);
    }
  }

  private static void sums(float[] x, int[] taps, int length, int at) {
    int last = (length - 1) / V * V;
    for (int i = 0; i <= last; i += 4 * V) {
      int j = Math.min(i + V, last);
      int k = Math.min(i + 2 * V, last);
      int l = Math.min(i + 3 * V, last);
      FloatVector s = FloatVector.zero(S);
      FloatVector t = FloatVector.zero(S);
      FloatVector u = FloatVector.zero(S);
      FloatVector v = FloatVector.zero(S);
      for (int p = 0; p < taps.length; p++) {
        int tap = taps[p];
        s = s.add(FloatVector.fromArray(S, x, tap + i));
        t = t.add(FloatVector.fromArray(S, x, tap + j));
        u = u.add(FloatVector.fromArray(S, x, tap + k));
        v = v.add(FloatVector.fromArray(S, x, tap + l));
      }
      s.intoArray(x, at + i);
      t.intoArray(x, at + j);
      u.intoArray(x, at + k);
      v.intoArray(x, at + l);
    }
  }

  /** Divides the sums of a plane by their counts, which are put together at {@code counts}. */
  private static void divide(
      PoolGeometry g,
      int[] columns,
      float[] own,
      int at,
      int width,
      int counts,
      float[] y,
      int target) {
    int known = -1;
    for (int oy = 0; oy < g.outHeight(); oy++) {
      int rows = rowCount(g, oy);
      for (int ox = 0; ox < columns.length && rows != known; ox++) {
        // The sum of nothing is +0, and so is its mean.
        own[counts + ox] = Math.max(1, rows * columns[ox]);
      }
      known = rows;
      int result = target + oy * g.outWidth();
      RowsVector.div(own, at + oy * width, own, counts, y, result, g.outWidth());
    }
  }

  /** One window that is the whole plane. */
  private static boolean isWholePlane(PoolGeometry g) {
    return g.outHeight() * g.outWidth() == 1
        && g.kernelHeight() == g.height()
        && g.kernelWidth() == g.width()
        && g.dilationY() == 1
        && g.dilationX() == 1
        && g.padTop() == 0
        && g.padLeft() == 0;
  }

  private void means(PoolGeometry g, float[] x, float[] y) {
    int size = g.height() * g.width();
    float count = (float) rowCount(g, 0) * columnCounts(g)[0];
    workers.forEachRange(
        Math.ceilDiv(g.planes(), SUMS),
        (long) SUMS * size,
        (from, to) -> {
          float[] sums = new float[SUMS];
          for (int i = from; i < to; i++) {
            int first = i * SUMS;
            int planes = Math.min(SUMS, g.planes() - first);
            // Where planes are few, the last one stands in for those that are not there.
            sums(x, first * size, size, planes - 1, sums);
            for (int j = 0; j < planes; j++) {
              y[first + j] = sums[j] / count;
            }
          }
        });
  }

  private static void sums(float[] x, int at, int size, int last, float[] sums) {
    int b = at + Math.min(1, last) * size;
    int c = at + Math.min(2, last) * size;
    int d = at + Math.min(3, last) * size;
    int e = at + Math.min(4, last) * size;
    int f = at + Math.min(5, last) * size;
    int g = at + Math.min(6, last) * size;
    int h = at + Math.min(7, last) * size;
    float sa = 0;
    float sb = 0;
    float sc = 0;
    float sd = 0;
    float se = 0;
    float sf = 0;
    float sg = 0;
    float sh = 0;
    for (int i = 0; i < size; i++) {
      sa += x[at + i];
      sb += x[b + i];
      sc += x[c + i];
      sd += x[d + i];
      se += x[e + i];
      sf += x[f + i];
      sg += x[g + i];
      sh += x[h + i];
    }
    sums[0] = sa;
    sums[1] = sb;
    sums[2] = sc;
    sums[3] = sd;
    sums[4] = se;
    sums[5] = sf;
    sums[6] = sg;
    sums[7] = sh;
  }

  /** Windows of 2×2 side by side that all lie within the input: what most networks pool by. */
  private static boolean isUnpaddedSquareOfTwo(PoolGeometry g) {
    return g.kernelHeight() == 2
        && g.kernelWidth() == 2
        && g.strideY() == 2
        && g.strideX() == 2
        && g.dilationY() == 1
        && g.dilationX() == 1
        && g.padTop() == 0
        && g.padLeft() == 0
        && 2 * g.outHeight() <= g.height()
        && 2 * g.outWidth() <= g.width();
  }

  /** The maximum of four is the same in any order, so it stays in a register. */
  private void maxOfSquares(PoolGeometry g, float[] x, float[] y) {
    int width = g.outWidth();
    workers.forEachRange(
        g.planes() * g.outHeight(),
        4L * width,
        (from, to) -> {
          int plane = from / g.outHeight();
          int inPlane = from % g.outHeight();
          for (int row = from; row < to; row++) {
            int upper = (plane * g.height() + 2 * inPlane) * g.width();
            if (++inPlane == g.outHeight()) {
              inPlane = 0;
              plane++;
            }
            if (width >= PAIRS) {
              byVectors(x, upper, upper + g.width(), y, row * width, width);
            } else if (V == ScalarKernels.LANES && width >= HALF_PAIRS) {
              byHalfVectors(x, upper, upper + g.width(), y, row * width, width);
            } else {
              oneByOne(x, upper, upper + g.width(), y, row * width, width);
            }
          }
        });
  }

  /** A row of {@link #PAIRS} windows or more; the last vector may do some of them again. */
  private static void byVectors(
      float[] x, int upper, int lower, float[] y, int target, int length) {
    for (int i = 0; i < length; i += PAIRS) {
      int first = Math.min(i, length - PAIRS);
      FloatVector above = FloatVector.fromArray(S, x, upper + 2 * first);
      FloatVector column = above.max(FloatVector.fromArray(S, x, lower + 2 * first));
      column.rearrange(FIRST).max(column.rearrange(SECOND)).intoArray(y, target + first, LOWER);
    }
  }

  /** As {@link #byVectors}, with half as many. */
  private static void byHalfVectors(
      float[] x, int upper, int lower, float[] y, int target, int length) {
    for (int i = 0; i < length; i += HALF_PAIRS) {
      int first = Math.min(i, length - HALF_PAIRS);
      FloatVector above = FloatVector.fromArray(HALF, x, upper + 2 * first);
      FloatVector column = above.max(FloatVector.fromArray(HALF, x, lower + 2 * first));
      column
          .rearrange(HALF_FIRST)
          .max(column.rearrange(HALF_SECOND))
          .intoArray(y, target + first, HALF_LOWER);
    }
  }

  private static void oneByOne(float[] x, int upper, int lower, float[] y, int target, int length) {
    for (int i = 0; i < length; i++) {
      float above = Math.max(x[upper + 2 * i], x[upper + 2 * i + 1]);
      float below = Math.max(x[lower + 2 * i], x[lower + 2 * i + 1]);
      y[target + i] = Math.max(above, below);
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
