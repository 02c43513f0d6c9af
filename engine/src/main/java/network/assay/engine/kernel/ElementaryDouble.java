package network.assay.engine.kernel;

import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The definitions of the elementary functions of double, for F64 tensors and, rounded once, for
 * float arguments that {@link ElementaryWide} leaves out. They are made of +, −, ×, ÷, square root
 * and moves of bits only, so that every machine gives the same bits. The error is a few ulp: {@code
 * ElementaryDoubleTest} states and checks it for each function.
 */
public final class ElementaryDouble {
  private ElementaryDouble() {}

  private static final double LN2 = 0x1.62e42fefa39efp-1;

  /** The first 42 bits of ln 2, so that its product with an 11-bit integer is exact. */
  private static final double LN2_HIGH = 0x1.62e42fefa3800p-1;

  private static final double LN2_LOW = 0x1.ef35793c76730p-45;
  private static final double LOG2_E = ElementaryWide.LOG2_E;
  private static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
  private static final double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp+0;
  private static final double ERFCX_CENTRE = 3.75;
  private static final double EXP_OVERFLOW = 709.782712893384;
  private static final double EXP_UNDERFLOW = -745.1332191019412;

  /** Below this the first term of an odd series is the result: 2^-54 < x²/6. */
  private static final double TINY = 0x1p-27;

  /** 1/n!, enough terms for |r| ≤ π/4 or, by 13, for |r| ≤ ln(2)/2. */
  private static final double[] INVERSE_FACTORIAL = new double[20];

  static {
    double factorial = 1;
    for (int n = 0; n < INVERSE_FACTORIAL.length; n++) {
      factorial *= Math.max(n, 1);
      INVERSE_FACTORIAL[n] = 1 / factorial;
    }
  }

  // π/2 in parts of 33, 33 and 53 bits: products of the first two with a 20-bit integer are exact.
  private static final double HALF_PI_1 = 0x1.921fb54400000p+0;
  private static final double HALF_PI_2 = 0x1.0b4611a600000p-34;
  private static final double HALF_PI_3 = 0x1.3198a2e037073p-69;
  private static final double HALF_PI = 0x1.921fb54442d18p+0;
  private static final double HALF_PI_LOW = 0x1.1a62633145c07p-54;
  private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
  private static final double PARTS_ARGUMENT_MAX = 0x1p20;

  /** The bits of 2/π behind the point, first bit highest. */
  private static final long[] TWO_OVER_PI_BITS = {
    0xa2f9836e4e441529L, 0xfc2757d1f534ddc0L, 0xdb6295993c439041L, 0xfe5163abdebbc561L,
    0xb7246e3a424dd2e0L, 0x06492eea09d1921cL, 0xfe1deb1cb129a73eL, 0xe88235f52ebb4484L,
    0xe99c7026b45f7e41L, 0x3991d639835339f4L, 0x9c845f8bbdf9283bL, 0x1ff897ffde05980fL,
    0xef2f118b5a0a6d1fL, 0x6d367ecf27cb09b7L, 0x4f463f669e5fea2dL, 0x7527bac7ebe5f17bL,
    0x3d0739f78a5292eaL, 0x6bfb5fb11f8d5d08L, 0x56033046fc7b6babL, 0xf0cfbc209af4361dL
  };

  /**
   * (1 + 2z)·exp(z²)·erfc(z) in u = (z − 3.75)/(z + 3.75), within 2^-60 for z up to 28, lowest
   * power first: engine/src/main/scripts/erfcx.py prints these.
   */
  private static final double[] ERFCX = {
    0x1.3ccda0b5d5dc2p+0, -0x1.1f367683f89a6p-3, 0x1.d5f2948159c9ap-9, 0x1.510169d096780p-4,
    -0x1.bda9309a28769p-4, 0x1.7a14188a9afdfp-4, -0x1.e0d0fa6e049afp-5, 0x1.d0b0037d6a965p-6,
    -0x1.3f603c32fb197p-7, 0x1.cc3a0e634d317p-10, 0x1.33fb23e7344a0p-12, -0x1.303fa4429231fp-12,
    0x1.b144510473537p-15, 0x1.778bf26bd69a9p-16, -0x1.800836986f6d1p-17, -0x1.057673c3f6b44p-20,
    0x1.d69d0a8264b38p-20, -0x1.e1922b1779719p-25, -0x1.1767eb1e55984p-22, 0x1.74288ff6bf30ap-26,
    0x1.5299f0e6e9a4fp-25, -0x1.5ebe49fce41a3p-29, -0x1.6254960d9aaa3p-28, -0x1.1321ab23c9a33p-34,
    0x1.541a968b64698p-32
  };

