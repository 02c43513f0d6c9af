package network.assay.engine.kernel;

import static network.assay.engine.kernel.ElementaryWide.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link ElementaryWide} made of exp and log, lane by lane the same operations.
 * Each loop does {@code length} elements, a multiple of the lanes; y may be x at the same offset.
 *
 * <p>HotSpot stops inlining methods of ours, though not those of vectors, when a loop has grown to
 * 18000 nodes (NodeCountInliningCutoff), some thirty operations, and what is not inlined allocates
 * its vectors. So a loop calls our methods first, and ends with vector operations only.
 */
final class ElementaryWideVector {
  private ElementaryWideVector() {}

  private static final VectorSpecies<Double> S = LanesVector.DOUBLES;
  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;
  private static final int W = S.length();

  /** Elements between the two halves of a power: they stay in the first-level cache. */
  private static final int BLOCK = 512;

  static DoubleVector load(float[] x, int i) {
    return (DoubleVector) FloatVector.fromArray(HALF, x, i).convertShape(VectorOperators.F2D, S, 0);
  }

  static DoubleVector atMost(DoubleVector x, double limit) {
    return x.blend(limit, x.compare(VectorOperators.GT, limit));
  }

  static DoubleVector atLeast(DoubleVector x, double limit) {
    return x.blend(limit, x.compare(VectorOperators.LT, limit));
  }

  static DoubleVector exp(DoubleVector x) {
    DoubleVector rounded = x.mul(LOG2_E).add(ROUNDER);
    DoubleVector r = x.sub(rounded.sub(ROUNDER).mul(LN2));
    LongVector shift = rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
    return expOfRest(r).add(1.0).reinterpretAsLongs().add(shift).reinterpretAsDoubles();
  }

  static DoubleVector expLessOne(DoubleVector x) {
    DoubleVector rounded = x.mul(LOG2_E).add(ROUNDER);
    DoubleVector r = x.sub(rounded.sub(ROUNDER).mul(LN2));
    DoubleVector power =
        rounded
            .reinterpretAsLongs()
            .lanewise(VectorOperators.LSHL, 52)
            .add(1023 * EXPONENT_ONE)
            .reinterpretAsDoubles();
    return power.mul(expOfRest(r)).add(power.sub(1.0));
  }

  private static DoubleVector expOfRest(DoubleVector r) {
    DoubleVector r2 = r.mul(r);
    DoubleVector low = r.mul(EXP_1).add(EXP_0).add(r.mul(EXP_3).add(EXP_2).mul(r2));
    DoubleVector high = r.mul(EXP_5).add(EXP_4).add(r2.mul(EXP_6));
    return r.mul(low.add(high.mul(r2.mul(r2))));
  }

  static DoubleVector logOfSum(DoubleVector u, DoubleVector w) {
    LongVector bits = u.reinterpretAsLongs();
    LongVector biased =
        bits.sub(SQRT_HALF_BITS).add(1023 * EXPONENT_ONE).lanewise(VectorOperators.LSHR, 52);
    DoubleVector k = biased.or(TWO_52_BITS).reinterpretAsDoubles().sub(TWO_52_AND_BIAS);
    LongVector significand =
        bits.sub(biased.lanewise(VectorOperators.LSHL, 52)).add(1023 * EXPONENT_ONE);
    DoubleVector m = significand.reinterpretAsDoubles();
    DoubleVector f = m.sub(1.0).blend(w, k.compare(VectorOperators.EQ, 0.0));
    DoubleVector s = f.div(f.add(2.0));
    DoubleVector z = s.mul(s);
    DoubleVector twice = s.mul(2.0);
    DoubleVector p = z.mul(LOG_7).add(LOG_6);
    p = z.mul(p).add(LOG_5);
    p = z.mul(p).add(LOG_4);
    p = z.mul(p).add(LOG_3);
    p = z.mul(p).add(LOG_2);
    p = z.mul(p).add(LOG_1);
    return k.mul(LN2).add(twice.add(twice.mul(z.mul(p))));
  }

