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
 * The functions made of exp, log and erfc, which are too long for one loop: HotSpot stops inlining
 * a vector method beyond some thousand nodes, and what it does not inline allocates its vectors. So
 * a block of elements goes through short loops one after the other, with doubles kept in between.
 */
final class StagesVector {
  private static final VectorSpecies<Double> S = LanesVector.DOUBLES;
  private static final int W = S.length();

  /** Elements of a block: its three arrays stay in the first-level cache. */
  private static final int BLOCK = 256;

  /** The argument brought into range. */
  private final double[] argument = new double[BLOCK];

  private final double[] exponential = new double[BLOCK];

  private final double[] scaled = new double[BLOCK];

  /** Does all whole vectors of a function, and says how many elements these are. */
  int unary(UnaryFunction f, float[] x, int xi, float[] y, int yi, int length) {
    int whole = length / W * W;
    for (int i = 0; i < whole; i += BLOCK) {
      int n = Math.min(BLOCK, whole - i);
      switch (f) {
        case EXP -> {
          prepareExp(x, xi + i, n);
          exp(n);
          finishExp(y, yi + i, n);
        }
        case LOG -> {
          log(x, xi + i, n);
          finishLog(x, xi + i, y, yi + i, n);
        }
        case SIGMOID -> {
          prepareSigmoid(x, xi + i, n);
          exp(n);
          finishSigmoid(y, yi + i, n);
        }
        case GELU_TANH -> {
          prepareGeluTanh(x, xi + i, n);
          exp(n);
          finishGeluTanh(y, yi + i, n);
        }
        case TANH -> {
          prepareTanh(x, xi + i, n);
          exp(n);
          finishTanh(x, xi + i, y, yi + i, n);
        }
        case ERF -> {
          prepareErf(x, xi + i, n);
          exp(n);
          erfcx(n);
          finishErf(x, xi + i, y, yi + i, n);
        }
        case GELU -> {
          prepareGelu(x, xi + i, n);
          exp(n);
          erfcx(n);
          finishGelu(y, yi + i, n);
        }
        case ABS,
            NEG,
            SIGN,
            CEIL,
            FLOOR,
            ROUND,
            SQRT,
            RECIPROCAL,
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
            RELU,
            SOFTPLUS,
            SOFTSIGN,
            HARD_SWISH,
            MISH,
            NOT,
            IS_NAN ->
            throw new IllegalArgumentException(f + " has no stages");
      }
    }
    return whole;
  }

  /** As {@link #unary} for exp(x[i] − shift), the difference rounded to float. */
  int expOfDifference(float shift, float[] x, int xi, float[] y, int yi, int length) {
    int whole = length / W * W;
    for (int i = 0; i < whole; i += BLOCK) {
      int n = Math.min(BLOCK, whole - i);
      prepareDifference(shift, x, xi + i, n);
      exp(n);
      finishExp(y, yi + i, n);
    }
    return whole;
  }

  private static DoubleVector load(double[] d, int i) {
    return DoubleVector.fromArray(S, d, i);
  }

  private static DoubleVector clamp(DoubleVector x) {
    return x.min(EXP_ARGUMENT_MAX).max(-EXP_ARGUMENT_MAX);
  }

