package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * y[i] = f(a[i], b[i]) over contiguous elements, by vectors and then one by one: the same IEEE
 * operation either way. y may be a or b at the same offset. Written with vectors because the
 * compiler does not turn such loops into them while it cannot exclude that the arrays overlap.
 */
final class RowsVector {
  private RowsVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(S, x, i);
  }

  static void add(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).add(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] + b[bi + i];
    }
  }

  /** y[i] = a[i] + term. */
  static void add(float term, float[] a, int ai, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).add(term).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] + term;
    }
  }

  static void sub(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).sub(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] - b[bi + i];
    }
  }

  static void mul(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).mul(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] * b[bi + i];
    }
  }

  /** y[i] = a[i] · factor. */
  static void mul(float factor, float[] a, int ai, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).mul(factor).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] * factor;
    }
  }

  static void div(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).div(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] / b[bi + i];
    }
  }

  /** y[i] = a[i] / divisor. */
  static void div(float divisor, float[] a, int ai, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).div(divisor).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] / divisor;
    }
  }

  static void min(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).min(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = Math.min(a[ai + i], b[bi + i]);
    }
  }

  static void max(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(a, ai + i).max(load(b, bi + i)).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = Math.max(a[ai + i], b[bi + i]);
    }
  }

  /** y[i] = a[i] &lt; 0 ? a[i]·b[i] : a[i]. */
  static void prelu(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector x = load(a, ai + i);
      VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
      x.blend(x.mul(load(b, bi + i)), negative).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      float x = a[ai + i];
      y[yi + i] = x < 0 ? x * b[bi + i] : x;
    }
  }

  /** The largest of x[from], …, or −∞ if there is none; NaN if one is. */
  static float max(float[] x, int from, int length) {
    float[] lanes = new float[V];
    FloatVector largest = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= length - V; i += V) {
      largest = largest.max(load(x, from + i));
    }
    largest.intoArray(lanes, 0);
    float max = Float.NEGATIVE_INFINITY;
    for (float lane : lanes) {
      max = Math.max(max, lane);
    }
    for (; i < length; i++) {
      max = Math.max(max, x[from + i]);
    }
    return max;
  }

  /** The smallest of x[from], …, or +∞ if there is none; NaN if one is. */
  static float min(float[] x, int from, int length) {
    float[] lanes = new float[V];
    FloatVector smallest = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
    int i = 0;
    for (; i <= length - V; i += V) {
      smallest = smallest.min(load(x, from + i));
    }
    smallest.intoArray(lanes, 0);
    float min = Float.POSITIVE_INFINITY;
    for (float lane : lanes) {
      min = Math.min(min, lane);
    }
    for (; i < length; i++) {
      min = Math.min(min, x[from + i]);
    }
    return min;
  }
}
