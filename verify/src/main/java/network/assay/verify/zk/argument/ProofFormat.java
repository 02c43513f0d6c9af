package network.assay.verify.zk.argument;

import java.nio.charset.StandardCharsets;

/** The numbers of format {@code assay-zk-proof/1}: {@code spec/zk.md}, section 7. */
public final class ProofFormat {
  /** The name of the format, with which a proof begins. */
  public static final String NAME = "assay-zk-proof/1";

  /** Positions drawn of the committed activations. */
  public static final int WITNESS_QUERIES = 156;

  /** Positions drawn of the committed weights. */
  public static final int WEIGHT_QUERIES = 54;

  private ProofFormat() {}

  /** The first bytes of a proof. */
  public static byte[] magic() {
    return NAME.getBytes(StandardCharsets.US_ASCII);
  }
}
