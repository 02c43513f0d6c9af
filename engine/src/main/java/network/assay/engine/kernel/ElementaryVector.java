package network.assay.engine.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
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
          case EXP, LOG, TANH, ERF, SIGMOID, GELU, GELU_TANH ->
              length < W ? 0 : new StagesVector().unary(f, x, xi, y, yi, length);
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

  static DoubleVector widen(float[] x, int i) {
    return (DoubleVector)
        FloatVector.fromArray(HALF, x, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  static void narrow(DoubleVector d, float[] y, int i) {
    ((FloatVector) d.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(y, i);
  }

  /** |y| with the sign of x, then stored. */
  static void narrowSigned(DoubleVector d, DoubleVector x, float[] y, int i) {
    LongVector sign = x.reinterpretAsLongs().and(Long.MIN_VALUE);
    LongVector bits = d.reinterpretAsLongs().and(Long.MAX_VALUE);
    narrow(bits.or(sign).reinterpretAsDoubles(), y, i);
  }

  /** y[i] = exp(x[i] − shift), the difference rounded to float. */
  static void expOfDifference(float shift, float[] x, int xi, float[] y, int yi, int length) {
    int done = length < W ? 0 : new StagesVector().expOfDifference(shift, x, xi, y, yi, length);
    for (int i = done; i < length; i++) {
      y[yi + i] = ElementaryFloat.exp(x[xi + i] - shift);
    }
  }

  private static int hardSwish(float[] x, int xi, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - W; i += W) {
      DoubleVector t = widen(x, xi + i).max(-3.0);
      narrow(t.mul(t.add(3.0).min(6.0)).div(6.0), y, yi + i);
    }
    return i;
  }
}
