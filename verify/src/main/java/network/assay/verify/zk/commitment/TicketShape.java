package network.assay.verify.zk.commitment;

/**
 * The rows of a ticket: those of the weights, each lengthened by zeros and random elements to twice
 * its width, then rows of salt, which are random and in no combination. Source: spec/zk.md, section
 * 10.
 *
 * @param weights the matrix of the weights, at least 2^6 wide
 */
public record TicketShape(MatrixShape weights) {
  /** Elements at the end of a row that are random: more than the positions that are opened. */
  public static final int MASKED = 64;

  /** Most tickets of a key. */
  public static final int TICKETS_MAX = 1 << 20;

  /** The least w of weights that are hidden. */
  public static final int LOG_WEIGHTS_MIN = 6;

  public TicketShape {
    if (weights.logWidth() < LOG_WEIGHTS_MIN) {
      throw new IllegalArgumentException(
          "log of the width is " + weights.logWidth() + ", expected " + LOG_WEIGHTS_MIN);
    }
  }

  /** W. */
  public int logWidth() {
    return weights.logWidth() + 1;
  }

  /** 2^W. */
  public int width() {
    return 1 << logWidth();
  }

  /** Rows of weights. */
  public int rows() {
    return weights.rows();
  }

  /** The whole matrix, salt included. */
  public MatrixShape matrix() {
    return new MatrixShape(logWidth(), ((long) rows() + WitnessShape.SALT_ROWS) << logWidth());
  }

  /** How many elements are random. */
  public long random() {
    return (long) rows() * MASKED + ((long) WitnessShape.SALT_ROWS << logWidth());
  }
}
