package network.assay.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A run of bytes that nobody can change, compared by content. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Holds a copy of these bytes. */
  public static Bytes of(byte... bytes) {
    return new Bytes(bytes.clone());
  }

  /** The UTF-8 bytes of a text without lone surrogates (those become question marks). */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return content.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return content.clone();
  }

  /** SHA-256 of the content. */
  public Hash32 sha256() {
    return Sha256.of(content);
  }

  /** The content between, without a copy, for the hashing types of this package. */
  byte[] shared() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** {@code 0x} and all digits. */
  @Override
  public String toString() {
    return Hex.encodePrefixed(content);
  }
}
