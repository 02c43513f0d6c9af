package network.assay.verify.signing;

import network.assay.primitives.Eip712;

/**
 * The EIP-712 domains of Assay. Receipts and evidence name the chain, so that a signature made for
 * a scratch network is worth nothing on another; manifests do not, because a model version is the
 * same thing everywhere.
 */
public final class AssayDomain {
  private static final String NAME = "Assay";
  private static final String VERSION = "1";

  private AssayDomain() {}

  /** The domain of receipts and evidence on this chain. */
  public static Eip712.Domain ofChain(long chainId) {
    return Eip712.Domain.of(NAME, VERSION, chainId);
  }

  /** The domain of manifests. */
  public static Eip712.Domain everywhere() {
    return Eip712.Domain.of(NAME, VERSION);
  }
}
