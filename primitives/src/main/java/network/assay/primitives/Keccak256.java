package network.assay.primitives;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 with the padding that Ethereum uses (not SHA3-256 of FIPS 202). */
public final class Keccak256 {
  private Keccak256() {}

  /** The digest of these pieces joined. */
  public static Hash32 of(byte[]... pieces) {
    KeccakDigest digest = new KeccakDigest(256);
    for (byte[] piece : pieces) {
      digest.update(piece, 0, piece.length);
    }
    byte[] out = new byte[Hash32.BYTES];
    digest.doFinal(out, 0);
    return Hash32.of(out);
  }

  /** The digest of the text's UTF-8 bytes. */
  public static Hash32 ofUtf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }
}
