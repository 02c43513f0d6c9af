package network.assay.engine.operation.basic;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import network.assay.engine.operation.Integers;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.Tensor;

/**
 * Casts from and to strings. Numbers are written as NumPy writes them: the fewest digits that read
 * back to the same value of the type, plain from 1e-4 up to below 1e16, else with an exponent of
 * two digits at least; {@code nan}, {@code inf}, {@code -inf}; {@code True}, {@code False}. BF16
 * and smaller floats are written as the F32 of their value.
 *
 * <p>Read are decimal numbers with point and exponent, and INF and NaN in any case, white space
 * around them; rounded once to F32 and F64, from F32 to smaller floats. A whole number is read
 * exactly and held inside the type's range; one with point or exponent goes through F64.
 */
final class NumberText {
  /** Nobody writes a longer number; it bounds what parsing may take. */
  private static final int CHARS_MAX = 1024;

  /** From here on whole digits would be longer than an exponent. */
  private static final int PLAIN_EXPONENT_MAX = 16;

  private static final int PLAIN_EXPONENT_MIN = -4;
  private static final int HALF_DIGITS_MAX = 5;

  // No two parts can match the same text, so matching takes linear time.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?[0-9]{1,9}+)?+");

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]++");

  private NumberText() {}

  static void cast(Tensor x, Tensor y) {
    for (int i = 0; i < x.size(); i++) {
      if (y.type() == ElementType.STRING) {
        y.strings()[i] = write(x, i);
      } else {
        read(x.strings()[i], y, i);
      }
    }
  }

  private static String write(Tensor x, int i) {
    return switch (x.type()) {
      case F32 -> single(x.floats()[i]);
      case F64 -> {
        double value = x.doubles()[i];
        yield write(Double.toString(value), digits -> digits.doubleValue() == value);
      }
      case F16 -> write(half(x.shorts()[i]), _ -> false);
      case BF16, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          single((float) Casts.real(x, i));
      case U64 -> Long.toUnsignedString(x.longs()[i]);
      case I8, U8, I16, U16, I32, U32, I64, I4, U4, I2, U2 -> Long.toString(Integers.at(x, i));
      case BOOL -> x.bytes()[i] != 0 ? "True" : "False";
      case STRING -> x.strings()[i];
    };
  }

  /** The shortest decimal that rounds to this F16, and of those the nearest. */
  private static String half(short bits) {
    float value = Float.float16ToFloat(bits);
    if (!Float.isFinite(value) || value == 0) {
      return Float.toString(value);
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal rounded = exact;
    for (int digits = 1; digits <= HALF_DIGITS_MAX; digits++) {
      rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (Float.floatToFloat16(rounded.floatValue()) == bits) {
        break;
      }
    }
    return rounded.toString();
  }

  private static String single(float value) {
    return write(Float.toString(value), digits -> digits.floatValue() == value);
  }

  /**
   * Java's shortest digits in NumPy's form. Java takes two digits where one would do, such as
   * 4.9E-324 for 5e-324; {@code same} tells whether one does.
   */
  private static String write(String java, Predicate<BigDecimal> same) {
    return switch (java) {
      case "NaN" -> "nan";
      case "Infinity" -> "inf";
      case "-Infinity" -> "-inf";
      case "-0.0" -> "-0.0";
      default -> {
        BigDecimal value = new BigDecimal(java);
        BigDecimal one = value.round(new MathContext(1, RoundingMode.HALF_EVEN));
        yield write((same.test(one) ? one : value).stripTrailingZeros());
      }
    };
  }

  private static String write(BigDecimal value) {
    if (value.signum() == 0) {
      return "0.0";
    }
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - value.scale();
    String sign = value.signum() < 0 ? "-" : "";
    if (exponent >= PLAIN_EXPONENT_MIN && exponent < PLAIN_EXPONENT_MAX) {
      String plain = value.abs().toPlainString();
      return sign + (plain.contains(".") ? plain : plain + ".0");
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    int size = Math.abs(exponent);
    return sign
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }

  private static void read(String text, Tensor y, int i) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "element " + i + " is a text of " + text.length() + " characters, expected a number");
    }
    String number = text.strip();
    switch (y.type()) {
      case F32 -> y.floats()[i] = readSingle(number, i);
      case F64 -> y.doubles()[i] = real(number, i);
      case F16, BF16 -> y.shorts()[i] = Casts.half(y.type(), readSingle(number, i));
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          y.bytes()[i] = SmallFloats.fromFloat(y.type(), readSingle(number, i), true);
      case BOOL -> y.bytes()[i] = (byte) (truth(number, i) ? 1 : 0);
      case I8, U8, I16, U16, I32, U32, I64, U64, I4, U4, I2, U2 ->
          Integers.put(y, i, whole(number, y.type(), i));
      case STRING -> y.strings()[i] = text;
    }
  }

  private static float readSingle(String text, int i) {
    return isDecimal(text) ? Float.parseFloat(text) : (float) special(text, i);
  }

  private static double real(String text, int i) {
    return isDecimal(text) ? Double.parseDouble(text) : special(text, i);
  }

  private static boolean isDecimal(String text) {
    return NUMBER.matcher(text).matches();
  }

  private static double special(String text, int i) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> throw new IllegalArgumentException("element " + i + " is text, but no number");
    };
  }

  private static boolean truth(String text, int i) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> real(text, i) != 0;
    };
  }

  private static long whole(String text, ElementType type, int i) {
    if (!WHOLE.matcher(text).matches()) {
      return Casts.saturate(type, real(text, i));
    }
    BigInteger value = new BigInteger(text);
    BigInteger least = BigInteger.valueOf(Integers.least(type));
    BigInteger greatest =
        type == ElementType.U64
            ? BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)
            : BigInteger.valueOf(Integers.greatest(type));
    return value.max(least).min(greatest).longValue();
  }
}
