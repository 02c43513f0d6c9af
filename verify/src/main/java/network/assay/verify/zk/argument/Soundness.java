package network.assay.verify.zk.argument;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;

/** How sure a proof makes: {@code spec/zk.md}, section 8, computed from a statement's sizes. */
public final class Soundness {
  /** A statement whose proof would be less sure is refused. */
  public static final int BITS_MIN = 100;

  /** |F| is a little less than 2^124. */
  private static final int FIELD_BITS = 124;

  /** (5/8)^156 < 2^−105. */
  private static final int WITNESS_BITS = 105;

  /** (1/4)^54. */
  private static final int WEIGHT_BITS = 108;

  private Soundness() {}

  /**
   * −log2 of the chance that a proof of something false is accepted, rounded down.
   *
   * @throws ZkException when it is below {@link #BITS_MIN}, or there is nothing to prove
   */
  public static int bits(Statement statement) {
    if (statement.variableCount() == 0) {
      throw new ZkException("commits to nothing: there is nothing to prove");
    }
    long leaves = 0;
    for (Section.Lookup section : statement.lookups()) {
      leaves += section.cells();
    }
    for (var table : statement.tables()) {
      leaves += table.size();
    }
    int n = statement.leafLog();
    long overField =
        leaves
            + (long) n * (n + 1)
            + statement.zeroLog()
            + 6
            + (statement.hides() ? deferred(statement) + 2 : 0)
            + 3L * statement.productLog()
            + 2L * statement.contractionLog()
            + 2L * statement.columnLog()
            + 2L * Integer.SIZE
            + statement.shape().matrix().positions();
    int bits = bits(overField, WitnessRows.count(statement.shape()));
    if (bits < BITS_MIN) {
      throw new ZkException(
          "has "
              + leaves
              + " lookups, so that a proof would make sure by "
              + bits
              + " bits only, expected "
              + BITS_MIN
              + ": prove fewer runs at once");
    }
    return bits;
  }

  /**
   * Checks of a hiding proof that become one claim: of rounds, children, factors and sides; of
   * hidden weights that of their columns, their value, and each combination at each position.
   */
  private static long deferred(Statement statement) {
    int n = statement.leafLog();
    int combinations = statement.pads().rows().combinations();
    long ofWeights = combinations == 0 ? 0 : 2 + (long) combinations * ProofFormat.WEIGHT_QUERIES;
    return (long) n * (n - 1) / 2 + n + (statement.contractions().isEmpty() ? 1 : 2) + ofWeights;
  }

  /**
   * −log2, rounded down, of the bound on all chances together.
   *
   * @param overField the sum of the chances that are parts of the field's size, times that size
   * @param combinations of rows of the witness that are opened
   */
  static int bits(long overField, int combinations) {
    // In units of 2^−124; q is 2^124 less a part of 2^29.
    long units =
        overField
            + (overField >> 28)
            + 1
            + ((long) combinations << (FIELD_BITS - WITNESS_BITS))
            + (1L << (FIELD_BITS - WEIGHT_BITS));
    return FIELD_BITS - (Long.SIZE - Long.numberOfLeadingZeros(units - 1));
  }
}
