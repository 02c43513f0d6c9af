package network.assay.verify.zk.key;

/** Logarithms of sizes. */
final class Logs {
  private Logs() {}

  /** The least k with 2^k ≥ x, for x of 1 or more. */
  static int log(int x) {
    return 32 - Integer.numberOfLeadingZeros(x - 1);
  }
}
