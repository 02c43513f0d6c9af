package network.assay.primitives;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;

/**
 * A secp256k1 private key. It is made from bytes that the caller drew or decrypted; this room has
 * no source of randomness. Its text form says the address, never the key.
 */
public final class PrivateKey {
  private static final int BYTES = 32;

  private final byte[] secret;
  private final Address address;

  private PrivateKey(byte[] secret) {
    this.secret = secret;
    this.address = addressOfPublicKey(Secp256k1.get().pubkeyCreate(secret));
  }

  /**
   * The key with these 32 bytes, which are copied.
   *
   * @throws IllegalArgumentException for another length, zero, or the group order and above; the
   *     message does not repeat the bytes
   */
  public static PrivateKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException(
          "expected a private key of 32 bytes, got " + secret.length);
    }
    if (!Secp256k1.get().secKeyVerify(secret)) {
      throw new IllegalArgumentException(
          "a private key must be above zero and below the order of secp256k1");
    }
    return new PrivateKey(secret.clone());
  }

  public Address address() {
    return address;
  }

  /** Signs a digest deterministically (RFC 6979). */
  public Signature sign(Hash32 digest) {
    byte[] compact = Secp256k1.get().sign(digest.toBytes(), secret);
    Hash32 r = Hash32.of(Arrays.copyOfRange(compact, 0, 32));
    Hash32 s = Hash32.of(Arrays.copyOfRange(compact, 32, 64));
    for (int v = 27; v <= 28; v++) {
      Signature candidate = new Signature(r, s, v);
      if (candidate.recover(digest).filter(address::equals).isPresent()) {
        return candidate;
      }
    }
    throw new IllegalStateException("libsecp256k1 made a signature that does not recover");
  }

  /** The secret itself, copied: only for writing an encrypted key file. */
  public byte[] exposeSecretBytes() {
    return secret.clone();
  }

  /** Last 20 bytes of the Keccak-256 of an uncompressed key (0x04, x, y). */
  static Address addressOfPublicKey(byte[] uncompressed) {
    byte[] hash = Keccak256.of(Arrays.copyOfRange(uncompressed, 1, 65)).toBytes();
    return Address.of(Arrays.copyOfRange(hash, 12, 32));
  }

  @Override
  public String toString() {
    return "PrivateKey[of " + address + "]";
  }
}
