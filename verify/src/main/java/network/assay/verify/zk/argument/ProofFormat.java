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

  /**
   * How many elements of a message a hiding proof sends under pads: those of steps 2 to 6 that say
   * something about what is hidden.
   *
   * @param count of its elements
   * @param weights whether weights are hidden
   */
  public static int padded(String label, int count, boolean weights) {
    return switch (label) {
      case "root", "layer", "children", "parts", "product", "factors", "contraction" -> count;
      // The third is of weights.
      case "sides" -> weights ? count : 2;
      case "column", "weights" -> weights ? count : 0;
      default -> 0;
    };
  }

  /** The first bytes of a proof. */
  public static byte[] magic() {
    return NAME.getBytes(StandardCharsets.US_ASCII);
  }
}
