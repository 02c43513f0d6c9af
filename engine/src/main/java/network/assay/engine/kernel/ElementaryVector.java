package network.assay.engine.kernel;

import static network.assay.engine.kernel.ElementaryFloat.*;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The frequent functions of {@link ElementaryFloat}, lane by lane the same operations; the elements
 * behind the last whole vector, and the other functions, go through the definition itself.
 */
final class ElementaryVector {
  private ElementaryVector() {}

  private static final VectorSpecies<Float> FLOATS = LanesVector.FLOATS;
  private static final VectorSpecies<Float> HALF = LanesVector.HALF_FLOATS;
  private static final VectorSpecies<Double> DOUBLES = LanesVector.DOUBLES;
  private static final int V = FLOATS.length();
  private static final int W = DOUBLES.length();

  /** y[yi + i] = f(x[xi + i]) for i in [0, length). */
  static void unary(UnaryFunction f, float[] x, int xi, float[] y, int yi, int length) {
    int done =
        switch (f) {
          case ABS -> abs(x, xi, y, yi, length);
          case NEG -> neg(x, xi, y, yi, length);
          case SQRT -> sqrt(x, xi, y, yi, length);
          case RECIPROCAL -> reciprocal(x, xi, y, yi, length);
          case RELU -> relu(x, xi, y, yi, length);
          case EXP -> exp(x, xi, y, yi, length);
          case LOG -> log(x, xi, y, yi, length);
          case TANH -> tanh(x, xi, y, yi, length);
          case ERF -> erf(x, xi, y, yi, length);
          case SIGMOID -> sigmoid(x, xi, y, yi, length);
          case GELU -> gelu(x, xi, y, yi, length);
          case GELU_TANH -> geluTanh(x, xi, y, yi, length);
          case HARD_SWISH -> hardSwish(x, xi, y, yi, length);
          case SIGN,
              CEIL,
              FLOOR,
              ROUND,
              SIN,
              COS,
              TAN,
              ASIN,
              ACOS,
              ATAN,
              SINH,
              COSH,
              ASINH,
              ACOSH,
              ATANH,
              SOFTPLUS,
              SOFTSIGN,
              MISH,
              NOT,
              IS_NAN ->
              0;
        };
    for (int i = done; i < length; i++) {
      y[yi + i] = ElementaryFloat.unary(f, x[xi + i]);
    }
  }

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(FLOATS, x, i);
  }

  private static int abs(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(x, xi + i).abs().intoArray(y, yi + i);
    }
    return i;
  }

  private static int neg(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(x, xi + i).neg().intoArray(y, yi + i);
    }
    return i;
  }

  private static int sqrt(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(x, xi + i).sqrt().intoArray(y, yi + i);
    }
    return i;
  }

  private static int reciprocal(float[] x, int xi, float[] y, int yi, int length) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    int i = 0;
    for (; i <= length - V; i += V) {
      one.div(load(x, xi + i)).intoArray(y, yi + i);
    }
    return i;
  }

  private static int relu(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      load(x, xi + i).max(0f).intoArray(y, yi + i);
    }
    return i;
  }

  private static DoubleVector widen(float[] x, int i) {
    return (DoubleVector)
        FloatVector.fromArray(HALF, x, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static void narrow(DoubleVector d, float[] y, int i) {
    ((FloatVector) d.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, i);
  }

  /** |y| with the sign of x, then stored. */
  private static void narrowSigned(DoubleVector d, DoubleVector x, float[] y, int i) {
    LongVector sign = x.reinterpretAsLongs().and(Long.MIN_VALUE);
    LongVector bits = d.reinterpretAsLongs().and(Long.MAX_VALUE);
    narrow(bits.or(sign).reinterpretAsDoubles(), y, i);
  }

  private static int exp(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      narrow(expNear(clamp(widen(x, xi + i), EXP_ARGUMENT_MAX)), y, yi + i);
    }
    return i;
  }

  /** y[i] = exp(x[i] − shift), the difference rounded to float. */
  static void expOfDifference(float shift, float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      FloatVector difference = FloatVector.fromArray(HALF, x, xi + i).sub(shift);
      DoubleVector d = (DoubleVector) difference.convertShape(VectorOperators.F2D, DOUBLES, 0);
      narrow(expNear(clamp(d, EXP_ARGUMENT_MAX)), y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = ElementaryFloat.exp(x[xi + i] - shift);
    }
  }

  private static int log(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector d = widen(x, xi + i);
      VectorMask<Double> zero = d.compare(VectorOperators.EQ, 0.0);
      VectorMask<Double> infinite = d.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY);
      VectorMask<Double> valid = d.compare(VectorOperators.GE, 0.0);
      DoubleVector log =
          DoubleVector.broadcast(DOUBLES, Double.NaN)
              .blend(logOfNormal(d), valid)
              .blend(Double.NEGATIVE_INFINITY, zero)
              .blend(Double.POSITIVE_INFINITY, infinite);
      narrow(log, y, yi + i);
    }
    return i;
  }

  private static int sigmoid(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1.0);
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector e = expNear(clamp(widen(x, xi + i).neg(), EXP_ARGUMENT_MAX));
      narrow(one.div(e.add(1.0)), y, yi + i);
    }
    return i;
  }

  private static int tanh(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1.0);
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector d = widen(x, xi + i);
      DoubleVector a = d.abs().min(TANH_ARGUMENT_MAX);
      DoubleVector e = expNear(a.mul(-2.0));
      DoubleVector big = one.sub(e).div(one.add(e));
      DoubleVector z = a.mul(a);
      DoubleVector small = a.add(a.mul(z).mul(z.mul(TANH_5).add(TANH_3)));
      VectorMask<Double> isSmall = a.compare(VectorOperators.LT, TANH_SMALL);
      narrowSigned(big.blend(small, isSmall), d, y, yi + i);
    }
    return i;
  }

  private static int erf(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1.0);
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector d = widen(x, xi + i);
      DoubleVector a = d.abs().min(ERF_ARGUMENT_MAX);
      DoubleVector z = a.mul(a);
      DoubleVector big = one.sub(expNear(z.neg()).mul(erfcxScaled(a)));
      DoubleVector small = a.mul(TWO_OVER_SQRT_PI).mul(erfSeries(z));
      VectorMask<Double> isSmall = a.compare(VectorOperators.LT, ERF_SMALL);
      narrowSigned(big.blend(small, isSmall), d, y, yi + i);
    }
    return i;
  }

  private static int gelu(float[] x, int xi, float[] y, int yi, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1.0);
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector t = widen(x, xi + i).max(GELU_ARGUMENT_MIN);
      DoubleVector a = t.abs().min(GELU_ARGUMENT_MAX);
      DoubleVector tail = expNear(a.mul(a).mul(-0.5)).mul(0.5).mul(erfcxScaled(a.mul(SQRT_HALF)));
      VectorMask<Double> negative = t.compare(VectorOperators.LT, 0.0);
      narrow(t.mul(one.sub(tail).blend(tail, negative)), y, yi + i);
    }
    return i;
  }

  private static int geluTanh(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector t = widen(x, xi + i).max(GELU_ARGUMENT_MIN);
      DoubleVector a = t.min(GELU_ARGUMENT_MAX);
      DoubleVector u = a.add(a.mul(a).mul(a).mul(GELU_TANH_3)).mul(GELU_TANH_1);
      narrow(t.div(expNear(u.neg()).add(1.0)), y, yi + i);
    }
    return i;
  }

  private static int hardSwish(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector t = widen(x, xi + i).max(-3.0);
      narrow(t.mul(t.add(3.0).min(6.0)).div(6.0), y, yi + i);
    }
    return i;
  }

  private static DoubleVector clamp(DoubleVector x, double limit) {
    return x.min(limit).max(-limit);
  }

  private static DoubleVector expNear(DoubleVector x) {
    DoubleVector rounded = x.mul(LOG2_E).add(ROUNDER);
    DoubleVector n = rounded.sub(ROUNDER);
    DoubleVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    DoubleVector p = r.mul(EXP_9).add(EXP_8);
    p = r.mul(p).add(EXP_7);
    p = r.mul(p).add(EXP_6);
    p = r.mul(p).add(EXP_5);
    p = r.mul(p).add(EXP_4);
    p = r.mul(p).add(EXP_3);
    p = r.mul(p).add(EXP_2);
    p = r.mul(p).add(1.0);
    p = r.mul(p).add(1.0);
    LongVector exponent = rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
    return p.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
  }

  private static DoubleVector logOfNormal(DoubleVector x) {
    LongVector bits = x.reinterpretAsLongs();
    LongVector biased =
        bits.sub(SQRT_HALF_BITS).add(1023 * EXPONENT_ONE).lanewise(VectorOperators.LSHR, 52);
    DoubleVector k = biased.or(TWO_52_BITS).reinterpretAsDoubles().sub(TWO_52_AND_BIAS);
    DoubleVector m =
        bits.sub(biased.lanewise(VectorOperators.LSHL, 52))
            .add(1023 * EXPONENT_ONE)
            .reinterpretAsDoubles();
    DoubleVector f = m.sub(1.0);
    DoubleVector s = f.div(f.add(2.0));
    DoubleVector z = s.mul(s);
    DoubleVector p = z.mul(LOG_7).add(LOG_6);
    p = z.mul(p).add(LOG_5);
    p = z.mul(p).add(LOG_4);
    p = z.mul(p).add(LOG_3);
    p = z.mul(p).add(LOG_2);
    p = z.mul(p).add(LOG_1);
    DoubleVector twice = s.mul(2.0);
    return k.mul(LN2).add(twice.add(twice.mul(z.mul(p))));
  }

  private static DoubleVector erfSeries(DoubleVector z) {
    DoubleVector p = z.mul(ERF_8).add(ERF_7);
    p = z.mul(p).add(ERF_6);
    p = z.mul(p).add(ERF_5);
    p = z.mul(p).add(ERF_4);
    p = z.mul(p).add(ERF_3);
    p = z.mul(p).add(ERF_2);
    p = z.mul(p).add(ERF_1);
    return z.mul(p).add(1.0);
  }

  private static DoubleVector erfcxScaled(DoubleVector z) {
    DoubleVector u = z.sub(ERFCX_CENTRE).div(z.add(ERFCX_CENTRE));
    DoubleVector p = u.mul(ERFCX_13).add(ERFCX_12);
    p = u.mul(p).add(ERFCX_11);
    p = u.mul(p).add(ERFCX_10);
    p = u.mul(p).add(ERFCX_9);
    p = u.mul(p).add(ERFCX_8);
    p = u.mul(p).add(ERFCX_7);
    p = u.mul(p).add(ERFCX_6);
    p = u.mul(p).add(ERFCX_5);
    p = u.mul(p).add(ERFCX_4);
    p = u.mul(p).add(ERFCX_3);
    p = u.mul(p).add(ERFCX_2);
    p = u.mul(p).add(ERFCX_1);
    p = u.mul(p).add(ERFCX_0);
    return p.div(z.add(z).add(1.0));
  }
}
