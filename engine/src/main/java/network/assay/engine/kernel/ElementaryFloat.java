package network.assay.engine.kernel;

import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The definitions of the elementary functions of float. Each is computed in double by +, −, ×, ÷,
 * square root and moves of bits, with no branch that a vector lane could not take as a blend, and
 * rounded once to float; the error stays below 0.51 ulp, which {@code ElementaryFloatTest} checks
 * (over all 2^32 floats on demand). None uses fma, so that they cost the same on a processor
 * without it.
 *
 * <p>Functions that networks use often are written out here; the others round {@link
 * ElementaryDouble}.
 */
final class ElementaryFloat {
  private ElementaryFloat() {}

  /** 1.5·2^52: adding it rounds a double below 2^51 to an integer, in the low bits of the sum. */
  static final double ROUNDER = 0x1.8p52;

  static final double LOG2_E = 0x1.71547652b82fep+0;

  /** The first 42 bits of ln 2, so that its product with an 11-bit integer is exact. */
  static final double LN2_HIGH = 0x1.62e42fefa3800p-1;

  static final double LN2_LOW = 0x1.ef35793c76730p-45;

  // exp(r) = Σ r^n/n!: for |r| ≤ ln(2)/2 the terms from r^10 on are below 2^-37 of it.
  static final double EXP_2 = 1.0 / 2;
  static final double EXP_3 = 1.0 / 6;
  static final double EXP_4 = 1.0 / 24;
  static final double EXP_5 = 1.0 / 120;
  static final double EXP_6 = 1.0 / 720;
  static final double EXP_7 = 1.0 / 5040;
  static final double EXP_8 = 1.0 / 40320;
  static final double EXP_9 = 1.0 / 362880;

  /** exp of more is above every float, exp of less below half of every float. */
  static final double EXP_ARGUMENT_MAX = 110;

  /** The bits of the double below √½: significands are brought to [√½, √2). */
  static final long SQRT_HALF_BITS = 0x3FE6A09E667F3BCCL;

  static final long EXPONENT_ONE = 1L << 52;

  /** The bits of 2^52: or-ing an integer below 2^52 into them gives 2^52 plus it. */
  static final long TWO_52_BITS = 0x4330000000000000L;

  static final double TWO_52_AND_BIAS = 0x1p52 + 1023;

  // log((1 + s)/(1 − s)) = 2s·Σ s^2n/(2n + 1): for s² ≤ 0.0295 terms from n = 8 on are below 2^-44.
  static final double LOG_1 = 1.0 / 3;
  static final double LOG_2 = 1.0 / 5;
  static final double LOG_3 = 1.0 / 7;
  static final double LOG_4 = 1.0 / 9;
  static final double LOG_5 = 1.0 / 11;
  static final double LOG_6 = 1.0 / 13;
  static final double LOG_7 = 1.0 / 15;
  static final double LN2 = 0x1.62e42fefa39efp-1;

  /** Below this tanh is a short series; above, 1 − exp(−2x) has lost at most 6 of 53 bits. */
  static final double TANH_SMALL = 0x1p-6;

  /** tanh of more rounds to 1. */
  static final double TANH_ARGUMENT_MAX = 20;

  static final double TANH_3 = -1.0 / 3;
  static final double TANH_5 = 2.0 / 15;

  /** Below this erf is its power series; above, 1 − erfc(x) does not cancel. */
  static final double ERF_SMALL = 0.5;

  /** erf of more rounds to 1. */
  static final double ERF_ARGUMENT_MAX = 6;

  static final double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp+0;

  // erf(x) = 2x/√π·Σ (−x²)^n/(n!(2n + 1)).
  static final double ERF_1 = -1.0 / 3;
  static final double ERF_2 = 1.0 / 10;
  static final double ERF_3 = -1.0 / 42;
  static final double ERF_4 = 1.0 / 216;
  static final double ERF_5 = -1.0 / 1320;
  static final double ERF_6 = 1.0 / 9360;
  static final double ERF_7 = -1.0 / 75600;
  static final double ERF_8 = 1.0 / 685440;

