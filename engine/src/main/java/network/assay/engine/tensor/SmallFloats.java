package network.assay.engine.tensor;

/**
 * The values of 8- and 4-bit floats, and rounding to them (OCP OFP8 and MX; the FNUZ forms as in
 * arXiv:2206.02915; ONNX Cast-25).
 */
public final class SmallFloats {
  private static final int EXPONENT_BIAS_F32 = 127;
  private static final int E8M0_MAX = 0xfe;

  private SmallFloats() {}

  /** How a float becomes an F8E8M0, which has powers of two only. */
  public enum Rounding {
    /** To the power of two that is no nearer to zero. */
    UP,
    /** To the power of two that is no farther from zero. */
    DOWN,
    /** To the nearest, from half way on up. */
    NEAREST
  }

  /**
   * The bits of one format with a sign.
   *
   * @param fraction bits of the fraction
   * @param max code of the greatest finite value
   * @param over code of what lies beyond it when results are not held there
   * @param nan code of NaN; a format without NaN has its negative zero here, as ONNX's has
   * @param sign bit of the sign
   * @param zeros how many zeros there are: one or two
   */
  private record Format(int fraction, int bias, int max, int over, int nan, int sign, int zeros) {
    static Format of(ElementType type) {
      return switch (type) {
        case F8E4M3FN -> new Format(3, 7, 0x7e, 0x7f, 0x7f, 0x80, 2);
        case F8E4M3FNUZ -> new Format(3, 8, 0x7f, 0x80, 0x80, 0x80, 1);
        case F8E5M2 -> new Format(2, 15, 0x7b, 0x7c, 0x7e, 0x80, 2);
        case F8E5M2FNUZ -> new Format(2, 16, 0x7f, 0x80, 0x80, 0x80, 1);
        case F4E2M1 -> new Format(1, 1, 7, 7, 8, 8, 2);
        case F8E8M0, F32, F64, F16, BF16, I8, U8, I16, U16, I32, U32, I64, U64 -> throw no(type);
        case BOOL, STRING, I4, U4, I2, U2 -> throw no(type);
      };
    }
  }

  private static IllegalArgumentException no(ElementType type) {
    return new IllegalArgumentException(type.label() + " is no float of 8 or 4 bits with a sign");
  }

  /** The value, exact; NaN in its one pattern. */
  public static float toFloat(ElementType type, byte bits) {
    if (type == ElementType.F8E8M0) {
      int exponent = bits & 0xff;
      return exponent == 0xff ? Float.NaN : Math.scalb(1f, exponent - EXPONENT_BIAS_F32);
    }
    Format format = Format.of(type);
    int code = bits & (format.sign - 1);
    boolean negative = (bits & format.sign) != 0;
    if (format.zeros == 1 && negative && code == 0) {
      return Float.NaN;
    }
    if (code > format.max) {
      boolean infinite = type == ElementType.F8E5M2 && code == format.over;
      float infinity = negative ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
      return infinite ? infinity : Float.NaN;
    }
    int exponent = code >> format.fraction;
    int digits = code & ((1 << format.fraction) - 1);
    int whole = exponent == 0 ? digits : digits + (1 << format.fraction);
    float size = Math.scalb((float) whole, Math.max(exponent, 1) - format.bias - format.fraction);
    return negative ? -size : size;
  }

  /**
   * The nearest value, ties to even, as its canonical byte; for F8E8M0 rounded up.
   *
   * @param saturate whether what lies beyond the greatest finite value, infinity too, becomes that
   *     value; else it becomes infinity, or NaN where the format has no infinity
   */
  public static byte fromFloat(ElementType type, float x, boolean saturate) {
    if (type == ElementType.F8E8M0) {
      return toE8M0(x, saturate, Rounding.UP);
    }
    Format format = Format.of(type);
    if (Float.isNaN(x)) {
      return TensorCodec.canonical(type, (byte) format.nan);
    }
    double size = Math.abs((double) x);
    boolean beyond = Float.isInfinite(x);
    int code = 0;
    if (!beyond) {
      int exponent = Math.max(Math.getExponent(size), 1 - format.bias);
      double steps = Math.rint(Math.scalb(size, format.fraction - exponent));
      long whole = ((exponent + format.bias - 1L) << format.fraction) + (long) steps;
      beyond = whole > format.max;
      code = (int) whole;
    }
    code = !beyond ? code : saturate ? format.max : format.over;
    boolean negative = Float.floatToRawIntBits(x) < 0 && (code != 0 || format.zeros == 2);
    return TensorCodec.canonical(type, (byte) (negative ? code | format.sign : code));
  }

  /**
   * An F8E8M0 by ONNX's rules: the sign is dropped; the exponent of the binary32 is rounded by its
   * fraction, so 0 becomes the least value, 2^−127; NaN stays.
   *
   * @param saturate whether what lies beyond the greatest value, infinity too, becomes that value;
   *     else NaN
   */
  public static byte toE8M0(float x, boolean saturate, Rounding rounding) {
    int bits = Float.floatToRawIntBits(x) & 0x7fffffff;
    int exponent = bits >>> 23;
    int fraction = bits & 0x7fffff;
    if (exponent == 0xff) {
      return Float.isNaN(x) || !saturate ? TensorCodec.NAN_F8E8M0 : (byte) E8M0_MAX;
    }
    boolean up =
        switch (rounding) {
          case UP -> fraction != 0;
          case DOWN -> false;
          // Half way from a zero exponent is 2^−127 itself, which stays.
          case NEAREST -> exponent > 0 ? fraction >= 0x400000 : fraction > 0x400000;
        };
    int result = exponent + (up ? 1 : 0);
    return (byte) (saturate ? Math.min(result, E8M0_MAX) : result);
  }
}
