package network.assay.engine.kernel;

import static network.assay.engine.kernel.FusedMultiplyAdd.fma;

import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The definitions of the elementary functions of float. Those that networks use most are computed
 * here in float by +, −, ×, ÷, fused multiply-add and moves of bits, with no branch that a vector
 * lane could not take as a blend; their error is below 1 ulp. The others are computed in double by
 * {@link ElementaryWide} and rounded once. {@code ElementaryFloatTest} states and checks the bound
 * of each (over all 2^32 floats on demand).
 *
 * <p>Coefficients: {@code engine/src/main/scripts/elementary.py} prints them.
 */
final class ElementaryFloat {
  private ElementaryFloat() {}

  static final float LOG2_E = 0x1.715476p+0f;

  /** ln 2 in two parts: its nearest float and the rest. */
  static final float LN2_HIGH = 0x1.62e430p-1f;

  static final float LN2_LOW = -0x1.05c610p-29f;

  // 1.5·2^23: adding it rounds a float below 2^22 to an integer, in the low bits of the sum. What
  // is added to it here makes these bits a biased exponent, in EXP_ROUNDER that of two factors.
  static final float EXP_ROUNDER = 0x1.8p23f + 2 * 127;
  static final float POWER_ROUNDER = 0x1.8p23f + 127;
  static final float HALF_POWER_ROUNDER = 0x1.8p23f + 126;

  /** exp of more is above every float, exp of less below half of every float. */
  static final float EXP_ARGUMENT_MAX = 89;

  static final float EXP_ARGUMENT_MIN = -104;

  // exp(r) = 1 + r + r²·q(r) within 2^-28 for |r| ≤ ln(2)/2.
  static final float EXP_0 = 0x1.fffffcp-2f;
  static final float EXP_1 = 0x1.555492p-3f;
  static final float EXP_2 = 0x1.5558f2p-5f;
  static final float EXP_3 = 0x1.1239e2p-7f;
  static final float EXP_4 = 0x1.6a244ap-10f;

  // (exp(2h) − 1)/2 = h + h²·q(h): the same with powers of two, which are exact.
  static final float TANH_EXP_0 = 2 * EXP_0;
  static final float TANH_EXP_1 = 4 * EXP_1;
  static final float TANH_EXP_2 = 8 * EXP_2;
  static final float TANH_EXP_3 = 16 * EXP_3;
  static final float TANH_EXP_4 = 32 * EXP_4;

  /** From here on tanh is 1 − 2/(exp(2x) + 1), below it x + x³·p(x²) within 2^-27. */
  static final float TANH_SMALL = 1;

  static final float TANH_0 = -0x1.55553cp-2f;
  static final float TANH_1 = 0x1.110be2p-3f;
  static final float TANH_2 = -0x1.b96224p-5f;
  static final float TANH_3 = 0x1.600996p-6f;
  static final float TANH_4 = -0x1.0460cep-7f;
  static final float TANH_5 = 0x1.2da516p-9f;
  static final float TANH_6 = -0x1.77dd76p-12f;

  /** tanh of more rounds to 1. */
  static final float TANH_ARGUMENT_MAX = 10;

  /** From here on erf is 1 − exp(−(x + x·q(x))), below it x + x·p(x²); both within 2^-29. */
  static final float ERF_SMALL = 1;

  static final float ERF_0 = 0x1.06eba8p-3f;
  static final float ERF_1 = -0x1.81273ep-2f;
  static final float ERF_2 = 0x1.ce2cf8p-4f;
  static final float ERF_3 = -0x1.b7f90ep-6f;
  static final float ERF_4 = 0x1.5405b4p-8f;
  static final float ERF_5 = -0x1.a3f712p-11f;
  static final float ERF_6 = 0x1.496a5ap-14f;

  static final float ERFC_0 = 0x1.0790e4p-3f;
  static final float ERFC_1 = 0x1.451abcp-1f;
  static final float ERFC_2 = 0x1.b459a8p-4f;
  static final float ERFC_3 = -0x1.89615ap-6f;
  static final float ERFC_4 = 0x1.ec7f5ep-9f;
  static final float ERFC_5 = -0x1.6f9e24p-12f;
  static final float ERFC_6 = 0x1.d47ce2p-17f;

