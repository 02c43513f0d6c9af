package network.assay.engine.kernel;

/**
 * Elementary functions of float arguments computed in double by +, −, ×, ÷, square root and moves
 * of bits, to be rounded once to float: the error then stays below 0.51 ulp. They are short, since
 * they need 30 bits and not 53, and have no branch that a vector lane could not take as a blend,
 * but for sines of large arguments. Long polynomials are summed in groups (Estrin's scheme), so
 * that a processor need not wait for each term. None uses fma, so that they cost the same without
 * it.
 *
 * <p>Coefficients: {@code engine/src/main/scripts/elementary.py} prints them.
 */
final class ElementaryWide {
  private ElementaryWide() {}

  /** 1.5·2^52: adding it rounds a double below 2^51 to an integer, in the low bits of the sum. */
  static final double ROUNDER = 0x1.8p52;

  static final double LOG2_E = 0x1.71547652b82fep+0;
  static final double LN2 = 0x1.62e42fefa39efp-1;

  // (exp(r) − 1)/r within 2^-32 for |r| ≤ ln(2)/2.
  static final double EXP_0 = 0x1.0000000022530p+0;
  static final double EXP_1 = 0x1.0000002818b1fp-1;
  static final double EXP_2 = 0x1.555554c5fd5fbp-3;
  static final double EXP_3 = 0x1.5554ada580154p-5;
  static final double EXP_4 = 0x1.1111a67b979f3p-7;
  static final double EXP_5 = 0x1.6d74922a41628p-10;
  static final double EXP_6 = 0x1.a019f03923535p-13;

  /** exp of minus this is below half of every float, also times a float argument. */
  static final double DECAY_MAX = 150;

  /** Arguments of {@link #expLessOne} are held inside ± this; times a float it stays exact. */
  static final double GROWTH_MAX = 700;

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

  // log(1 + e) = s·p(s²) with s = e/(2 + e), within 2^-33 for e in [0, 1].
  static final double LOG1P_0 = 0x1.ffffffff2734ap+0;
  static final double LOG1P_1 = 0x1.5555599329c82p-1;
  static final double LOG1P_2 = 0x1.99962b0f834c0p-2;
  static final double LOG1P_3 = 0x1.25138232664d8p-2;
  static final double LOG1P_4 = 0x1.b6222dc8b3e41p-3;
  static final double LOG1P_5 = 0x1.f3fb0b879591ep-3;

  // exp(a²/2)·erfc(a/√2)/2 = w·p(w) with w = 1/(a + 3), within 2^-30 for a in [0, 14.5].
  static final double GELU_SHIFT = 3;
  static final double GELU_0 = 0x1.98857c6818c43p-2;
  static final double GELU_1 = 0x1.3247068dcf5c1p+0;
  static final double GELU_2 = 0x1.9ad80e56c5bd4p+1;
  static final double GELU_3 = 0x1.af6d42e30d79ap+2;
  static final double GELU_4 = 0x1.2bcfc201ff792p+4;
  static final double GELU_5 = -0x1.f1086ddece26dp+5;
  static final double GELU_6 = 0x1.b6cf98c5cd9d0p+8;
  static final double GELU_7 = -0x1.215cbd29e3cafp+11;
  static final double GELU_8 = 0x1.638fc7af5a404p+12;
  static final double GELU_9 = -0x1.a9aaf8d11a49bp+12;
  static final double GELU_10 = 0x1.9b98423bc1d77p+11;

  /** GELU of minus this rounds to −0, and of this to itself. */
  static final double GELU_ARGUMENT_MAX = 15;

  // GELU_TANH(x) = x / (1 + exp(−C1·(x + C3·x³))), C1 = 2√(2/π), C3 = 0.044715.
  static final double GELU_TANH_1 = 2 * 0x1.9884533d43651p-1;
  static final double GELU_TANH_3 = 0.044715;

  /** GELU_TANH of minus this rounds to −0, and of this to itself. */
  static final double GELU_TANH_ARGUMENT_MAX = 20;

  /** exp of this and more leaves 1 of 1 + exp behind, to float. */
  static final double MISH_ARGUMENT_MAX = 40;

  static final double SIXTH = 1.0 / 6;

  static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;

  /** π/2 in parts of 33 and 53 bits: products of the first with a 20-bit integer are exact. */
  static final double HALF_PI_HIGH = 0x1.921fb54400000p+0;

  static final double HALF_PI_LOW = 0x1.0b4611a626331p-34;
  static final double HALF_PI = 0x1.921fb54442d18p+0;
  static final double PI = 0x1.921fb54442d18p+1;

  /** Larger arguments of sines are reduced by {@link ElementaryDouble}. */
  static final double PARTS_ARGUMENT_MAX = 0x1p20;

