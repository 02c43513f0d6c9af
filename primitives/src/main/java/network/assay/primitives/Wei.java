package network.assay.primitives;

import java.math.BigInteger;

/**
 * An amount of the network's coin in its smallest unit, 0 to 2^256 − 1. Its text is decimal without
 * leading zeros; in JSON it is a string, because 10^18 wei are more than a JSON number can hold
 * exactly.
 */
public record Wei(BigInteger value) implements Comparable<Wei> {
  public static final Wei ZERO = new Wei(BigInteger.ZERO);

  /** Decimal digits of 2^256 − 1. */
  private static final int DIGITS_MAX = 78;

  public Wei {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("expected 0 to 2^256 - 1 wei, got " + value);
    }
  }

  public static Wei of(long wei) {
    return new Wei(BigInteger.valueOf(wei));
  }

  /**
   * Reads decimal digits without sign, leading zeros or white space.
   *
   * @throws IllegalArgumentException for anything else, or beyond 2^256 − 1
   */
  public static Wei parse(String text) {
    boolean digits = !text.isEmpty() && text.length() <= DIGITS_MAX;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
      throw new IllegalArgumentException(
          "expected a whole number of wei in decimal digits, got " + Quoted.of(text));
    }
    return new Wei(new BigInteger(text));
  }

  @Override
  public int compareTo(Wei other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
