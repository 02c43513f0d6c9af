package network.assay.primitives;

import java.util.Arrays;

/**
 * A content identifier, version 1, of a SHA-256 digest: what IPFS calls the file or block. Its text
 * is {@code b} and RFC 4648 base32 in lower case without padding (multiformats/cid, multibase).
 */
public record Cid(Codec codec, Hash32 digest) implements Comparable<Cid> {

  /** How the bytes under the digest are to be read. */
  public enum Codec {
    /** The bytes are the content. */
    RAW(0x55),
    /** The bytes are a node of a UnixFS tree. */
    DAG_PB(0x70);

    private final int code;

    Codec(int code) {
      this.code = code;
    }

    /** The multicodec number. */
    public int code() {
      return code;
    }
  }

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int VERSION = 1;
  private static final int SHA2_256 = 0x12;
  private static final int BYTES = 4 + Hash32.BYTES;

  /** {@code b} and ceil(36 · 8 / 5) characters. */
  private static final int TEXT_LENGTH = 1 + (BYTES * 8 + 4) / 5;

  /** The identifier of a block whose bytes are the content. */
  public static Cid ofRawBlock(byte[] block) {
    return new Cid(Codec.RAW, Sha256.of(block));
  }

  /** The identifier of a UnixFS node. */
  public static Cid ofDagPbBlock(byte[] block) {
    return new Cid(Codec.DAG_PB, Sha256.of(block));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException for another version, base, codec or hash, or any text that is
   *     not the one text of an identifier
   */
  public static Cid parse(String text) {
    if (text.startsWith("Qm")) {
      throw new IllegalArgumentException(
          "expected a CID of version 1, got version 0: "
              + Quoted.of(text)
              + "; `ipfs cid base32` converts it");
    }
    if (text.length() != TEXT_LENGTH || text.charAt(0) != 'b') {
      throw new IllegalArgumentException(
          "expected a CID of "
              + TEXT_LENGTH
              + " characters that begins with b (version 1, base32, sha2-256), got "
              + Quoted.of(text));
    }
    byte[] bytes = new byte[BYTES];
    int buffer = 0;
    int bits = 0;
    int next = 0;
    for (int i = 1; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException(
            "expected a-z or 2-7 at character " + i + " of the CID " + Quoted.of(text));
      }
      buffer = buffer << 5 | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[next++] = (byte) (buffer >> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    if (buffer != 0) {
      throw new IllegalArgumentException(
          "the last character of the CID " + Quoted.of(text) + " has bits beyond the digest");
    }
    return of(bytes);
  }

  /**
   * Reads the binary form: version, codec, hash function, digest length, digest.
   *
   * @throws IllegalArgumentException for anything but version 1, raw or dag-pb, sha2-256
   */
  public static Cid of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("expected a CID of 36 bytes, got " + bytes.length);
    }
    if (bytes[0] != VERSION) {
      throw new IllegalArgumentException("expected a CID of version 1, got " + bytes[0]);
    }
    if (bytes[2] != SHA2_256 || bytes[3] != Hash32.BYTES) {
      throw new IllegalArgumentException(
          "expected a CID with a sha2-256 digest (0x12, 32 bytes), got hash function 0x"
              + Integer.toHexString(bytes[2] & 0xff)
              + " of "
              + (bytes[3] & 0xff)
              + " bytes");
    }
    Hash32 digest = Hash32.of(Arrays.copyOfRange(bytes, 4, BYTES));
    for (Codec codec : Codec.values()) {
      if (codec.code == (bytes[1] & 0xff)) {
        return new Cid(codec, digest);
      }
    }
    throw new IllegalArgumentException(
        "expected a CID of codec raw (0x55) or dag-pb (0x70), got 0x"
            + Integer.toHexString(bytes[1] & 0xff));
  }

  /** The binary form, 36 bytes. */
  public byte[] toBytes() {
    byte[] out = new byte[BYTES];
    out[0] = VERSION;
    out[1] = (byte) codec.code;
    out[2] = SHA2_256;
    out[3] = Hash32.BYTES;
    System.arraycopy(digest.toBytes(), 0, out, 4, Hash32.BYTES);
    return out;
  }

  /** In the order of the binary forms. */
  @Override
  public int compareTo(Cid other) {
    int order = Integer.compare(codec.code, other.codec.code);
    return order != 0 ? order : digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(TEXT_LENGTH).append('b');
    int buffer = 0;
    int bits = 0;
    for (byte b : toBytes()) {
      buffer = buffer << 8 | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out.append(ALPHABET.charAt(buffer >> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      out.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
    }
    return out.toString();
  }
}
