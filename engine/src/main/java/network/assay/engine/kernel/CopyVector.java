package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Short rows by whole vectors. Each method writes {@code count} elements from {@code target} on and
 * may write some more, but none at or behind {@code limit}: who writes rows one after the other
 * overwrites what was too much. Reading stays inside the arrays.
 */
final class CopyVector {
  private CopyVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  /** y[target + i] = x[source + i]. */
  static void copy(float[] x, int source, float[] y, int target, int count, int limit) {
    int end = Math.min(count, Math.min(limit - target, x.length - source) - V + 1);
    int i = 0;
    for (; i < end; i += V) {
      FloatVector.fromArray(S, x, source + i).intoArray(y, target + i);
    }
    for (; i < count; i++) {
      y[target + i] = x[source + i];
    }
  }

  /** y[target + i] = x[source + i] + term. */
  static void add(float term, float[] x, int source, float[] y, int target, int count, int limit) {
    int end = Math.min(count, Math.min(limit - target, x.length - source) - V + 1);
    int i = 0;
    for (; i < end; i += V) {
      FloatVector.fromArray(S, x, source + i).add(term).intoArray(y, target + i);
    }
    for (; i < count; i++) {
      y[target + i] = x[source + i] + term;
    }
  }

  /**
   * y[target + row·columns + i] = x[source + row·step + i] + term for i under {@code columns};
   * nothing behind the last row is written.
   */
  static void addRows(
      float term, int rows, float[] x, int source, int step, float[] y, int target, int columns) {
    int limit = target + rows * columns;
    int from = source;
    int to = target;
    for (int row = 0; row < rows; row++) {
      if (columns <= V && to <= limit - V && from <= x.length - V) {
        FloatVector.fromArray(S, x, from).add(term).intoArray(y, to);
      } else {
        add(term, x, from, y, to, columns, limit);
      }
      from += step;
      to += columns;
    }
  }

  /** y[target + i] = value. */
  static void fill(float value, float[] y, int target, int count, int limit) {
    int end = Math.min(count, limit - target - V + 1);
    int i = 0;
    for (; i < end; i += V) {
      FloatVector.broadcast(S, value).intoArray(y, target + i);
    }
    for (; i < count; i++) {
      y[target + i] = value;
    }
  }
}
