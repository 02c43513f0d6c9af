package network.assay.client.key;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * scrypt (RFC 7914). Bouncy Castle's own refuses r = 1 with n above 65535, which wallets have
 * written and the Ethereum tests hold.
 */
final class Scrypt {
  private static final int WORDS = 16;

  private Scrypt() {}

  /**
   * Derives a key.
   *
   * @param n cost, a power of two above 1
   * @param r block size in units of 128 bytes
   * @param p number of independent mixes
   * @param length bytes of the key
   */
  static byte[] derive(byte[] password, byte[] salt, int n, int r, int p, int length) {
    int blockBytes = 128 * r;
    ByteBuffer blocks =
        ByteBuffer.wrap(pbkdf2(password, salt, 1, Math.multiplyExact(p, blockBytes)))
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] block = new int[blockBytes / 4];
    for (int i = 0; i < p; i++) {
      blocks.position(i * blockBytes);
      blocks.asIntBuffer().get(block);
      mix(block, n, r);
      blocks.asIntBuffer().put(block);
    }
    return pbkdf2(password, blocks.array(), 1, length);
  }

  /** PBKDF2 with HMAC-SHA-256 (RFC 8018). */
  static byte[] pbkdf2(byte[] password, byte[] salt, int rounds, int length) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(password, salt, rounds);
    return ((KeyParameter) generator.generateDerivedMacParameters(8 * length)).getKey();
  }

  /** scryptROMix, RFC 7914 section 5. */
  private static void mix(int[] x, int n, int r) {
    int[][] table = new int[n][];
    int[] next = new int[x.length];
    for (int i = 0; i < n; i++) {
      table[i] = x.clone();
      blockMix(x, next, r);
    }
    for (int i = 0; i < n; i++) {
      int[] chosen = table[x[(2 * r - 1) * WORDS] & (n - 1)];
      for (int k = 0; k < x.length; k++) {
        x[k] ^= chosen[k];
      }
      blockMix(x, next, r);
    }
  }

  /** scryptBlockMix, section 4; {@code scratch} is as long as {@code b}, which is replaced. */
  private static void blockMix(int[] b, int[] scratch, int r) {
    int[] x = new int[WORDS];
    System.arraycopy(b, (2 * r - 1) * WORDS, x, 0, WORDS);
    for (int i = 0; i < 2 * r; i++) {
      for (int k = 0; k < WORDS; k++) {
        x[k] ^= b[i * WORDS + k];
      }
      salsa(x);
      System.arraycopy(x, 0, scratch, ((i & 1) * r + i / 2) * WORDS, WORDS);
    }
    System.arraycopy(scratch, 0, b, 0, b.length);
  }

  /** Salsa20/8 core, section 3. */
  private static void salsa(int[] b) {
    int[] x = b.clone();
    for (int round = 0; round < 8; round += 2) {
      for (int i = 0; i < 4; i++) {
        quarter(x, 5 * i, (5 * i + 4) % 16, (5 * i + 8) % 16, (5 * i + 12) % 16);
      }
      for (int i = 0; i < 4; i++) {
        int row = 4 * i;
        quarter(x, 5 * i, row + (i + 1) % 4, row + (i + 2) % 4, row + (i + 3) % 4);
      }
    }
    for (int i = 0; i < WORDS; i++) {
      b[i] += x[i];
    }
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
    x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
    x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
    x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
  }
}
