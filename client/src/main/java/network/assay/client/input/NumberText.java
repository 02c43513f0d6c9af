package network.assay.client.input;

import java.math.BigDecimal;

/**
 * Decimal text to floating point, rounded once, to nearest with ties to even. Text beyond the
 * largest finite value is refused instead of becoming an infinity that nobody wrote.
 */
final class NumberText {
  private NumberText() {}

  /** Why a text is no value of the element type. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message);
    }
  }

  static float toFloat(String text) throws Unfit {
    float value = Float.parseFloat(text);
    if (Float.isInfinite(value)) {
      throw new Unfit("a number within the range of f32");
    }
    return value;
  }

  static double toDouble(String text) throws Unfit {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new Unfit("a number within the range of f64");
    }
    return value;
  }

  /** Bits of the f16 nearest to the text. */
  static short toHalf(String text) throws Unfit {
    double near = Double.parseDouble(text);
    // 65520 is half-way between the largest finite f16 and the next power of two.
    if (Math.abs(near) > 65520) {
      throw new Unfit("a number within the range of f16");
    }
    short guess = Float.floatToFloat16((float) near);
    short bits = nearest(text, near, guess, 0x7c00, Float::float16ToFloat);
    if ((bits & 0x7c00) == 0x7c00) {
      throw new Unfit("a number within the range of f16");
    }
    return bits;
  }

  /** Bits of the bf16 nearest to the text. */
  static short toBfloat(String text) throws Unfit {
    float value = toFloat(text);
    short guess = (short) (Float.floatToIntBits(value) >>> 16);
    short bits = nearest(text, Double.parseDouble(text), guess, 0x7f80, NumberText::fromBfloat);
    if ((bits & 0x7f80) == 0x7f80) {
      throw new Unfit("a number within the range of bf16");
    }
    return bits;
  }

  static float fromBfloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private interface Widen {
    float apply(short bits);
  }

  /**
   * Corrects a guess that is off by at most one step, by comparing exact decimals: going through
   * float or double alone would round twice. An all-ones exponent stands for the power of two above
   * the largest finite value.
   */
  private static short nearest(String text, double near, short guess, int infinity, Widen widen) {
    int sign = guess & 0x8000;
    int magnitude = guess & 0x7fff;
    // Below half the least subnormal of either type; keeps exponents out of the exact part.
    if (Math.abs(near) < 0x1p-140) {
      return (short) sign;
    }
    BigDecimal exact = new BigDecimal(text).abs();
    int best = magnitude;
    BigDecimal bestDistance = null;
    for (int bits = Math.max(magnitude - 1, 0); bits <= Math.min(magnitude + 1, infinity); bits++) {
      BigDecimal value =
          bits == infinity
              ? new BigDecimal(
                  2 * (double) widen.apply((short) (infinity - (infinity & -infinity))))
              : new BigDecimal(widen.apply((short) bits));
      BigDecimal distance = exact.subtract(value).abs();
      int order = bestDistance == null ? -1 : distance.compareTo(bestDistance);
      if (order < 0 || (order == 0 && (bits & 1) == 0)) {
        best = bits;
        bestDistance = distance;
      }
    }
    return (short) (sign | best);
  }
}
