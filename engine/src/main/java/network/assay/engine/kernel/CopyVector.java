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
