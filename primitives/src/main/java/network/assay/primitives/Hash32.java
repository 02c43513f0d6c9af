package network.assay.primitives;

import java.nio.ByteBuffer;

/**
 * Thirty-two bytes: a digest, an identifier, a Merkle root. The components are the bytes in order,
 * eight to a {@code long}, the first byte highest.
 */
public record Hash32(long a, long b, long c, long d) implements Comparable<Hash32> {
  public static final int BYTES = 32;

  /** Thirty-two zero bytes: stands for "none" where a field says so. */
  public static final Hash32 ZERO = new Hash32(0, 0, 0, 0);

  /**
   * The hash with these bytes.
   *
   * @throws IllegalArgumentException unless there are exactly 32
   */
  public static Hash32 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("expected 32 bytes, got " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Hash32(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads {@code 0x} and 64 lower-case digits.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Hash32 parse(String text) {
    return of(Hex.decodePrefixed(text, BYTES));
  }

  /** A fresh array of the 32 bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  public boolean isZero() {
    return (a | b | c | d) == 0;
  }

  /** 64 lower-case digits without a prefix. */
  public String hex() {
    return Hex.encode(toBytes());
  }

  /** In the order of the bytes taken as unsigned. */
  @Override
  public int compareTo(Hash32 other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) {
      order = Long.compareUnsigned(b, other.b);
    }
    if (order == 0) {
      order = Long.compareUnsigned(c, other.c);
    }
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  /** {@code 0x} and 64 lower-case digits. */
  @Override
  public String toString() {
    return Hex.encodePrefixed(toBytes());
  }
}
