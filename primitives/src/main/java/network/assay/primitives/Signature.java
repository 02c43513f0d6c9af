package network.assay.primitives;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * A recoverable ECDSA signature over secp256k1: r, s and v (27 or 28), as Ethereum writes it in 65
 * bytes. Only s in the lower half of the group order is allowed (EIP-2), so that a third party
 * cannot turn one valid signature into another.
 */
public record Signature(Hash32 r, Hash32 s, int v) {
  public static final int BYTES = 65;

  /** Order of the group (SEC 2, section 2.4.1). */
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

  /** Where v of an uncompressed key without chain id begins. */
  private static final int V_BASE = 27;

  public Signature {
    BigInteger rValue = new BigInteger(1, r.toBytes());
    BigInteger sValue = new BigInteger(1, s.toBytes());
    if (rValue.signum() == 0 || rValue.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException("r is outside 1 to the group order: " + r);
    }
    if (sValue.signum() == 0 || sValue.compareTo(HALF_ORDER) > 0) {
      throw new IllegalArgumentException("s is outside 1 to half the group order (EIP-2): " + s);
    }
    if (v != V_BASE && v != V_BASE + 1) {
      throw new IllegalArgumentException("v must be 27 or 28, got " + v);
    }
  }

  /**
   * Reads r, s and v from 65 bytes.
   *
   * @throws IllegalArgumentException for another length, or a part out of range
   */
  public static Signature of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("expected a signature of 65 bytes, got " + bytes.length);
    }
    return new Signature(
        Hash32.of(Arrays.copyOfRange(bytes, 0, 32)),
        Hash32.of(Arrays.copyOfRange(bytes, 32, 64)),
        bytes[64] & 0xff);
  }

  /**
   * Reads {@code 0x} and 130 lower-case digits.
   *
   * @throws IllegalArgumentException for anything else, or a part out of range
   */
  public static Signature parse(String text) {
    return of(Hex.decodePrefixed(text, BYTES));
  }

  /** r, s, v in 65 bytes. */
  public byte[] toBytes() {
    byte[] out = compact(BYTES);
    out[64] = (byte) v;
    return out;
  }

  /** The account whose key signed this digest; empty when no key can have. */
  public Optional<Address> recover(Hash32 digest) {
    try {
      byte[] key = Secp256k1.get().ecdsaRecover(compact(64), digest.toBytes(), v - V_BASE);
      return Optional.of(PrivateKey.addressOfPublicKey(key));
    } catch (Secp256k1Exception e) {
      // The library's way to say that r is not the abscissa of a point, or the sum is infinite.
      return Optional.empty();
    }
  }

  private byte[] compact(int length) {
    byte[] out = new byte[length];
    System.arraycopy(r.toBytes(), 0, out, 0, 32);
    System.arraycopy(s.toBytes(), 0, out, 32, 32);
    return out;
  }

  /** {@code 0x} and 130 lower-case digits. */
  @Override
  public String toString() {
    return Hex.encodePrefixed(toBytes());
  }
}
