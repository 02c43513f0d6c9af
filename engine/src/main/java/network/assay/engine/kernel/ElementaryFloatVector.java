package network.assay.engine.kernel;

import static network.assay.engine.kernel.ElementaryFloat.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that {@link ElementaryFloat} computes in float, lane by lane the same operations.
 * Each loop does {@code length} elements, a multiple of the lanes; y may be x at the same offset.
 * As in {@link ElementaryWideVector}, a loop calls methods of ours first.
 */
final class ElementaryFloatVector {
  private ElementaryFloatVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  /** From here on every float is a whole number. */
  private static final float WHOLE = 0x1p23f;

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(S, x, i);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }

  private static FloatVector power(IntVector biased) {
    return biased.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** y, which has no sign, with the sign of x. */
  private static FloatVector signed(FloatVector y, FloatVector x) {
    IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
    return y.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  static void abs(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      load(x, xi + i).abs().intoArray(y, yi + i);
    }
  }

  static void neg(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      load(x, xi + i).neg().intoArray(y, yi + i);
    }
  }

  static void sqrt(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      load(x, xi + i).sqrt().intoArray(y, yi + i);
    }
  }

  static void reciprocal(float[] x, int xi, float[] y, int yi, int length) {
    FloatVector one = all(1f);
    for (int i = 0; i < length; i += V) {
      one.div(load(x, xi + i)).intoArray(y, yi + i);
    }
  }

  static void relu(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yi + i);
    }
  }

  static void sign(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      v.blend(1f, v.compare(VectorOperators.GT, 0f))
          .blend(-1f, v.compare(VectorOperators.LT, 0f))
          .intoArray(y, yi + i);
    }
  }

  /**
   * Rounds to the nearest whole number, ties to even: adding 2^23 leaves no room for a fraction.
   */
  private static FloatVector nearest(FloatVector v) {
    FloatVector a = v.abs();
    FloatVector whole = a.add(WHOLE).sub(WHOLE);
    return signed(a.blend(whole, a.compare(VectorOperators.LT, WHOLE)), v);
  }

  static void round(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      nearest(load(x, xi + i)).intoArray(y, yi + i);
    }
  }

  static void floor(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      FloatVector near = nearest(v);
      near.blend(near.sub(1f), near.compare(VectorOperators.GT, v)).intoArray(y, yi + i);
    }
  }

  static void ceil(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      FloatVector near = nearest(v);
      FloatVector up = near.blend(near.add(1f), near.compare(VectorOperators.LT, v));
      // −1 + 1 is the −0 that rounds −0.7.
      signed(up, v).intoArray(y, yi + i);
    }
  }

  static void exp(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      exp(load(x, xi + i)).intoArray(y, yi + i);
    }
  }

  /** y[i] = exp(x[i] − shift), the difference rounded to float. */
  static void expOfDifference(float shift, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      exp(load(x, xi + i).sub(shift)).intoArray(y, yi + i);
    }
  }

  static FloatVector exp(FloatVector x) {
    FloatVector rounded = x.fma(all(LOG2_E), all(EXP_ROUNDER));
    FloatVector k = rounded.sub(EXP_ROUNDER);
    FloatVector r = k.fma(all(-LN2_LOW), k.fma(all(-LN2_HIGH), x));
    IntVector biased = rounded.reinterpretAsInts();
    IntVector half = biased.lanewise(VectorOperators.LSHR, 1);
    return expOfRest(r)
        .mul(power(half))
        .mul(power(biased.sub(half)))
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_ARGUMENT_MAX))
        .blend(0f, x.compare(VectorOperators.LT, EXP_ARGUMENT_MIN));
  }

  private static FloatVector expOfRest(FloatVector r) {
    FloatVector q = r.fma(all(EXP_4), all(EXP_3));
    q = q.fma(r, all(EXP_2));
    q = q.fma(r, all(EXP_1));
    q = q.fma(r, all(EXP_0));
    q = q.fma(r, all(1f));
    return q.fma(r, all(1f));
  }

  private static FloatVector expLessOne(FloatVector r) {
    FloatVector q = r.fma(all(EXP_4), all(EXP_3));
    q = q.fma(r, all(EXP_2));
    q = q.fma(r, all(EXP_1));
    q = q.fma(r, all(EXP_0));
    return r.mul(r).fma(q, r);
  }

  static void sigmoid(float[] x, int xi, float[] y, int yi, int length) {
    FloatVector one = all(1f);
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      FloatVector a = v.abs();
      a = a.blend(-EXP_ARGUMENT_MIN, a.compare(VectorOperators.GT, -EXP_ARGUMENT_MIN));
      FloatVector rounded = a.fma(all(-LOG2_E), all(EXP_ROUNDER));
      FloatVector k = rounded.sub(EXP_ROUNDER);
      FloatVector t = expLessOne(k.fma(all(LN2_LOW), k.fma(all(LN2_HIGH), a)));
      IntVector biased = rounded.reinterpretAsInts();
      IntVector half = biased.lanewise(VectorOperators.LSHR, 1);
      FloatVector scale = power(half);
      FloatVector otherScale = power(biased.sub(half));
      FloatVector p = scale.mul(otherScale);
      FloatVector sum = p.add(1f).add(t);
      FloatVector error = p.sub(sum.sub(1f)).add(t);
      FloatVector inverse = one.div(sum);
      FloatVector rest = error.neg().fma(inverse, sum.neg().fma(inverse, one));
      FloatVector negative = inverse.fma(rest, inverse).mul(scale).mul(otherScale);
      one.sub(negative).blend(negative, v.compare(VectorOperators.LT, 0f)).intoArray(y, yi + i);
    }
  }

  static void tanh(float[] x, int xi, float[] y, int yi, int length) {
    FloatVector one = all(1f);
    FloatVector minusTwo = all(-2f);
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      FloatVector a = v.abs();
      FloatVector small = tanhOfSmall(a);
      FloatVector b = a.blend(TANH_ARGUMENT_MAX, a.compare(VectorOperators.GT, TANH_ARGUMENT_MAX));
      FloatVector rounded = b.fma(all(-2 * LOG2_E), all(HALF_POWER_ROUNDER));
      FloatVector k = rounded.sub(HALF_POWER_ROUNDER);
      FloatVector h = k.fma(all(LN2_LOW / 2), k.fma(all(LN2_HIGH / 2), b));
      FloatVector q = h.fma(all(TANH_EXP_4), all(TANH_EXP_3));
      q = q.fma(h, all(TANH_EXP_2));
      q = q.fma(h, all(TANH_EXP_1));
      q = q.fma(h, all(TANH_EXP_0));
      FloatVector t = h.mul(h).fma(q, h);
      FloatVector p =
          rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      FloatVector large = p.div(p.add(0.5f).add(t)).fma(minusTwo, one);
      FloatVector r = large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL));
      IntVector sign = v.reinterpretAsInts().and(Integer.MIN_VALUE);
      r.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, yi + i);
    }
  }

  private static FloatVector tanhOfSmall(FloatVector a) {
    FloatVector z = a.mul(a);
    FloatVector s = z.fma(all(TANH_6), all(TANH_5));
    s = s.fma(z, all(TANH_4));
    s = s.fma(z, all(TANH_3));
    s = s.fma(z, all(TANH_2));
    s = s.fma(z, all(TANH_1));
    s = s.fma(z, all(TANH_0));
    return z.mul(s).fma(a, a);
  }

  static void erf(float[] x, int xi, float[] y, int yi, int length) {
    FloatVector one = all(1f);
    FloatVector rounder = all(POWER_ROUNDER);
    FloatVector minusLog2E = all(-LOG2_E);
    FloatVector minusHigh = all(-LN2_HIGH);
    FloatVector minusLow = all(-LN2_LOW);
    FloatVector exp0 = all(EXP_0);
    FloatVector exp1 = all(EXP_1);
    FloatVector exp2 = all(EXP_2);
    FloatVector exp3 = all(EXP_3);
    FloatVector exp4 = all(EXP_4);
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      FloatVector a = v.abs();
      FloatVector small = erfOfSmall(a);
      FloatVector b = a.blend(ERF_ARGUMENT_MAX, a.compare(VectorOperators.GT, ERF_ARGUMENT_MAX));
      FloatVector g = b.fma(all(ERFC_6), all(ERFC_5));
      g = g.fma(b, all(ERFC_4));
      g = g.fma(b, all(ERFC_3));
      g = g.fma(b, all(ERFC_2));
      g = g.fma(b, all(ERFC_1));
      g = g.fma(b, all(ERFC_0));
      FloatVector rounded = g.fma(b, b).fma(minusLog2E, rounder);
      FloatVector k = rounded.sub(rounder);
      FloatVector r = k.fma(minusLow, g.neg().fma(b, k.fma(minusHigh, b.neg())));
      FloatVector q = r.fma(exp4, exp3).fma(r, exp2).fma(r, exp1).fma(r, exp0);
      FloatVector e = q.fma(r, one).fma(r, one);
      FloatVector p =
          rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      FloatVector large = e.neg().fma(p, one);
      FloatVector erf = large.blend(small, a.compare(VectorOperators.LT, ERF_SMALL));
      IntVector sign = v.reinterpretAsInts().and(Integer.MIN_VALUE);
      erf.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, yi + i);
    }
  }

  private static FloatVector erfOfSmall(FloatVector a) {
    FloatVector z = a.mul(a);
    FloatVector s = z.fma(all(ERF_6), all(ERF_5));
    s = s.fma(z, all(ERF_4));
    s = s.fma(z, all(ERF_3));
    s = s.fma(z, all(ERF_2));
    s = s.fma(z, all(ERF_1));
    s = s.fma(z, all(ERF_0));
    return s.fma(a, a);
  }

  static void leakyRelu(float alpha, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      v.blend(v.mul(alpha), v.compare(VectorOperators.LT, 0f)).intoArray(y, yi + i);
    }
  }

  static void thresholdedRelu(float alpha, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i);
      v.blend(0f, v.compare(VectorOperators.LE, alpha)).intoArray(y, yi + i);
    }
  }

  static void hardSigmoid(
      float alpha, float beta, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += V) {
      FloatVector v = load(x, xi + i).fma(all(alpha), all(beta));
      v.blend(1f, v.compare(VectorOperators.GT, 1f))
          .blend(0f, v.compare(VectorOperators.LE, 0f))
          .intoArray(y, yi + i);
    }
  }
}
