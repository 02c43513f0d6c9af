package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final int V = S.length();
  private static final int INFINITY_BITS = 0x7f800000;

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

  /** y[i] = (x[i] − first) − second. */
  static void subTwice(
      float first, float second, float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(x, xi + i).sub(first).sub(second).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = x[xi + i] - first - second;
    }
  }

  /** y[i] = y[i]·factor·scale[i] + bias[i], each step rounded; without bias if it is null. */
  static void normalise(float factor, float[] scale, float[] bias, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector normal = load(y, yi + i).mul(factor).mul(load(scale, i));
      (bias == null ? normal : normal.add(load(bias, i))).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      float normal = y[yi + i] * factor * scale[i];
      y[yi + i] = bias == null ? normal : normal + bias[i];
    }
  }

  /** True if one of x[from], … is NaN. */
  static boolean hasNan(float[] x, int from, int length) {
    IntVector largest = IntVector.zero(I);
    int i = 0;
    for (; i <= length - V; i += V) {
      largest = largest.max(load(x, from + i).reinterpretAsInts().and(Integer.MAX_VALUE));
    }
    boolean nan = largest.reduceLanes(VectorOperators.MAX) > INFINITY_BITS;
    for (; i < length; i++) {
      nan |= Float.isNaN(x[from + i]);
    }
    return nan;
  }

  /** The largest of x[from], …, or −∞ if there is none; NaN if one is. */
  static float max(float[] x, int from, int length) {
    return extreme(0, x, from, length);
  }

  /** The smallest of x[from], …, or +∞ if there is none; NaN if one is. */
  static float min(float[] x, int from, int length) {
    return -extreme(Integer.MIN_VALUE, x, from, length);
  }

  /** The largest of the numbers with their sign bits flipped by {@code flip}. */
  private static float extreme(int flip, float[] x, int from, int length) {
    int best = key(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY));
    int magnitude = 0;
    int i = 0;
    if (length >= V) {
      IntVector keys = IntVector.broadcast(I, best);
      IntVector magnitudes = IntVector.zero(I);
      for (; i <= length - V; i += V) {
        IntVector bits = load(x, from + i).reinterpretAsInts();
        IntVector flipped = bits.lanewise(VectorOperators.XOR, flip);
        keys = keys.max(key(flipped));
        magnitudes = magnitudes.max(bits.and(Integer.MAX_VALUE));
      }
      best = keys.reduceLanes(VectorOperators.MAX);
      magnitude = magnitudes.reduceLanes(VectorOperators.MAX);
    }
    for (; i < length; i++) {
      int bits = Float.floatToRawIntBits(x[from + i]);
      best = Math.max(best, key(bits ^ flip));
      magnitude = Math.max(magnitude, bits & Integer.MAX_VALUE);
    }
    return magnitude > INFINITY_BITS ? Float.NaN : Float.intBitsToFloat(key(best));
  }

  /** Makes the order of numbers that of integers, −0 below +0; undoes itself. */
  private static int key(int bits) {
    return bits ^ (bits >> 31) >>> 1;
  }

  private static IntVector key(IntVector bits) {
    IntVector low = bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1);
    return bits.lanewise(VectorOperators.XOR, low);
  }
}