  // sin(r)/r within 2^-37 and cos(r) within 2^-34 for |r| ≤ π/4, in r².
  static final double SIN_0 = 0x1.fffffffff5fc7p-1;
  static final double SIN_1 = -0x1.55555548e0ef7p-3;
  static final double SIN_2 = 0x1.11110716f4d96p-7;
  static final double SIN_3 = -0x1.a00ec5f929f1fp-13;
  static final double SIN_4 = 0x1.6cb0657981c3dp-19;

  static final double COS_0 = 0x1.ffffffff8497bp-1;
  static final double COS_1 = -0x1.ffffffb65526cp-2;
  static final double COS_2 = 0x1.555538a0f4b29p-5;
  static final double COS_3 = -0x1.6c06e9be53980p-10;
  static final double COS_4 = 0x1.98e77b7f973bcp-16;

  // atan(t)/t within 2^-31 for t in [0, 1], in t².
  static final double ATAN_0 = 0x1.fffffffcced63p-1;
  static final double ATAN_1 = -0x1.55554f0712573p-2;
  static final double ATAN_2 = 0x1.999787059cce5p-3;
  static final double ATAN_3 = -0x1.246fec5c1ac1ap-3;
  static final double ATAN_4 = 0x1.c4cae02385567p-4;
  static final double ATAN_5 = -0x1.6865e59aeeb4ep-4;
  static final double ATAN_6 = 0x1.1317a5001ee80p-4;
  static final double ATAN_7 = -0x1.6b60c074350b9p-5;
  static final double ATAN_8 = 0x1.6cf1e0439f7c4p-6;
  static final double ATAN_9 = -0x1.d7d24c5f8de6dp-8;
  static final double ATAN_10 = 0x1.1e079fda5f427p-10;

  // asin(s)/s within 2^-31 for s in [0, ½], in s².
  static final double ASIN_0 = 0x1.0000000117e14p+0;
  static final double ASIN_1 = 0x1.55554849716d0p-3;
  static final double ASIN_2 = 0x1.333988a6cc8a4p-4;
  static final double ASIN_3 = 0x1.6c91c1ced25e9p-5;
  static final double ASIN_4 = 0x1.0554b27dc92f0p-5;
  static final double ASIN_5 = 0x1.cf545d380aa3bp-7;
  static final double ASIN_6 = 0x1.365b570357b42p-5;

  /** sinh and cosh of more are above every float. */
  static final double HYPERBOLIC_ARGUMENT_MAX = 95;

