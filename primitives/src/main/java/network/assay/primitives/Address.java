package network.assay.primitives;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An Ethereum account: twenty bytes, here eight, eight and four to a component. Its text form is
 * {@code 0x} and 40 digits whose letter case is a checksum (EIP-55).
 */
public record Address(long a, long b, int c) implements Comparable<Address> {
  public static final int BYTES = 20;

  /** Twenty zero bytes: stands for "none" where a field says so. */
  public static final Address ZERO = new Address(0, 0, 0);

  /**
   * The address with these bytes.
   *
   * @throws IllegalArgumentException unless there are exactly 20
   */
  public static Address of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("expected 20 bytes, got " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Address(buffer.getLong(), buffer.getLong(), buffer.getInt());
  }

  /**
   * Reads the one text form that documents use: EIP-55, checksum included.
   *
   * @throws IllegalArgumentException for anything else, naming the right letter case if only that
   *     is wrong
   */
  public static Address parse(String text) {
    Address address = parseAnyCase(text);
    if (!address.toString().equals(text)) {
      throw new IllegalArgumentException(
          "the letter case of " + text + " is not its checksum (EIP-55): expected " + address);
    }
    return address;
  }

  /**
   * Reads what people type: EIP-55, or all digits in lower case or all in upper case (which carry
   * no checksum).
   *
   * @throws IllegalArgumentException for anything else, a wrong checksum included
   */
  public static Address parseLenient(String text) {
    Address address = parseAnyCase(text);
    String digits = text.substring(2);
    boolean oneCase =
        digits.equals(digits.toLowerCase(Locale.ROOT))
            || digits.equals(digits.toUpperCase(Locale.ROOT));
    return oneCase ? address : parse(text);
  }

  private static Address parseAnyCase(String text) {
    if (text.length() != 2 + 2 * BYTES || !text.startsWith("0x")) {
      throw new IllegalArgumentException(
          "expected an address of 0x and 40 hexadecimal digits, got " + Quoted.of(text));
    }
    for (int i = 2; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!digit) {
        throw new IllegalArgumentException(
            "expected a hexadecimal digit at character " + i + " of " + Quoted.of(text));
      }
    }
    return of(Hex.decode(text.substring(2).toLowerCase(Locale.ROOT)));
  }

  /** A fresh array of the 20 bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putInt(c).array();
  }

  public boolean isZero() {
    return (a | b | c) == 0;
  }

  /** In the order of the bytes taken as unsigned. */
  @Override
  public int compareTo(Address other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    return order != 0 ? order : Integer.compareUnsigned(c, other.c);
  }

  /** The EIP-55 text. */
  @Override
  public String toString() {
    String lower = Hex.encode(toBytes());
    byte[] hash = Keccak256.of(lower.getBytes(StandardCharsets.US_ASCII)).toBytes();
    StringBuilder out = new StringBuilder(2 + lower.length()).append("0x");
    for (int i = 0; i < lower.length(); i++) {
      int nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
      char digit = lower.charAt(i);
      out.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
    }
    return out.toString();
  }
}
