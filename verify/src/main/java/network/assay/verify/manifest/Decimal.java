package network.assay.verify.manifest;

import network.assay.primitives.Quoted;

/**
 * A decimal number kept as the text that its author wrote, such as {@code 0.00392156862745098}: an
 * optional minus, digits without leading zeros, optionally a point and digits. Whoever computes
 * with it rounds it once, to the nearest value of the tensor's element type.
 */
public record Decimal(String text) {
  /** Enough for any binary64 value written out in the range that pixels and means need. */
  public static final int LENGTH_MAX = 40;

  public static final Decimal ZERO = new Decimal("0");
  public static final Decimal ONE = new Decimal("1");

  public Decimal {
    if (!isDecimal(text)) {
      throw new IllegalArgumentException(
          "expected a decimal number such as 0.5, of at most "
              + LENGTH_MAX
              + " characters, got "
              + Quoted.of(text));
    }
  }

  private static boolean isDecimal(String text) {
    if (text.length() > LENGTH_MAX) {
      return false;
    }
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, at);
    if (whole == at || (text.charAt(at) == '0' && whole > at + 1)) {
      return false;
    }
    if (whole == text.length()) {
      return true;
    }
    return text.charAt(whole) == '.'
        && whole + 1 < text.length()
        && digits(text, whole + 1) == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  @Override
  public String toString() {
    return text;
  }
}
