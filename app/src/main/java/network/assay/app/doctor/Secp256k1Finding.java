package network.assay.app.doctor;

import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;

/** Whether the native secp256k1 loads and works: signs once and recovers the signer. */
final class Secp256k1Finding {
  private static final String NAME = "secp256k1";
  private static final String PURPOSE = "signing and checking receipts";

  private Secp256k1Finding() {}

  static Finding look() {
    try {
      Hash32 digest = Sha256.of(new byte[] {1});
      PrivateKey key = PrivateKey.of(Sha256.of(new byte[] {2}).toBytes());
      boolean recovers = key.sign(digest).recover(digest).filter(key.address()::equals).isPresent();
      return recovers
          ? Finding.ok(NAME, "native library signs and recovers", PURPOSE)
          : Finding.broken(NAME, "the native library recovers another signer", PURPOSE);
    } catch (LinkageError | RuntimeException e) {
      return Finding.broken(
          NAME,
          "the native library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + e.getMessage(),
          PURPOSE);
    }
  }
}
