package network.assay.engine.kernel;

import network.assay.engine.program.Op.UnaryFunction;

/**
 * The elementary functions by other means than {@link ElementaryDouble}: StrictMath (fdlibm), and
 * for erf a series of positive terms and a continued fraction. Good to a few ulp of double.
 */
final class References {
  private References() {}

  static double unary(UnaryFunction f, double x) {
    return switch (f) {
      case ABS -> StrictMath.abs(x);
      case NEG -> -x;
      case SIGN -> Double.isNaN(x) ? x : x > 0 ? 1 : x < 0 ? -1 : x;
      case CEIL -> StrictMath.ceil(x);
      case FLOOR -> StrictMath.floor(x);
      case ROUND -> StrictMath.rint(x);
      case SQRT -> StrictMath.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TAN -> StrictMath.tan(x);
      case ASIN -> StrictMath.asin(x);
      case ACOS -> StrictMath.acos(x);
      case ATAN -> StrictMath.atan(x);
      case SINH -> StrictMath.sinh(x);
      case COSH -> StrictMath.cosh(x);
      case TANH -> StrictMath.tanh(x);
      case ASINH -> asinh(x);
      case ACOSH -> x < 1 ? Double.NaN : acosh(x);
      case ATANH -> 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x));
      case ERF -> erf(x);
      case SIGMOID -> sigmoid(x);
      case RELU -> x > 0 || Double.isNaN(x) ? x : 0;
      case GELU -> x == Double.NEGATIVE_INFINITY ? -0.0 : x * (0.5 * erfc(-x / StrictMath.sqrt(2)));
      case GELU_TANH -> geluTanh(x);
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> Double.isInfinite(x) ? StrictMath.signum(x) : x / (1 + StrictMath.abs(x));
      case HARD_SWISH -> x <= -3 ? -0.0 : x >= 3 ? x : x * (x + 3) / 6;
      case MISH -> x == Double.NEGATIVE_INFINITY ? -0.0 : x * StrictMath.tanh(softplus(x));
      case NOT, IS_NAN -> throw new IllegalArgumentException(f + " gives no number");
    };
  }

  private static double asinh(double x) {
    double a = StrictMath.abs(x);
    double y =
        a > 1e15
            ? StrictMath.log(a) + StrictMath.log(2)
            : StrictMath.log1p(a + a * a / (StrictMath.sqrt(a * a + 1) + 1));
    return StrictMath.copySign(y, x);
  }

  private static double acosh(double x) {
    return x > 1e15
        ? StrictMath.log(x) + StrictMath.log(2)
        : StrictMath.log1p((x - 1) + StrictMath.sqrt((x - 1) * (x + 1)));
  }

  private static double softplus(double x) {
    return StrictMath.max(x, 0) + StrictMath.log1p(StrictMath.exp(-StrictMath.abs(x)));
  }

  private static double sigmoid(double x) {
    return x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));
  }

  private static double geluTanh(double x) {
    if (x == Double.NEGATIVE_INFINITY) {
      return -0.0;
    }
    double u = 2 * StrictMath.sqrt(2 / StrictMath.PI) * (x + 0.044715 * x * x * x);
    return x * sigmoid(u);
  }

  static double erf(double x) {
    double a = StrictMath.abs(x);
    return Double.isNaN(x) ? x : StrictMath.copySign(a < 2 ? erfSeries(a) : 1 - erfc(a), x);
  }

  static double erfc(double x) {
    if (x < 2) {
      return x < -2 ? 2 - erfc(-x) : 1 - (x < 0 ? -erfSeries(-x) : erfSeries(x));
    }
    if (x > 30) {
      return 0;
    }
    // Continued fraction of erfc (Abramowitz and Stegun 7.1.14), from the far end.
    double fraction = x;
    for (int n = 200; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return StrictMath.exp(-x * x) / fraction / StrictMath.sqrt(StrictMath.PI);
  }

  /** erf(a) = 2/√π·exp(−a²)·Σ 2^n·a^(2n+1)/(1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6). */
  private static double erfSeries(double a) {
    double term = a;
    double sum = a;
    for (int n = 1; n < 60; n++) {
      term *= 2 * a * a / (2 * n + 1);
      sum += term;
    }
    return 2 / StrictMath.sqrt(StrictMath.PI) * StrictMath.exp(-a * a) * sum;
  }

  /** How far {@code got} is from {@code exact}, in units of the last place of a float there. */
  static double floatUlps(float got, double exact) {
    float rounded = (float) exact;
    if (Float.floatToIntBits(got) == Float.floatToIntBits(rounded)
        && (Float.isNaN(got) || Float.isInfinite(got) || got == exact)) {
      return 0;
    }
    if (Float.isNaN(got) || Float.isNaN(rounded) || Float.isInfinite(rounded)) {
      return Double.POSITIVE_INFINITY;
    }
    if (got == 0 && Math.copySign(1f, got) != Math.copySign(1f, rounded)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(got - exact) / Math.ulp(rounded);
  }

  /** How far {@code got} is from {@code exact}, in units of the last place of a double there. */
  static double doubleUlps(double got, double exact) {
    if (Double.doubleToLongBits(got) == Double.doubleToLongBits(exact)) {
      return 0;
    }
    boolean special = !(Math.abs(got) < Double.POSITIVE_INFINITY && !Double.isNaN(exact));
    if (special || Double.isInfinite(exact) || (got == 0 && exact == 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(got - exact) / Math.ulp(exact);
  }
}
