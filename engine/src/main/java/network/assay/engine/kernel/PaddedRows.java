package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of an image with padding before and behind: vectors of elements and padding at once, since
 * rows are short and many.
 */
final class PaddedRows {
  private PaddedRows() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;
  private static final VectorSpecies<Integer> HALF_INTS =
      VectorSpecies.of(int.class, LanesVector.HALF_FLOATS.vectorShape());
  private static final int V = S.length();
  private static final int H = HALF_INTS.length();

  /**
   * {@code width} elements: {@code first} times the padding, then {@code count} elements of the
   * image, {@code step} apart there, then padding again.
   */
  record Row(int step, int first, int count, int width, float padding) {}

  /**
   * Writes {@code rows} rows one behind the other from {@code target} on; what is behind them and
   * under {@code limit} may be written too. The image's elements begin at {@code source}, {@code
   * rowStep} further for each row.
   */
  static void copy(
      Row r, int rows, float[] x, int source, int rowStep, float[] y, int target, int limit) {
    int from = source;
    int to = target;
    boolean narrow = r.step == 1 && r.width <= V;
    boolean narrowEven = r.step == 2 && r.width <= H;
    if (narrow || narrowEven) {
      narrow(r, rows, x, source, rowStep, y, target, limit);
      return;
    }
    for (int row = 0; row < rows; row++) {
      switch (r.step) {
        case 1 -> plain(r, x, from, y, to, limit);
        case 2 -> even(r, x, from, y, to, limit);
        default -> oneByOne(r, x, from, y, to);
      }
      from += rowStep;
      to += r.width;
    }
  }

  /** Rows that one vector holds, padding included. */
  private static void narrow(
      Row r, int rows, float[] x, int source, int rowStep, float[] y, int target, int limit) {
    long lanes = ((1L << r.count) - 1) << r.first;
    int from = source - r.step * r.first;
    int to = target;
    if (r.step == 1) {
      VectorMask<Float> inside = VectorMask.fromLong(S, lanes);
      FloatVector padding = FloatVector.broadcast(S, r.padding);
      for (int row = 0; row < rows; row++) {
        if (from >= 0 && from <= x.length - V && to <= limit - V) {
          padding.blend(FloatVector.fromArray(S, x, from), inside).intoArray(y, to);
        } else {
          oneByOne(r, x, from + r.first, y, to);
        }
        from += rowStep;
        to += r.width;
      }
      return;
    }
    VectorMask<Float> inside = VectorMask.fromLong(HALF, lanes);
    FloatVector padding = FloatVector.broadcast(HALF, r.padding);
    for (int row = 0; row < rows; row++) {
      if (from >= 0 && from <= x.length - V && to <= limit - H) {
        padding.blend(firstOfTwo(x, from), inside).intoArray(y, to);
      } else {
        oneByOne(r, x, from + 2 * r.first, y, to);
      }
      from += rowStep;
      to += r.width;
    }
  }

  /** Every second element: of two, the first is the lower half of a whole number of 64 bits. */
  private static FloatVector firstOfTwo(float[] x, int from) {
    return FloatVector.fromArray(S, x, from)
        .reinterpretAsLongs()
        .convertShape(VectorOperators.L2I, HALF_INTS, 0)
        .reinterpretAsFloats();
  }

  private static void plain(Row r, float[] x, int source, float[] y, int target, int limit) {
    int last = r.first + r.count;
    if (source > x.length - r.count - V || target > limit - r.width - V) {
      oneByOne(r, x, source, y, target);
      return;
    }
    // Each store overwrites what the one before it wrote too much.
    FloatVector padding = FloatVector.broadcast(S, r.padding);
    for (int i = 0; i < r.first; i += V) {
      padding.intoArray(y, target + i);
    }
    for (int i = 0; i < r.count; i += V) {
      FloatVector.fromArray(S, x, source + i).intoArray(y, target + r.first + i);
    }
    for (int i = last; i < r.width; i += V) {
      padding.intoArray(y, target + i);
    }
  }

  private static void even(Row r, float[] x, int source, float[] y, int target, int limit) {
    int last = r.first + r.count;
    if (source > x.length - 2 * r.count - V || target > limit - r.width - V) {
      oneByOne(r, x, source, y, target);
      return;
    }
    FloatVector padding = FloatVector.broadcast(S, r.padding);
    for (int i = 0; i < r.first; i += V) {
      padding.intoArray(y, target + i);
    }
    for (int i = 0; i < r.count; i += H) {
      firstOfTwo(x, source + 2 * i).intoArray(y, target + r.first + i);
    }
    for (int i = last; i < r.width; i += V) {
      padding.intoArray(y, target + i);
    }
  }

  private static void oneByOne(Row r, float[] x, int source, float[] y, int target) {
    for (int i = 0; i < r.width; i++) {
      int at = i - r.first;
      y[target + i] = at >= 0 && at < r.count ? x[source + at * r.step] : r.padding;
    }
  }
}