  /** erf of more rounds to 1. */
  static final float ERF_ARGUMENT_MAX = 4;

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
      case RELU -> Math.max(x, 0f);
      case EXP -> exp(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> tanh(x);
      case ERF -> erf(x);
      case LOG -> log(x);
      case GELU -> (float) ElementaryWide.gelu(x);
      case GELU_TANH -> (float) ElementaryWide.geluTanh(x);
      case HARD_SWISH -> (float) ElementaryWide.hardSwish(x);
      case SOFTPLUS -> (float) ElementaryWide.softplus(x);
      case SOFTSIGN -> (float) ElementaryWide.softsign(x);
      case MISH -> (float) ElementaryWide.mish(x);
      case SIN -> (float) ElementaryWide.sin(x);
      case COS -> (float) ElementaryWide.cos(x);
      case TAN -> (float) ElementaryWide.tan(x);
      case ASIN -> (float) ElementaryWide.asin(x);
      case ACOS -> (float) ElementaryWide.acos(x);
      case ATAN -> (float) ElementaryWide.atan(x);
      case SINH -> (float) ElementaryWide.sinh(x);
      case COSH -> (float) ElementaryWide.cosh(x);
      case ASINH -> (float) ElementaryWide.asinh(x);
      case ACOSH -> (float) ElementaryWide.acosh(x);
      case ATANH -> (float) ElementaryWide.atanh(x);
      case NOT, IS_NAN -> throw new IllegalArgumentException(f + " does not give a float");
    };
  }

  /** f(x; alpha, beta) for every function with constants. */
  static float parametric(ParametricFunction f, float alpha, float beta, float x) {
    return switch (f) {
      case LEAKY_RELU -> x < 0 ? alpha * x : x;
      case THRESHOLDED_RELU -> x > alpha ? x : Float.isNaN(x) ? x : 0f;
      case HARD_SIGMOID -> hardSigmoid(alpha, beta, x);
      case ELU -> (float) ElementaryWide.elu(alpha, x);
      case SELU -> (float) ElementaryWide.selu(alpha, beta, x);
      case CELU -> (float) ElementaryWide.celu(alpha, x);
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
      case POW -> ElementaryWide.pow(a, b);
      case MOD -> mod(a, b);
      case FMOD -> a % b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case PRELU -> a < 0 ? a * b : a;
      case AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " does not give a float");
    };
  }

  static float log(float x) {
    return (float) ElementaryWide.log(x);
  }

  /** x = k·ln 2 + r; 2^k in two factors, so that the only rounding to a subnormal is the last. */
  static float exp(float x) {
    float rounded = fma(x, LOG2_E, EXP_ROUNDER);
    float k = rounded - EXP_ROUNDER;
    float r = fma(k, -LN2_LOW, fma(k, -LN2_HIGH, x));
    float e = expOfRest(r);
    int biased = Float.floatToRawIntBits(rounded);
    int half = biased >>> 1;
    float y = e * Float.intBitsToFloat(half << 23) * Float.intBitsToFloat((biased - half) << 23);
    return x > EXP_ARGUMENT_MAX ? Float.POSITIVE_INFINITY : x < EXP_ARGUMENT_MIN ? 0f : y;
  }

  /** exp(r) for |r| ≤ ln(2)/2. */
  private static float expOfRest(float r) {
    float q = fma(EXP_4, r, EXP_3);
    q = fma(q, r, EXP_2);
    q = fma(q, r, EXP_1);
    q = fma(q, r, EXP_0);
    q = fma(q, r, 1);
    return fma(q, r, 1);
  }

  /** exp(r) − 1 for |r| ≤ ln(2)/2. */
  private static float expLessOne(float r) {
    float q = fma(EXP_4, r, EXP_3);
    q = fma(q, r, EXP_2);
    q = fma(q, r, EXP_1);
    q = fma(q, r, EXP_0);
    return fma(r * r, q, r);
  }

  /**
   * 1 / (1 + exp(−x)). With exp(|x|) = (1 + t)/p it is p/(1 + p + t) on the negative side; the sum
   * is kept with its rounding error, and the quotient corrected by what it leaves.
   */
  static float sigmoid(float x) {
    float a = Math.abs(x);
    a = a > -EXP_ARGUMENT_MIN ? -EXP_ARGUMENT_MIN : a;
    float rounded = fma(a, -LOG2_E, EXP_ROUNDER);
    float k = rounded - EXP_ROUNDER;
    float t = expLessOne(fma(k, LN2_LOW, fma(k, LN2_HIGH, a)));
    int biased = Float.floatToRawIntBits(rounded);
    int half = biased >>> 1;
    float scale = Float.intBitsToFloat(half << 23);
    float otherScale = Float.intBitsToFloat((biased - half) << 23);
    float p = scale * otherScale;
    float sum = (1 + p) + t;
    float error = (p - (sum - 1)) + t;
    float inverse = 1 / sum;
    float rest = fma(-error, inverse, fma(-sum, inverse, 1));
    float negative = fma(inverse, rest, inverse) * scale * otherScale;
    return x < 0 ? negative : 1 - negative;
  }

  static float tanh(float x) {
    float a = Math.abs(x);
    float b = a > TANH_ARGUMENT_MAX ? TANH_ARGUMENT_MAX : a;
    // With exp(2b) = (1 + t)/p all in halves: 1 − p/((1 + p + t)/2).
    float rounded = fma(b, -2 * LOG2_E, HALF_POWER_ROUNDER);
    float k = rounded - HALF_POWER_ROUNDER;
    float h = fma(k, LN2_LOW / 2, fma(k, LN2_HIGH / 2, b));
    float q = fma(TANH_EXP_4, h, TANH_EXP_3);
    q = fma(q, h, TANH_EXP_2);
    q = fma(q, h, TANH_EXP_1);
    q = fma(q, h, TANH_EXP_0);
    float t = fma(h * h, q, h);
    float p = Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    float large = fma(-2f, p / ((0.5f + p) + t), 1);
    float z = a * a;
    float s = fma(TANH_6, z, TANH_5);
    s = fma(s, z, TANH_4);
    s = fma(s, z, TANH_3);
    s = fma(s, z, TANH_2);
    s = fma(s, z, TANH_1);
    s = fma(s, z, TANH_0);
    float small = fma(z * s, a, a);
    return Math.copySign(a < TANH_SMALL ? small : large, x);
  }

  static float erf(float x) {
    float a = Math.abs(x);
    float b = a > ERF_ARGUMENT_MAX ? ERF_ARGUMENT_MAX : a;
    float g = fma(ERFC_6, b, ERFC_5);
    g = fma(g, b, ERFC_4);
    g = fma(g, b, ERFC_3);
    g = fma(g, b, ERFC_2);
    g = fma(g, b, ERFC_1);
    g = fma(g, b, ERFC_0);
    float rounded = fma(fma(g, b, b), -LOG2_E, POWER_ROUNDER);
    float k = rounded - POWER_ROUNDER;
    // The sum b + g·b is not rounded before it is reduced.
    float r = fma(k, -LN2_LOW, fma(-g, b, fma(k, -LN2_HIGH, -b)));
    float e = expOfRest(r);
    float p = Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    float large = fma(-e, p, 1);
    float z = a * a;
    float s = fma(ERF_6, z, ERF_5);
    s = fma(s, z, ERF_4);
    s = fma(s, z, ERF_3);
    s = fma(s, z, ERF_2);
    s = fma(s, z, ERF_1);
    s = fma(s, z, ERF_0);
    float small = fma(s, a, a);
    return Math.copySign(a < ERF_SMALL ? small : large, x);
  }

  /** max(0, min(1, alpha·x + beta)), the product not rounded. */
  private static float hardSigmoid(float alpha, float beta, float x) {
    float y = fma(alpha, x, beta);
    return y <= 0 ? 0f : y > 1 ? 1f : y;
  }

  /** a mod b with the sign of b, as Python and NumPy have it. */
  static float mod(float a, float b) {
    float r = a % b;
    if (r == 0) {
      return Math.copySign(0f, b);
    }
    return r < 0 == b < 0 ? r : r + b;
  }
}