  static void log(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector nan = DoubleVector.broadcast(S, Double.NaN);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector log = logOfSum(v, v.sub(1.0));
      DoubleVector r =
          nan.blend(log, v.compare(VectorOperators.GE, 0.0))
              .blend(Double.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0.0))
              .blend(v, v.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void gelu(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = atMost(v.abs(), GELU_ARGUMENT_MAX);
      DoubleVector e = exp(a.mul(a).mul(-0.5));
      DoubleVector w = one.div(a.add(GELU_SHIFT));
      DoubleVector w2 = w.mul(w);
      DoubleVector w4 = w2.mul(w2);
      DoubleVector low = w.mul(GELU_1).add(GELU_0).add(w.mul(GELU_3).add(GELU_2).mul(w2));
      DoubleVector middle = w.mul(GELU_5).add(GELU_4).add(w.mul(GELU_7).add(GELU_6).mul(w2));
      DoubleVector high = w.mul(GELU_9).add(GELU_8).add(w2.mul(GELU_10));
      DoubleVector p = low.add(middle.add(high.mul(w4)).mul(w4));
      DoubleVector tail = a.mul(w).mul(p).mul(e);
      DoubleVector above = v.sub(tail);
      DoubleVector r = above.blend(tail.neg(), v.compare(VectorOperators.LT, 0.0));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void geluTanh(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector t = atLeast(load(x, xi + i), -GELU_TANH_ARGUMENT_MAX);
      DoubleVector a = atMost(t, GELU_TANH_ARGUMENT_MAX);
      DoubleVector cubic = a.add(a.mul(a).mul(a).mul(GELU_TANH_3));
      DoubleVector r = t.div(exp(cubic.mul(-GELU_TANH_1)).add(1.0));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void hardSwish(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector t = atLeast(load(x, xi + i), -3.0);
      DoubleVector r = t.mul(atMost(t.add(3.0), 6.0)).mul(SIXTH);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void softplus(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector zero = DoubleVector.zero(S);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector e = exp(atMost(v.abs(), DECAY_MAX).neg());
      DoubleVector s = e.div(e.add(2.0));
      DoubleVector z = s.mul(s);
      DoubleVector p = z.mul(LOG1P_5).add(LOG1P_4);
      p = z.mul(p).add(LOG1P_3);
      p = z.mul(p).add(LOG1P_2);
      p = z.mul(p).add(LOG1P_1);
      p = z.mul(p).add(LOG1P_0);
      DoubleVector above = zero.blend(v, v.compare(VectorOperators.GT, 0.0));
      DoubleVector r = above.add(s.mul(p));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void softsign(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      VectorMask<Double> infinite = a.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY);
      DoubleVector r = a.div(a.add(1.0)).blend(1.0, infinite);
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void mish(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector t = atLeast(load(x, xi + i), -DECAY_MAX);
      DoubleVector e = exp(atMost(t, MISH_ARGUMENT_MAX));
      DoubleVector q = e.mul(e.add(2.0));
      DoubleVector r = t.mul(q.div(q.add(2.0)));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void sinh(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector e = expLessOne(atMost(v.abs(), HYPERBOLIC_ARGUMENT_MAX));
      DoubleVector r = e.add(e.div(e.add(1.0))).mul(0.5);
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void cosh(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < length; i += W) {
      DoubleVector e = exp(atMost(load(x, xi + i).abs(), HYPERBOLIC_ARGUMENT_MAX));
      DoubleVector r = e.add(one.div(e)).mul(0.5);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void asinh(float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      DoubleVector square = a.mul(a);
      DoubleVector w = a.add(square.div(square.add(1.0).sqrt().add(1.0)));
      DoubleVector log = logOfSum(w.add(1.0), w);
      VectorMask<Double> finite = a.compare(VectorOperators.LT, Double.POSITIVE_INFINITY);
      DoubleVector r = a.blend(log, finite);
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void acosh(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector nan = DoubleVector.broadcast(S, Double.NaN);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector t = v.sub(1.0);
      DoubleVector w = t.add(t.mul(2.0).add(t.mul(t)).sqrt());
      DoubleVector log = logOfSum(w.add(1.0), w);
      VectorMask<Double> infinite = v.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY);
      DoubleVector r = nan.blend(log, v.compare(VectorOperators.GE, 1.0)).blend(v, infinite);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void atanh(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    DoubleVector nan = DoubleVector.broadcast(S, Double.NaN);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector a = v.abs();
      DoubleVector w = a.mul(2.0).div(one.sub(a));
      DoubleVector log = logOfSum(w.add(1.0), w).mul(0.5);
      DoubleVector r =
          nan.blend(log, a.compare(VectorOperators.LT, 1.0))
              .blend(Double.POSITIVE_INFINITY, a.compare(VectorOperators.EQ, 1.0));
      LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
      r = r.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  private static DoubleVector elu(DoubleVector v, double alpha) {
    DoubleVector below = expLessOne(atLeast(v, -GROWTH_MAX)).mul(alpha);
    return v.blend(below, v.compare(VectorOperators.LT, 0.0));
  }

  static void elu(float alpha, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector r = elu(load(x, xi + i), alpha);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void selu(float alpha, float beta, float[] x, int xi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector r = elu(load(x, xi + i), alpha).mul(beta);
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  static void celu(float alpha, float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector zero = DoubleVector.zero(S);
    for (int i = 0; i < length; i += W) {
      DoubleVector v = load(x, xi + i);
      DoubleVector t = atMost(atLeast(v.div(alpha), -GROWTH_MAX), GROWTH_MAX);
      DoubleVector e = expLessOne(t).mul(alpha);
      DoubleVector above = zero.blend(v, v.compare(VectorOperators.GT, 0.0));
      DoubleVector r = above.add(e.blend(0.0, e.compare(VectorOperators.GT, 0.0)));
      ((FloatVector) r.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, yi + i);
    }
  }

  /** y[i] = a[i]^b[i]; lanes that are not two positive finite numbers go one by one. */
  static void pow(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    double[] products = new double[Math.min(BLOCK, length)];
    for (int i = 0; i < length; i += BLOCK) {
      int n = Math.min(BLOCK, length - i);
      multiplyLogs(a, ai + i, b, bi + i, products, n);
      expOfProducts(products, a, ai + i, b, bi + i, y, yi + i, n);
    }
  }

  private static void multiplyLogs(
      float[] a, int ai, float[] b, int bi, double[] products, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector x = load(a, ai + i);
      DoubleVector log = logOfSum(x, x.sub(1.0));
      FloatVector exponent = FloatVector.fromArray(HALF, b, bi + i);
      log.mul(exponent.convertShape(VectorOperators.F2D, S, 0)).intoArray(products, i);
    }
  }

  private static void expOfProducts(
      double[] products, float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i += W) {
      DoubleVector p = DoubleVector.fromArray(S, products, i);
      DoubleVector power = exp(atMost(atLeast(p, -GROWTH_MAX), GROWTH_MAX));
      FloatVector base = FloatVector.fromArray(HALF, a, ai + i);
      FloatVector exponent = FloatVector.fromArray(HALF, b, bi + i);
      VectorMask<Float> ordinary =
          base.compare(VectorOperators.GT, 0f)
              .and(base.compare(VectorOperators.LT, Float.POSITIVE_INFINITY))
              .and(exponent.abs().compare(VectorOperators.LE, Float.MAX_VALUE));
      if (ordinary.allTrue()) {
        VectorMask<Float> square = exponent.compare(VectorOperators.EQ, 2f);
        ((FloatVector) power.convertShape(VectorOperators.D2F, HALF, 0))
            .blend(base.mul(base), square)
            .intoArray(y, yi + i);
      } else {
        for (int lane = i; lane < i + W; lane++) {
          y[yi + lane] = ElementaryWide.pow(a[ai + lane], b[bi + lane]);
        }
      }
    }
  }
}
