package network.assay.verify.zk.tensor;

import java.util.OptionalInt;

/**
 * Where floats become whole numbers and back ({@code spec/int.md}, section 2: Quantise and
 * Dequantise), on the bits of binary32 and in whole numbers: each operation of IEEE 754 rounded to
 * nearest, ties to even. Scales are positive normal numbers.
 */
public final class FloatBits {
  static final int INFINITY = 0x7f800000;
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int FRACTION_BITS = 23;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;

  /** Exponent of the last bit of a subnormal number. */
  private static final int EXPONENT_LEAST = -149;

  /** Where the exponent of the last bit of the greatest numbers is. */
  private static final int EXPONENT_GREATEST = 104;

  /** Bits of the quotient beyond those of its operands: two are enough with the rest. */
  private static final int GUARD = 26;

  private FloatBits() {}

  /** clamp(x / scale, rounded to binary32, then to a whole number, lo, hi); NaN is 0 before. */
  public static int quantise(int x, int scale, int lo, int hi) {
    int magnitude = x & MAGNITUDE;
    if (magnitude > INFINITY) {
      return Math.clamp(0L, lo, hi);
    }
    if (magnitude == INFINITY) {
      return x < 0 ? lo : hi;
    }
    long whole = wholeQuotient(magnitude, scale);
    return Math.clamp(x < 0 ? -whole : whole, lo, hi);
  }

  /** The quotient of magnitudes, rounded twice; held at 2^40, far beyond every clamp. */
  private static long wholeQuotient(int x, int scale) {
    long significand = significand(x);
    if (significand == 0) {
      return 0;
    }
    // Subnormal numbers take a full significand, so that the quotient has enough bits.
    int lift = Long.numberOfLeadingZeros(significand) - (63 - FRACTION_BITS);
    long dividend = significand << (lift + GUARD);
    long divisor = significand(scale);
    long quotient = dividend / divisor;
    boolean rest = dividend % divisor != 0;
    int exponent = exponent(x) - lift - exponent(scale) - GUARD;
    int top = 63 - Long.numberOfLeadingZeros(quotient);
    int drop = Math.max(top - FRACTION_BITS, EXPONENT_LEAST - exponent);
    long rounded = shiftRounded(quotient, drop, rest);
    int last = exponent + drop;
    if (last >= 0) {
      // The least significand of such a number is 2^23.
      return last > 16 ? 1L << 40 : rounded << last;
    }
    return shiftRounded(rounded, -last, false);
  }

  /** value / 2^bits to the nearest whole number, ties to even, where {@code rest} is a bit more. */
  private static long shiftRounded(long value, int bits, boolean rest) {
    if (bits > 62) {
      return 0;
    }
    long floor = value >> bits;
    long below = value - (floor << bits);
    long half = 1L << (bits - 1);
    boolean up = below > half || (below == half && (rest || (floor & 1) == 1));
    return up ? floor + 1 : floor;
  }

  /** The bits of y · scale, rounded once; y below 2^31 in absolute value. */
  public static int dequantise(int y, int scale) {
    if (y == 0) {
      return 0;
    }
    int sign = y & Integer.MIN_VALUE;
    long product = Math.abs((long) y) * significand(scale);
    int exponent = exponent(scale);
    int drop = 63 - Long.numberOfLeadingZeros(product) - FRACTION_BITS;
    long rounded = drop > 0 ? shiftRounded(product, drop, false) : product << -drop;
    int last = exponent + drop;
    if (rounded == 1L << (FRACTION_BITS + 1)) {
      rounded >>= 1;
      last++;
    }
    if (last > EXPONENT_GREATEST) {
      return sign | INFINITY;
    }
    int biased = last - EXPONENT_LEAST + 1;
    return sign | (biased << FRACTION_BITS) | ((int) rounded & FRACTION);
  }

  /**
   * The whole number y of lo … hi for which y · scale, rounded once, has these bits; empty if there
   * is none, or the bits are no finite number. No two have the same finite bits as long as lo and
   * hi are below 2^23 in absolute value.
   */
  public static OptionalInt whole(int bits, int scale, int lo, int hi) {
    if ((bits & MAGNITUDE) >= INFINITY) {
      return OptionalInt.empty();
    }
    int target = order(bits);
    int low = lo;
    int high = hi;
    while (low < high) {
      int middle = (int) (((long) low + high) >> 1);
      if (order(dequantise(middle, scale)) < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == high && dequantise(low, scale) == bits
        ? OptionalInt.of(low)
        : OptionalInt.empty();
  }

  /** A whole number in the order of the floats. */
  private static int order(int bits) {
    return bits < 0 ? -(bits & MAGNITUDE) : bits;
  }

  /** The significand as a whole number, of 24 bits if the number is normal. */
  static long significand(int magnitude) {
    int fraction = magnitude & FRACTION;
    return magnitude >>> FRACTION_BITS == 0 ? fraction : fraction + FRACTION + 1;
  }

  /** What the last bit of the significand stands for, as a power of 2. */
  static int exponent(int magnitude) {
    return Math.max(magnitude >>> FRACTION_BITS, 1) - 1 + EXPONENT_LEAST;
  }
}