  /** exp(x) for |x| ≤ 700. */
  static double exp(double x) {
    double rounded = x * LOG2_E + ROUNDER;
    double r = x - (rounded - ROUNDER) * LN2;
    // Adds k to the exponent; the bits of ROUNDER above the low 12 fall off.
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(1 + expOfRest(r)) + (Double.doubleToRawLongBits(rounded) << 52));
  }

  /** exp(x) − 1, relative to itself, for |x| ≤ 700. */
  static double expLessOne(double x) {
    double rounded = x * LOG2_E + ROUNDER;
    double r = x - (rounded - ROUNDER) * LN2;
    double power =
        Double.longBitsToDouble((Double.doubleToRawLongBits(rounded) << 52) + 1023 * EXPONENT_ONE);
    return power * expOfRest(r) + (power - 1);
  }

  /** exp(r) − 1 for |r| ≤ ln(2)/2. */
  private static double expOfRest(double r) {
    double r2 = r * r;
    double low = (EXP_0 + EXP_1 * r) + (EXP_2 + EXP_3 * r) * r2;
    double high = (EXP_4 + EXP_5 * r) + EXP_6 * r2;
    return r * (low + high * (r2 * r2));
  }

  static double log(double x) {
    double log = logOfSum(x, x - 1);
    return x > 0 && x < Double.POSITIVE_INFINITY
        ? log
        : x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
  }

  /** log(u) for positive normal u = 1 + w; w counts where u is in [√½, √2). */
  static double logOfSum(double u, double w) {
    long bits = Double.doubleToRawLongBits(u);
    // Exponent field of u/√½, kept positive by the bias.
    long biased = (bits - SQRT_HALF_BITS + 1023 * EXPONENT_ONE) >>> 52;
    double k = Double.longBitsToDouble(biased | TWO_52_BITS) - TWO_52_AND_BIAS;
    double m = Double.longBitsToDouble(bits - (biased << 52) + 1023 * EXPONENT_ONE);
    double f = k == 0 ? w : m - 1;
    double s = f / (2 + f);
    double z = s * s;
    double p = LOG_6 + z * LOG_7;
    p = LOG_5 + z * p;
    p = LOG_4 + z * p;
    p = LOG_3 + z * p;
    p = LOG_2 + z * p;
    p = LOG_1 + z * p;
    double twice = 2 * s;
    return k * LN2 + (twice + twice * (z * p));
  }

  /** x·Φ(x), Φ the normal distribution function: a·(1 − Φ(a)) = a·erfc(a/√2)/2 off 0 or x. */
  static double gelu(double x) {
    double a = atMost(Math.abs(x), GELU_ARGUMENT_MAX);
    double w = 1 / (a + GELU_SHIFT);
    double w2 = w * w;
    double w4 = w2 * w2;
    double low = (GELU_0 + GELU_1 * w) + (GELU_2 + GELU_3 * w) * w2;
    double middle = (GELU_4 + GELU_5 * w) + (GELU_6 + GELU_7 * w) * w2;
    double high = (GELU_8 + GELU_9 * w) + GELU_10 * w2;
    double p = low + (middle + high * w4) * w4;
    double tail = a * w * p * exp(a * a * -0.5);
    return x < 0 ? -tail : x - tail;
  }

  /** x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, as a sigmoid so that nothing cancels. */
  static double geluTanh(double x) {
    double t = atLeast(x, -GELU_TANH_ARGUMENT_MAX);
    double a = atMost(t, GELU_TANH_ARGUMENT_MAX);
    double e = exp(-GELU_TANH_1 * (a + a * a * a * GELU_TANH_3));
    return t / (1 + e);
  }

  /** x·max(0, min(1, x/6 + 1/2)). */
  static double hardSwish(double x) {
    double t = atLeast(x, -3);
    return t * atMost(t + 3, 6) * SIXTH;
  }

  /** log(1 + exp(x)) = max(x, 0) + log(1 + exp(−|x|)). */
  static double softplus(double x) {
    double e = exp(-atMost(Math.abs(x), DECAY_MAX));
    double s = e / (2 + e);
    double z = s * s;
    double p = LOG1P_4 + z * LOG1P_5;
    p = LOG1P_3 + z * p;
    p = LOG1P_2 + z * p;
    p = LOG1P_1 + z * p;
    p = LOG1P_0 + z * p;
    return (x > 0 ? x : 0) + s * p;
  }

  /** x / (1 + |x|). */
  static double softsign(double x) {
    double a = Math.abs(x);
    double y = a / (1 + a);
    return Math.copySign(a == Double.POSITIVE_INFINITY ? 1 : y, x);
  }

  /** x·tanh(log(1 + exp(x))). */
  static double mish(double x) {
    double t = atLeast(x, -DECAY_MAX);
    double e = exp(atMost(t, MISH_ARGUMENT_MAX));
    double q = e * (e + 2);
    return t * (q / (q + 2));
  }

  static double sin(double x) {
    return Math.abs(x) > PARTS_ARGUMENT_MAX ? ElementaryDouble.sin(x) : wave(x, 0);
  }

  static double cos(double x) {
    return Math.abs(x) > PARTS_ARGUMENT_MAX ? ElementaryDouble.cos(x) : wave(x, 1);
  }

  /** sin(x + shift·π/2). */
  private static double wave(double x, long shift) {
    double rounded = x * TWO_OVER_PI + ROUNDER;
    double r = restOfQuadrant(x, rounded);
    long turn = Double.doubleToRawLongBits(rounded) + shift;
    double y = (turn & 1) == 0 ? sinOfRest(r) : cosOfRest(r);
    return Double.longBitsToDouble(Double.doubleToRawLongBits(y) ^ (turn & 2) << 62);
  }

  static double tan(double x) {
    if (Math.abs(x) > PARTS_ARGUMENT_MAX) {
      return ElementaryDouble.tan(x);
    }
    double rounded = x * TWO_OVER_PI + ROUNDER;
    double r = restOfQuadrant(x, rounded);
    double s = sinOfRest(r);
    double c = cosOfRest(r);
    boolean odd = (Double.doubleToRawLongBits(rounded) & 1) != 0;
    return (odd ? -c : s) / (odd ? s : c);
  }

  private static double restOfQuadrant(double x, double rounded) {
    double k = rounded - ROUNDER;
    return x - k * HALF_PI_HIGH - k * HALF_PI_LOW;
  }

  private static double sinOfRest(double r) {
    double z = r * r;
    double p = SIN_3 + z * SIN_4;
    p = SIN_2 + z * p;
    p = SIN_1 + z * p;
    p = SIN_0 + z * p;
    return r * p;
  }

  private static double cosOfRest(double r) {
    double z = r * r;
    double p = COS_3 + z * COS_4;
    p = COS_2 + z * p;
    p = COS_1 + z * p;
    return COS_0 + z * p;
  }

  /** atan a = π/2 + atan(−1/a) for a above 1. */
  static double atan(double x) {
    double a = Math.abs(x);
    boolean large = a > 1;
    double t = (large ? -1 : a) / (large ? a : 1);
    double z = t * t;
    double z2 = z * z;
    double z4 = z2 * z2;
    double low = (ATAN_0 + ATAN_1 * z) + (ATAN_2 + ATAN_3 * z) * z2;
    double middle = (ATAN_4 + ATAN_5 * z) + (ATAN_6 + ATAN_7 * z) * z2;
    double high = (ATAN_8 + ATAN_9 * z) + ATAN_10 * z2;
    double p = low + (middle + high * z4) * z4;
    return Math.copySign((large ? HALF_PI : 0) + t * p, x);
  }

  /** asin a = π/2 − 2·asin √((1 − a)/2) for a above ½. */
  static double asin(double x) {
    double a = Math.abs(x);
    boolean large = a > 0.5;
    double z = large ? (1 - a) * 0.5 : a * a;
    double p = asinOfRest(large ? Math.sqrt(z) : a, z);
    return Math.copySign(large ? HALF_PI - 2 * p : p, x);
  }

  /** acos a = 2·asin √((1 − a)/2) for a above ½, acos(−a) = π − acos a. */
  static double acos(double x) {
    double a = Math.abs(x);
    boolean large = a > 0.5;
    double z = large ? (1 - a) * 0.5 : a * a;
    double p = asinOfRest(large ? Math.sqrt(z) : a, z);
    double twice = 2 * p;
    return large ? (x < 0 ? PI - twice : twice) : HALF_PI - (x < 0 ? -p : p);
  }

  /** asin(s) for s = √z in [0, ½]. */
  private static double asinOfRest(double s, double z) {
    double z2 = z * z;
    double low = (ASIN_0 + ASIN_1 * z) + (ASIN_2 + ASIN_3 * z) * z2;
    double high = (ASIN_4 + ASIN_5 * z) + ASIN_6 * z2;
    return s * (low + high * (z2 * z2));
  }

  static double sinh(double x) {
    double e = expLessOne(atMost(Math.abs(x), HYPERBOLIC_ARGUMENT_MAX));
    return Math.copySign(0.5 * (e + e / (1 + e)), x);
  }

  static double cosh(double x) {
    double e = exp(atMost(Math.abs(x), HYPERBOLIC_ARGUMENT_MAX));
    return 0.5 * (e + 1 / e);
  }

  /** log(a + √(a² + 1)). */
  static double asinh(double x) {
    double a = Math.abs(x);
    double square = a * a;
    double w = a + square / (1 + Math.sqrt(1 + square));
    double y = logOfSum(1 + w, w);
    return Math.copySign(a < Double.POSITIVE_INFINITY ? y : a, x);
  }

  /** log(x + √(x² − 1)). */
  static double acosh(double x) {
    double t = x - 1;
    double w = t + Math.sqrt(2 * t + t * t);
    double y = logOfSum(1 + w, w);
    return x >= 1 ? (x < Double.POSITIVE_INFINITY ? y : x) : Double.NaN;
  }

  /** log((1 + a)/(1 − a))/2. */
  static double atanh(double x) {
    double a = Math.abs(x);
    double w = 2 * a / (1 - a);
    double y = 0.5 * logOfSum(1 + w, w);
    return Math.copySign(a < 1 ? y : a == 1 ? Double.POSITIVE_INFINITY : Double.NaN, x);
  }

  /** x &lt; 0 ? alpha·(eˣ − 1) : x. */
  static double elu(double alpha, double x) {
    return x < 0 ? alpha * expLessOne(atLeast(x, -GROWTH_MAX)) : x;
  }

  /** beta·(x &lt; 0 ? alpha·(eˣ − 1) : x). */
  static double selu(double alpha, double beta, double x) {
    return beta * elu(alpha, x);
  }

  /** max(0, x) + min(0, alpha·(e^(x/alpha) − 1)). */
  static double celu(double alpha, double x) {
    double e = alpha * expLessOne(atMost(atLeast(x / alpha, -GROWTH_MAX), GROWTH_MAX));
    return (x > 0 ? x : 0) + (e > 0 ? 0 : e);
  }

  /** x^y with the special cases of C99, Annex F.10.4.4; a square is one product. */
  static float pow(float x, float y) {
    if (y == 2) {
      return x * x;
    }
    boolean ordinary = x > 0 && x < Float.POSITIVE_INFINITY && Math.abs(y) <= Float.MAX_VALUE;
    return (float) (ordinary ? powOfPositive(x, y) : ElementaryDouble.pow(x, y));
  }

  /** exp(y·log(x)) for positive finite x and finite y; beyond e^±700 there is no float. */
  private static double powOfPositive(double x, double y) {
    double product = y * logOfSum(x, x - 1);
    return exp(atMost(atLeast(product, -GROWTH_MAX), GROWTH_MAX));
  }

  /** NaN stays. */
  private static double atMost(double x, double limit) {
    return x > limit ? limit : x;
  }

  private static double atLeast(double x, double limit) {
    return x < limit ? limit : x;
  }
}