  /**
   * f(x) for every function of one number.
   *
   * @throws IllegalArgumentException for NOT and IS_NAN, which give no number
   */
  public static double unary(UnaryFunction f, double x) {
    return switch (f) {
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case SIGN -> Math.signum(x);
      case CEIL -> Math.ceil(x);
      case FLOOR -> Math.floor(x);
      case ROUND -> Math.rint(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case EXP -> exp(x);
      case LOG -> log(x);
      case SIN -> sin(x);
      case COS -> cos(x);
      case TAN -> tan(x);
      case ASIN -> asin(x);
      case ACOS -> acos(x);
      case ATAN -> atan(x);
      case SINH -> sinh(x);
      case COSH -> cosh(x);
      case TANH -> tanh(x);
      case ASINH -> asinh(x);
      case ACOSH -> acosh(x);
      case ATANH -> atanh(x);
      case ERF -> erf(x);
      case SIGMOID -> sigmoid(x);
      case RELU -> Math.max(x, 0);
      case GELU -> gelu(x);
      case GELU_TANH -> geluTanh(x);
      case SOFTPLUS -> Math.max(x, 0) + log1p(exp(-Math.abs(x)));
      case SOFTSIGN -> Double.isInfinite(x) ? Math.signum(x) : x / (1 + Math.abs(x));
      case HARD_SWISH -> Math.max(x, -3) * (Math.min(Math.max(x, -3) + 3, 6) / 6);
      case MISH -> mish(x);
      case NOT, IS_NAN -> throw new IllegalArgumentException(f + " does not give a number");
    };
  }

  /** f(x; alpha, beta) for every function with constants. */
  public static double parametric(ParametricFunction f, double alpha, double beta, double x) {
    return switch (f) {
      case LEAKY_RELU -> x < 0 ? alpha * x : x;
      case THRESHOLDED_RELU -> x > alpha ? x : Double.isNaN(x) ? x : 0;
      case ELU -> x < 0 ? alpha * expm1(x) : x;
      case SELU -> beta * (x <= 0 ? alpha * expm1(x) : x);
      case CELU -> Math.max(0, x) + Math.min(0, alpha * expm1(x / alpha));
      case HARD_SIGMOID -> Math.max(0, Math.min(1, alpha * x + beta));
    };
  }

  /**
   * f(a, b) for every arithmetic function of two numbers.
   *
   * @throws IllegalArgumentException for comparisons and logic, which give no number
   */
  public static double binary(BinaryFunction f, double a, double b) {
    return switch (f) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case POW -> pow(a, b);
      case MOD -> mod(a, b);
      case FMOD -> a % b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case PRELU -> a < 0 ? a * b : a;
      case AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " does not give a number");
    };
  }

  /** e^x. */
  public static double exp(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    return x > EXP_OVERFLOW ? Double.POSITIVE_INFINITY : x < EXP_UNDERFLOW ? 0 : expOfSum(x, 0);
  }

  /** e^x − 1, relative to itself. */
  public static double expm1(double x) {
    if (Math.abs(x) > LN2 / 2) {
      return exp(x) - 1;
    }
    if (Math.abs(x) < TINY * TINY) {
      return x;
    }
    double p = INVERSE_FACTORIAL[14];
    for (int n = 13; n >= 2; n--) {
      p = INVERSE_FACTORIAL[n] + x * p;
    }
    return x + x * (x * p);
  }

  /** The natural logarithm. */
  public static double log(double x) {
    if (x > 0 && x < Double.POSITIVE_INFINITY) {
      boolean subnormal = x < Double.MIN_NORMAL;
      double scaled = subnormal ? x * 0x1p54 : x;
      int k = exponent(scaled);
      double f = scaledBy(scaled, -k) - 1;
      int exponent = subnormal ? k - 54 : k;
      double s = f / (2 + f);
      double z = s * s;
      double p = 0;
      for (int n = 10; n >= 1; n--) {
        p = 1.0 / (2 * n + 1) + z * p;
      }
      // f − s·f + 2s·z·p is log(1 + f) with f exact, so the rounding of s weighs little.
      double tail = exponent * LN2_LOW - s * (f - 2 * (z * p));
      return exponent * LN2_HIGH + (f + tail);
    }
    return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
  }

  /** log(1 + x), relative to itself (Kahan's correction by the rounding of 1 + x). */
  public static double log1p(double x) {
    double u = 1 + x;
    if (u == 1) {
      return x;
    }
    double log = log(u);
    return u < Double.POSITIVE_INFINITY ? log * (x / (u - 1)) : log;
  }

  public static double sin(double x) {
    return Math.abs(x) < TINY ? x : circular(x, 0);
  }

  public static double cos(double x) {
    return circular(x, 1);
  }

  public static double tan(double x) {
    return Math.abs(x) < TINY ? x : circular(x, 0) / circular(x, 1);
  }

  public static double asin(double x) {
    return Math.abs(x) < TINY ? x : atan(x / Math.sqrt((1 - x) * (1 + x)));
  }

  public static double acos(double x) {
    return 2 * atan(Math.sqrt((1 - x) / (1 + x)));
  }

  public static double atan(double x) {
    double a = Math.abs(x);
    if (!(a >= TINY)) {
      return x;
    }
    // atan(t) = 2·atan(t/(1 + √(1 + t²))) twice: the series is left with t ≤ tan(π/16).
    double t = a > 1 ? 1 / a : a;
    t = t / (1 + Math.sqrt(1 + t * t));
    t = t / (1 + Math.sqrt(1 + t * t));
    double z = t * t;
    double p = 0;
    for (int n = 12; n >= 1; n--) {
      p = 1.0 / (2 * n + 1) - z * p;
    }
    double angle = 4 * (t - t * (z * p));
    return Math.copySign(a > 1 ? HALF_PI - (angle - HALF_PI_LOW) : angle, x);
  }

  public static double sinh(double x) {
    double a = Math.abs(x);
    if (a < 20) {
      double e = expm1(a);
      return Math.copySign(0.5 * (e + e / (1 + e)), x);
    }
    double half = exp(0.5 * a);
    return Math.copySign(0.5 * half * half, x);
  }

  public static double cosh(double x) {
    double a = Math.abs(x);
    if (a < 20) {
      double e = exp(a);
      return 0.5 * e + 0.5 / e;
    }
    double half = exp(0.5 * a);
    return 0.5 * half * half;
  }

  public static double tanh(double x) {
    double a = Math.min(Math.abs(x), 20);
    double e = expm1(2 * a);
    return Math.copySign(e / (e + 2), x);
  }

  public static double asinh(double x) {
    double a = Math.abs(x);
    double y = a > 0x1p28 ? log(a) + LN2 : log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    return Math.copySign(y, x);
  }

  public static double acosh(double x) {
    if (x < 1) {
      return Double.NaN;
    }
    double t = x - 1;
    return x > 0x1p28 ? log(x) + LN2 : log1p(t + Math.sqrt(2 * t + t * t));
  }

  public static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * log1p(2 * a / (1 - a)), x);
  }

  public static double erf(double x) {
    double a = Math.abs(x);
    if (!(a >= 0.5)) {
      double z = a * a;
      double p = 0;
      for (int n = 15; n >= 1; n--) {
        p = ((n & 1) == 0 ? 1 : -1) * INVERSE_FACTORIAL[n] / (2 * n + 1) + z * p;
      }
      return x * (TWO_OVER_SQRT_PI * (1 + z * p));
    }
    return Math.copySign(a > 6 ? 1 : 1 - expOfSquare(a, 1) * erfcxScaled(a), x);
  }

  /** 1 / (1 + exp(−x)). */
  public static double sigmoid(double x) {
    double e = exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /** x·Φ(x), Φ the normal distribution function. */
  public static double gelu(double x) {
    double t = Math.max(x, -40);
    double a = Math.min(Math.abs(t), 40);
    double tail = 0.5 * expOfSquare(a, 0.5) * erfcxScaled(a * SQRT_HALF);
    return t * (t < 0 ? tail : 1 - tail);
  }

  /** x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2. */
  public static double geluTanh(double x) {
    double t = Math.max(x, -40);
    double a = Math.min(t, 40);
    double u = ElementaryWide.GELU_TANH_1 * (a + ElementaryWide.GELU_TANH_3 * (a * a * a));
    return t * sigmoid(u);
  }

  /** x·tanh(log(1 + exp(x))). */
  public static double mish(double x) {
    double t = Math.max(x, -800);
    double e = exp(Math.min(t, 40));
    double q = e * (e + 2);
    return t * (q / (q + 2));
  }

  /** a mod b with the sign of b, as Python and NumPy have it. */
  public static double mod(double a, double b) {
    double r = a % b;
    if (r == 0) {
      return Math.copySign(0.0, b);
    }
    return r < 0 == b < 0 ? r : r + b;
  }

  /** x^y with the special cases of C99, Annex F.10.4.4. */
  public static double pow(double x, double y) {
    if (y == 0 || x == 1) {
      return 1;
    }
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Double.NaN;
    }
    double a = Math.abs(x);
    boolean grows = a > 1 == y > 0;
    if (Math.abs(y) >= 0x1p70) {
      // No double but 1 is so near to 1 that this stays finite; infinite and odd do not meet.
      return a == 1 ? 1 : grows ? Double.POSITIVE_INFINITY : 0;
    }
    boolean integer = Math.rint(y) == y;
    boolean odd = integer && Math.abs(y) < 0x1p53 && ((long) y & 1) != 0;
    double sign = odd ? Math.copySign(1, x) : 1;
    if (a == 0 || a == Double.POSITIVE_INFINITY) {
      return sign * (grows ? Double.POSITIVE_INFINITY : 0);
    }
    if (x < 0 && !integer) {
      return Double.NaN;
    }
    return a == 1 || Math.abs(y) < 0x1p-70 ? sign : sign * powFinite(a, y);
  }

  /** a^y = exp(y·log(a)) with the logarithm as an unevaluated sum of two doubles. */
  private static double powFinite(double a, double y) {
    boolean subnormal = a < Double.MIN_NORMAL;
    double scaled = subnormal ? a * 0x1p54 : a;
    int k = exponent(scaled);
    double m = scaledBy(scaled, -k);
    int exponent = subnormal ? k - 54 : k;
    // s + sLow = (m − 1)/(m + 1)
    double f = m - 1;
    double d = m + 1;
    double dLow = m - (d - 1);
    double s = f / d;
    double sd = s * d;
    double sLow = ((f - sd) - productError(s, d, sd) - s * dLow) / d;
    // z + zLow = s²; the first term of the series in two doubles, the rest in one.
    double z = s * s;
    double zLow = productError(s, s, z) + 2 * s * sLow;
    double p = 0;
    for (int n = 14; n >= 2; n--) {
      p = 1.0 / (2 * n + 1) + z * p;
    }
    double third = 1.0 / 3;
    double q = z * third;
    double qLow = productError(z, third, q) + zLow * third + z * 0x1.5555555555555p-56 + z * z * p;
    double c = s * q;
    double cLow = productError(s, q, c) + s * qLow + sLow * q;
    double high = exponent * LN2_HIGH;
    double low = exponent * LN2_LOW + 2 * (sLow + cLow);
    double sum = high + 2 * s;
    low += sumError(high, 2 * s, sum);
    double log = sum + 2 * c;
    low += sumError(sum, 2 * c, log);
    double head = log + low;
    double tail = (log - head) + low;
    double product = head * y;
    double rest = productError(head, y, product) + tail * y;
    if (product > 710) {
      return Double.POSITIVE_INFINITY;
    }
    return product < -746 ? 0 : expOfSum(product, rest);
  }

  /** exp(x + low) for |x| ≤ 746 and a low far below 1. */
  private static double expOfSum(double x, double low) {
    double n = Math.rint(x * LOG2_E);
    double r = (x - n * LN2_HIGH) - (n * LN2_LOW - low);
    double p = INVERSE_FACTORIAL[13];
    for (int i = 12; i >= 2; i--) {
      p = INVERSE_FACTORIAL[i] + r * p;
    }
    // Two steps, so that the only rounding to a subnormal is the last.
    int first = (int) n / 2;
    return (1 + (r + r * (r * p))) * powerOfTwo(first) * powerOfTwo((int) n - first);
  }

  /** exp(−scale·a²) for a in [0, 40]; the square is split so that its rounding does not grow. */
  private static double expOfSquare(double a, double scale) {
    double head = (float) a;
    return exp(-scale * (head * head)) * exp(-scale * ((a - head) * (a + head)));
  }

  private static double erfcxScaled(double z) {
    double u = (z - ERFCX_CENTRE) / (z + ERFCX_CENTRE);
    double p = 0;
    for (int n = ERFCX.length - 1; n >= 0; n--) {
      p = ERFCX[n] + u * p;
    }
    return p / (1 + 2 * z);
  }

  /** sin(x + shift·π/2). */
  private static double circular(double x, int shift) {
    double a = Math.abs(x);
    if (!(a < Double.POSITIVE_INFINITY)) {
      return Double.NaN;
    }
    long quadrant;
    double r;
    if (a < PARTS_ARGUMENT_MAX) {
      double n = Math.rint(a * TWO_OVER_PI);
      quadrant = (long) n;
      r = ((a - n * HALF_PI_1) - n * HALF_PI_2) - n * HALF_PI_3;
    } else {
      long bits = Double.doubleToRawLongBits(a);
      long significand = (bits & (1L << 52) - 1) | 1L << 52;
      int exponent = (int) (bits >>> 52) - 1075;
      // a·2/π mod 4 with 62 + 64 bits behind the point: bits of 2/π of weight 4 and more, once
      // multiplied, add whole turns (Payne and Hanek, ACM SIGNUM 18(1), 1983).
      long w0 = twoOverPiBits(exponent - 2);
      long w1 = twoOverPiBits(exponent + 62);
      long w2 = twoOverPiBits(exponent + 126);
      long middle = significand * w1;
      long carry = Math.unsignedMultiplyHigh(significand, w2);
      long high = significand * w0 + Math.unsignedMultiplyHigh(significand, w1);
      middle += carry;
      if (Long.compareUnsigned(middle, carry) < 0) {
        high++;
      }
      long fraction = high << 2 | middle >>> 62;
      quadrant = (high >>> 62) + (fraction >>> 63);
      r = (fraction * 0x1p-64 + (middle << 2 >>> 1) * 0x1p-127) * HALF_PI;
    }
    // sin is odd: a negative argument is half a turn further, but for cos, which is even.
    long turn = quadrant + shift + (x < 0 && shift == 0 ? 2 : 0);
    double wave = (turn & 1) == 0 ? sinNear(r) : cosNear(r);
    return (turn & 2) == 0 ? wave : -wave;
  }

  /** 64 bits of 2/π from bit {@code from} behind the point on; bits before the point are 0. */
  private static long twoOverPiBits(int from) {
    int word = Math.floorDiv(from, 64);
    int shift = from & 63;
    long first = word < 0 ? 0 : TWO_OVER_PI_BITS[word];
    if (shift == 0) {
      return first;
    }
    return first << shift | TWO_OVER_PI_BITS[word + 1] >>> (64 - shift);
  }

  private static double sinNear(double r) {
    double z = r * r;
    double p = 0;
    for (int n = 17; n >= 3; n -= 2) {
      p = INVERSE_FACTORIAL[n] - z * p;
    }
    return r - r * (z * p);
  }

  private static double cosNear(double r) {
    double z = r * r;
    double p = 0;
    for (int n = 18; n >= 4; n -= 2) {
      p = INVERSE_FACTORIAL[n] - z * p;
    }
    return 1 - (0.5 * z - z * (z * p));
  }

  /** k for which x·2^-k lies in [√½, √2); x is positive and normal. */
  private static int exponent(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return (int) ((bits - ElementaryWide.SQRT_HALF_BITS) >> 52);
  }

  /** x·2^n where neither is out of the normal range. */
  private static double scaledBy(double x, int n) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) + ((long) n << 52));
  }

  private static double powerOfTwo(int n) {
    return Double.longBitsToDouble((long) (n + 1023) << 52);
  }

  /** a + b − sum exactly, where sum is a + b rounded (Knuth's TwoSum). */
  private static double sumError(double a, double b, double sum) {
    double t = sum - a;
    return (a - (sum - t)) + (b - t);
  }

  /** a·b − product exactly, where product is a·b rounded (Dekker, Veltkamp); no fma needed. */
  private static double productError(double a, double b, double product) {
    double aScaled = a * 0x1.0000002p27;
    double aHigh = aScaled - (aScaled - a);
    double aLow = a - aHigh;
    double bScaled = b * 0x1.0000002p27;
    double bHigh = bScaled - (bScaled - b);
    double bLow = b - bHigh;
    return aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
  }
}