  // (1 + 2z)·exp(z²)·erfc(z) in u = (z − 3.75)/(z + 3.75), within 2^-36 for z up to 11:
  // engine/src/main/scripts/erfcx.py prints these.
  static final double ERFCX_CENTRE = 3.75;
  static final double ERFCX_0 = 0x1.3ccda0b5d68acp+0;
  static final double ERFCX_1 = -0x1.1f36768158664p-3;
  static final double ERFCX_2 = 0x1.d5f29232a1b48p-9;
  static final double ERFCX_3 = 0x1.5101687b95416p-4;
  static final double ERFCX_4 = -0x1.bda92da29b9efp-4;
  static final double ERFCX_5 = 0x1.7a1432d8f3621p-4;
  static final double ERFCX_6 = -0x1.e0d142c9fd1cbp-5;
  static final double ERFCX_7 = 0x1.d0ac388149dfcp-6;
  static final double ERFCX_8 = -0x1.3f5b821591d3cp-7;
  static final double ERFCX_9 = 0x1.cd6224ee536a3p-10;
  static final double ERFCX_10 = 0x1.3418f96a3e978p-12;
  static final double ERFCX_11 = -0x1.3bc7b520a2295p-12;
  static final double ERFCX_12 = 0x1.7db264a524949p-15;
  static final double ERFCX_13 = 0x1.1594d5ece44e2p-15;

  /** GELU of less rounds to −0. */
  static final double GELU_ARGUMENT_MIN = -20;

  /** Below this Φ of the argument rounds to 1 in float, and x²/2 stays far from overflow. */
  static final double GELU_ARGUMENT_MAX = 20;

  static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;

  // GELU_TANH(x) = x / (1 + exp(−(C1·x + C3·x³))), C1 = 2√(2/π), C3 = 0.044715·C1.
  static final double GELU_TANH_1 = 2 * 0x1.9884533d43651p-1;
  static final double GELU_TANH_3 = 0.044715;

  /**
   * f(x) for every function of one float.
   *
   * @throws IllegalArgumentException for NOT and IS_NAN, which give no float
   */
  static float unary(UnaryFunction f, float x) {
    return switch (f) {
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case SIGN -> Math.signum(x);
      case CEIL -> (float) Math.ceil(x);
      case FLOOR -> (float) Math.floor(x);
      case ROUND -> (float) Math.rint(x);
      case SQRT -> (float) Math.sqrt(x);
      case RECIPROCAL -> 1f / x;
      case EXP -> exp(x);
      case LOG -> log(x);
      case TANH -> tanh(x);
      case ERF -> erf(x);
      case SIGMOID -> sigmoid(x);
      case RELU -> Math.max(x, 0f);
      case GELU -> gelu(x);
      case GELU_TANH -> geluTanh(x);
      case HARD_SWISH -> hardSwish(x);
      case SIN,
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
          MISH ->
          (float) ElementaryDouble.unary(f, x);
      case NOT, IS_NAN -> throw new IllegalArgumentException(f + " does not give a float");
    };
  }

  /** f(x; alpha, beta) for every function with constants. */
  static float parametric(ParametricFunction f, float alpha, float beta, float x) {
    return switch (f) {
      case LEAKY_RELU -> x < 0 ? alpha * x : x;
      case THRESHOLDED_RELU -> x > alpha ? x : Float.isNaN(x) ? x : 0f;
      case ELU, SELU, CELU, HARD_SIGMOID -> (float) ElementaryDouble.parametric(f, alpha, beta, x);
    };
  }

