package network.assay.primitives;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/** SHA-256 (FIPS 180-4), at once or piece by piece. An instance hashes one message. */
public final class Sha256 {
  private final MessageDigest digest = fresh();

  /** The digest of these pieces joined. */
  public static Hash32 of(byte[]... pieces) {
    MessageDigest digest = fresh();
    for (byte[] piece : pieces) {
      digest.update(piece);
    }
    return Hash32.of(digest.digest());
  }

  /** The digest of the text's UTF-8 bytes. */
  public static Hash32 ofUtf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public Sha256 update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  public Sha256 update(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  public Sha256 update(Bytes bytes) {
    digest.update(bytes.shared());
    return this;
  }

  /** The digest of everything so far; the instance begins anew. */
  public Hash32 finish() {
    return Hash32.of(digest.digest());
  }

  /** As {@link #finish()}, the 32 bytes written to {@code to} from {@code at} on. */
  public void finishInto(byte[] to, int at) {
    Objects.checkFromIndexSize(at, Hash32.BYTES, to.length);
    try {
      digest.digest(to, at, Hash32.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes are room enough for SHA-256", e);
    }
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }
}
