package network.assay.verify.zk.commitment;

/**
 * The matrix that a vector is written into, row by row. Source: spec/zk.md, section 3.
 *
 * @param logWidth w: a row has 2^w elements, its codeword n = 2^(w+2) symbols
 * @param length elements of the vector, 1 or more; zeros follow to the end of the last row
 */
public record MatrixShape(int logWidth, long length) {
  /** A codeword is so many times longer than its row, as a power of two. */
  public static final int LOG_BLOWUP = 2;

  private static final int LOG_WIDTH_MIN = 4;
  private static final int LOG_WIDTH_MAX = 20;

  /** 2^(2w) is at least so many times the length: narrow messages or short columns. */
  private static final long ACTIVATIONS = 16;

  private static final long WEIGHTS = 4;

  /** Longer vectors than this have no shape; the proof of one would take months. */
  private static final long LENGTH_MAX = 1L << 40;

  public MatrixShape {
    if (logWidth < LOG_WIDTH_MIN || logWidth > LOG_WIDTH_MAX) {
      throw new IllegalArgumentException(
          "log of the width is "
              + logWidth
              + ", expected "
              + LOG_WIDTH_MIN
              + " to "
              + LOG_WIDTH_MAX);
    }
    if (length < 1 || ((length - 1) >>> logWidth) + 1 > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "length is " + length + ", expected 1 or more, in less than 2^31 rows");
    }
  }

  /** The shape for so many activations. */
  public static MatrixShape activations(long length) {
    return new MatrixShape(logWidth(ACTIVATIONS, length), length);
  }

  /**
   * The shape for weights.
   *
   * @param size the sizes of the blocks together
   * @param length the end of the last block, each beginning at a multiple of 2^w; see {@link
   *     #logWidthOfWeights}
   */
  public static MatrixShape weights(long size, long length) {
    return new MatrixShape(logWidthOfWeights(size), length);
  }

  /** w for weights that are hidden, whose blocks have this size together. */
  public static int logWidthOfHiddenWeights(long size) {
    return Math.max(logWidthOfWeights(size), TicketShape.LOG_WEIGHTS_MIN);
  }

  /** w for weights whose blocks have this size together. */
  public static int logWidthOfWeights(long size) {
    return logWidth(WEIGHTS, size);
  }

  private static int logWidth(long factor, long length) {
    if (length < 1 || length > LENGTH_MAX) {
      throw new IllegalArgumentException("length is " + length + ", expected 1 to " + LENGTH_MAX);
    }
    int w = LOG_WIDTH_MIN;
    while (w < LOG_WIDTH_MAX && (1L << (2 * w)) < factor * length) {
      w++;
    }
    return w;
  }

  /** Elements of a row, 2^w. */
  public int width() {
    return 1 << logWidth;
  }

  /** R, the number of rows. */
  public int rows() {
    return (int) (((length - 1) >>> logWidth) + 1);
  }

  /** n, the number of positions of a codeword: the columns that the tree hashes. */
  public int positions() {
    return 1 << (logWidth + LOG_BLOWUP);
  }

  /** The logarithm of a power of two that holds all rows. */
  public int logEntries() {
    return logWidth + Integer.SIZE - Integer.numberOfLeadingZeros(rows() - 1);
  }
}
