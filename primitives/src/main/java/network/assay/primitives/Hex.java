package network.assay.primitives;

import java.util.HexFormat;

/**
 * Bytes as lower-case hexadecimal text. Upper case is refused so that one value has one text: else
 * a changed letter case in a signed document would go unnoticed.
 */
public final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  /** Two lower-case digits per byte, no prefix. */
  public static String encode(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }

  /** {@code 0x} and two lower-case digits per byte. */
  public static String encodePrefixed(byte[] bytes) {
    return "0x" + FORMAT.formatHex(bytes);
  }

  /**
   * Reads lower-case digits without a prefix.
   *
   * @throws IllegalArgumentException for an odd count, upper case or any other character
   */
  public static byte[] decode(String text) {
    return decode(text, 0);
  }

  /**
   * Reads {@code 0x} and lower-case digits.
   *
   * @throws IllegalArgumentException without the prefix, and as {@link #decode(String)}
   */
  public static byte[] decodePrefixed(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException(
          "expected hexadecimal text that begins with 0x, got " + Quoted.of(text));
    }
    return decode(text, 2);
  }

  /**
   * Reads {@code 0x} and exactly {@code bytes} bytes.
   *
   * @throws IllegalArgumentException for another length, and as {@link #decodePrefixed(String)}
   */
  public static byte[] decodePrefixed(String text, int bytes) {
    if (text.length() != 2 + 2 * bytes) {
      throw new IllegalArgumentException(
          "expected 0x and "
              + 2 * bytes
              + " hexadecimal digits, got "
              + text.length()
              + " characters: "
              + Quoted.of(text));
    }
    return decodePrefixed(text);
  }

  private static byte[] decode(String text, int from) {
    int digits = text.length() - from;
    if ((digits & 1) != 0) {
      throw new IllegalArgumentException(
          "expected an even number of hexadecimal digits, got " + digits);
    }
    byte[] bytes = new byte[digits / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (digit(text, from + 2 * i) << 4 | digit(text, from + 2 * i + 1));
    }
    return bytes;
  }

  private static int digit(String text, int at) {
    char c = text.charAt(at);
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw new IllegalArgumentException(
        "expected a digit 0-9 or a-f at character " + at + ", got " + Quoted.of(String.valueOf(c)));
  }
}