  /**
   * f(a, b) for every arithmetic function of two floats.
   *
   * @throws IllegalArgumentException for comparisons and logic, which give no float
   */
  static float binary(BinaryFunction f, float a, float b) {
    return switch (f) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case POW -> (float) ElementaryDouble.pow(a, b);
      case MOD -> mod(a, b);
      case FMOD -> a % b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case PRELU -> a < 0 ? a * b : a;
      case AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " does not give a float");
    };
  }

  static float exp(float x) {
    return (float) expNear(clamp(x, EXP_ARGUMENT_MAX));
  }

  static float log(float x) {
    double log = logOfNormal(x);
    return x > 0 && x < Float.POSITIVE_INFINITY
        ? (float) log
        : x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
  }

  /** 1 / (1 + exp(−x)). */
  static float sigmoid(float x) {
    return (float) (1 / (1 + expNear(clamp(-(double) x, EXP_ARGUMENT_MAX))));
  }

  static float tanh(float x) {
    double a = Math.min(Math.abs((double) x), TANH_ARGUMENT_MAX);
    double e = expNear(-2 * a);
    double big = (1 - e) / (1 + e);
    double z = a * a;
    double small = a + a * z * (TANH_3 + z * TANH_5);
    return Math.copySign((float) (a < TANH_SMALL ? small : big), x);
  }

  static float erf(float x) {
    double a = Math.min(Math.abs((double) x), ERF_ARGUMENT_MAX);
    double z = a * a;
    double big = 1 - expNear(-z) * erfcxScaled(a);
    double p = ERF_7 + z * ERF_8;
    p = ERF_6 + z * p;
    p = ERF_5 + z * p;
    p = ERF_4 + z * p;
    p = ERF_3 + z * p;
    p = ERF_2 + z * p;
    p = ERF_1 + z * p;
    double small = a * TWO_OVER_SQRT_PI * (1 + z * p);
    return Math.copySign((float) (a < ERF_SMALL ? small : big), x);
  }

  /** x·Φ(x), Φ the normal distribution function, which is erfc(−x/√2)/2. */
  static float gelu(float x) {
    double t = Math.max(x, GELU_ARGUMENT_MIN);
    double a = Math.min(Math.abs(t), GELU_ARGUMENT_MAX);
    double tail = 0.5 * expNear(-0.5 * (a * a)) * erfcxScaled(a * SQRT_HALF);
    return (float) (t * (t < 0 ? tail : 1 - tail));
  }

  /** x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, as a sigmoid so that nothing cancels. */
  static float geluTanh(float x) {
    double t = Math.max(x, GELU_ARGUMENT_MIN);
    double a = Math.min(t, GELU_ARGUMENT_MAX);
    double e = expNear(-(GELU_TANH_1 * (a + GELU_TANH_3 * (a * a * a))));
    return (float) (t / (1 + e));
  }

  /** x·max(0, min(1, x/6 + 1/2)). */
  static float hardSwish(float x) {
    double t = Math.max(x, -3.0);
    return (float) (t * Math.min(t + 3, 6) / 6);
  }

  /** a mod b with the sign of b, as Python and NumPy have it. */
  static float mod(float a, float b) {
    float r = a % b;
    if (r == 0) {
      return Math.copySign(0f, b);
    }
    return r < 0 == b < 0 ? r : r + b;
  }

  static double clamp(double x, double limit) {
    return Math.max(Math.min(x, limit), -limit);
  }

  /** exp(x) within 2^-36 for |x| ≤ 700; NaN gives NaN. */
  static double expNear(double x) {
    double rounded = x * LOG2_E + ROUNDER;
    double n = rounded - ROUNDER;
    double r = x - n * LN2_HIGH - n * LN2_LOW;
    double p = EXP_8 + r * EXP_9;
    p = EXP_7 + r * p;
    p = EXP_6 + r * p;
    p = EXP_5 + r * p;
    p = EXP_4 + r * p;
    p = EXP_3 + r * p;
    p = EXP_2 + r * p;
    p = 1 + r * p;
    p = 1 + r * p;
    // Adds n to the exponent of p; the bits of ROUNDER above the low 12 fall off.
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(rounded) << 52));
  }

  /** log(x) within 2^-44 for positive normal x; anything for other x. */
  static double logOfNormal(double x) {
    long bits = Double.doubleToRawLongBits(x);
    // Exponent field of x/√½, kept positive by the bias.
    long biased = (bits - SQRT_HALF_BITS + 1023 * EXPONENT_ONE) >>> 52;
    double k = Double.longBitsToDouble(biased | TWO_52_BITS) - TWO_52_AND_BIAS;
    double m = Double.longBitsToDouble(bits - (biased << 52) + 1023 * EXPONENT_ONE);
    double f = m - 1;
    double s = f / (2 + f);
    double z = s * s;
    double p = LOG_6 + z * LOG_7;
    p = LOG_5 + z * p;
    p = LOG_4 + z * p;
    p = LOG_3 + z * p;
    p = LOG_2 + z * p;
    p = LOG_1 + z * p;
    return k * LN2 + (2 * s + 2 * s * (z * p));
  }

  /** exp(z²)·erfc(z) within 2^-35 for z in [0, 11]. */
  static double erfcxScaled(double z) {
    double u = (z - ERFCX_CENTRE) / (z + ERFCX_CENTRE);
    double p = ERFCX_12 + u * ERFCX_13;
    p = ERFCX_11 + u * p;
    p = ERFCX_10 + u * p;
    p = ERFCX_9 + u * p;
    p = ERFCX_8 + u * p;
    p = ERFCX_7 + u * p;
    p = ERFCX_6 + u * p;
    p = ERFCX_5 + u * p;
    p = ERFCX_4 + u * p;
    p = ERFCX_3 + u * p;
    p = ERFCX_2 + u * p;
    p = ERFCX_1 + u * p;
    p = ERFCX_0 + u * p;
    return p / (1 + 2 * z);
  }
}