  private void prepareExp(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      clamp(ElementaryVector.widen(x, xi + i)).intoArray(exponential, i);
    }
  }

  private void prepareDifference(float shift, float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      FloatVector d = FloatVector.fromArray(LanesVector.HALF_FLOATS, x, xi + i).sub(shift);
      clamp((DoubleVector) d.convertShape(VectorOperators.F2D, S, 0)).intoArray(exponential, i);
    }
  }

  private void finishExp(float[] y, int yi, int n) {
    for (int i = 0; i < n; i += W) {
      ElementaryVector.narrow(load(exponential, i), y, yi + i);
    }
  }

  private void prepareSigmoid(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      clamp(ElementaryVector.widen(x, xi + i).neg()).intoArray(exponential, i);
    }
  }

  private void finishSigmoid(float[] y, int yi, int n) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < n; i += W) {
      ElementaryVector.narrow(one.div(load(exponential, i).add(1.0)), y, yi + i);
    }
  }

  private void prepareGeluTanh(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector t = ElementaryVector.widen(x, xi + i).max(GELU_ARGUMENT_MIN);
      DoubleVector a = t.min(GELU_ARGUMENT_MAX);
      t.intoArray(argument, i);
      a.add(a.mul(a).mul(a).mul(GELU_TANH_3)).mul(GELU_TANH_1).neg().intoArray(exponential, i);
    }
  }

  private void finishGeluTanh(float[] y, int yi, int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector e = load(exponential, i);
      ElementaryVector.narrow(load(argument, i).div(e.add(1.0)), y, yi + i);
    }
  }

  /** exponential = log(x), right for positive finite x. */
  private void log(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      LongVector bits = ElementaryVector.widen(x, xi + i).reinterpretAsLongs();
      LongVector biased =
          bits.sub(SQRT_HALF_BITS).add(1023 * EXPONENT_ONE).lanewise(VectorOperators.LSHR, 52);
      DoubleVector k = biased.or(TWO_52_BITS).reinterpretAsDoubles().sub(TWO_52_AND_BIAS);
      LongVector significand =
          bits.sub(biased.lanewise(VectorOperators.LSHL, 52)).add(1023 * EXPONENT_ONE);
      DoubleVector f = significand.reinterpretAsDoubles().sub(1.0);
      DoubleVector s = f.div(f.add(2.0));
      DoubleVector z = s.mul(s);
      DoubleVector p = z.mul(LOG_7).add(LOG_6);
      p = z.mul(p).add(LOG_5);
      p = z.mul(p).add(LOG_4);
      p = z.mul(p).add(LOG_3);
      p = z.mul(p).add(LOG_2);
      p = z.mul(p).add(LOG_1);
      DoubleVector twice = s.mul(2.0);
      k.mul(LN2).add(twice.add(twice.mul(z.mul(p)))).intoArray(exponential, i);
    }
  }

  private void finishLog(float[] x, int xi, float[] y, int yi, int n) {
    DoubleVector nan = DoubleVector.broadcast(S, Double.NaN);
    for (int i = 0; i < n; i += W) {
      DoubleVector d = ElementaryVector.widen(x, xi + i);
      VectorMask<Double> zero = d.compare(VectorOperators.EQ, 0.0);
      VectorMask<Double> infinite = d.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY);
      VectorMask<Double> valid = d.compare(VectorOperators.GE, 0.0);
      DoubleVector log =
          nan.blend(load(exponential, i), valid)
              .blend(Double.NEGATIVE_INFINITY, zero)
              .blend(Double.POSITIVE_INFINITY, infinite);
      ElementaryVector.narrow(log, y, yi + i);
    }
  }

  private void prepareTanh(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector a = ElementaryVector.widen(x, xi + i).abs().min(TANH_ARGUMENT_MAX);
      a.intoArray(argument, i);
      a.mul(-2.0).intoArray(exponential, i);
    }
  }

  private void finishTanh(float[] x, int xi, float[] y, int yi, int n) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < n; i += W) {
      DoubleVector a = load(argument, i);
      DoubleVector e = load(exponential, i);
      DoubleVector big = one.sub(e).div(one.add(e));
      DoubleVector z = a.mul(a);
      DoubleVector small = a.add(a.mul(z).mul(z.mul(TANH_5).add(TANH_3)));
      VectorMask<Double> isSmall = a.compare(VectorOperators.LT, TANH_SMALL);
      DoubleVector tanh = big.blend(small, isSmall);
      ElementaryVector.narrowSigned(tanh, ElementaryVector.widen(x, xi + i), y, yi + i);
    }
  }

  private void prepareErf(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector a = ElementaryVector.widen(x, xi + i).abs().min(ERF_ARGUMENT_MAX);
      a.intoArray(argument, i);
      a.intoArray(scaled, i);
      a.mul(a).neg().intoArray(exponential, i);
    }
  }

  private void finishErf(float[] x, int xi, float[] y, int yi, int n) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < n; i += W) {
      DoubleVector a = load(argument, i);
      DoubleVector big = one.sub(load(exponential, i).mul(load(scaled, i)));
      DoubleVector z = a.mul(a);
      DoubleVector p = z.mul(ERF_8).add(ERF_7);
      p = z.mul(p).add(ERF_6);
      p = z.mul(p).add(ERF_5);
      p = z.mul(p).add(ERF_4);
      p = z.mul(p).add(ERF_3);
      p = z.mul(p).add(ERF_2);
      p = z.mul(p).add(ERF_1);
      DoubleVector small = a.mul(TWO_OVER_SQRT_PI).mul(z.mul(p).add(1.0));
      VectorMask<Double> isSmall = a.compare(VectorOperators.LT, ERF_SMALL);
      DoubleVector erf = big.blend(small, isSmall);
      ElementaryVector.narrowSigned(erf, ElementaryVector.widen(x, xi + i), y, yi + i);
    }
  }

  private void prepareGelu(float[] x, int xi, int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector t = ElementaryVector.widen(x, xi + i).max(GELU_ARGUMENT_MIN);
      DoubleVector a = t.abs().min(GELU_ARGUMENT_MAX);
      t.intoArray(argument, i);
      a.mul(SQRT_HALF).intoArray(scaled, i);
      a.mul(a).mul(-0.5).intoArray(exponential, i);
    }
  }

  private void finishGelu(float[] y, int yi, int n) {
    DoubleVector one = DoubleVector.broadcast(S, 1.0);
    for (int i = 0; i < n; i += W) {
      DoubleVector t = load(argument, i);
      DoubleVector tail = load(exponential, i).mul(0.5).mul(load(scaled, i));
      VectorMask<Double> negative = t.compare(VectorOperators.LT, 0.0);
      ElementaryVector.narrow(t.mul(one.sub(tail).blend(tail, negative)), y, yi + i);
    }
  }

  /** exponential = exp(exponential), as {@link ElementaryFloat#expNear} does it. */
  private void exp(int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector x = load(exponential, i);
      DoubleVector rounded = x.mul(LOG2_E).add(ROUNDER);
      DoubleVector k = rounded.sub(ROUNDER);
      DoubleVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
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
      p.reinterpretAsLongs().add(exponent).reinterpretAsDoubles().intoArray(exponential, i);
    }
  }

  /** scaled = exp(scaled²)·erfc(scaled), as {@link ElementaryFloat#erfcxScaled} does it. */
  private void erfcx(int n) {
    for (int i = 0; i < n; i += W) {
      DoubleVector z = load(scaled, i);
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
      p.div(z.add(z).add(1.0)).intoArray(scaled, i);
    }
  }
}
