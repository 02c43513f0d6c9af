package network.assay.verify.zk.key;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;

/**
 * A weight in one role, as a matrix W[k, n] of so many rows and columns ({@code spec/zk.md},
 * section 4).
 *
 * @param constant the index of the weight among the program's constants
 * @param shape of the constant
 * @param multiplied whether some operation sums products with it, or it is only gathered from
 */
public record WeightBlock(int constant, Role role, ZkShape shape, boolean multiplied) {
  /** Most rows: that many products of 2^7 still have a sum in 31 bits. */
  private static final long ROWS_MAX = 1 << 24;

  /** How a constant is read. */
  public enum Role {
    /** The constant [K, N] itself. */
    MATRIX,
    /** Filters [N, channels of a group, kernel…]. */
    FILTERS
  }

  /**
   * A block that is not empty.
   *
   * @throws ZkException when it is, or has too many rows
   */
  public WeightBlock {
    if (shape.size() == 0) {
      throw new ZkException("constant " + constant, "the weight of shape " + shape + " is empty");
    }
    if (rows(role, shape) >= ROWS_MAX) {
      throw new ZkException(
          "constant " + constant, "expected sums of less than 2^24 products, got " + shape);
    }
  }

  private static long rows(Role role, ZkShape shape) {
    return switch (role) {
      case MATRIX -> shape.dim(0);
      case FILTERS -> (long) shape.size(2, shape.rank()) << Logs.log(shape.dim(1));
    };
  }

  /** K, the count of rows. */
  public int rows() {
    return (int) rows(role, shape);
  }

  /** N, the count of columns. */
  public int columns() {
    return role == Role.MATRIX ? shape.dim(1) : shape.dim(0);
  }

  /** log(K). */
  public int rowsLog() {
    return Logs.log(rows());
  }

  /** log(N). */
  public int columnsLog() {
    return Logs.log(columns());
  }

  /** Whether n is the inner axis of what is written, or else k. */
  public boolean columnsInside() {
    return (long) rows() << columnsLog() <= (long) columns() << rowsLog();
  }

  /** The logarithm of the padded inner axis. */
  public int innerLog() {
    return columnsInside() ? columnsLog() : rowsLog();
  }

  /** Elements of what is written. */
  public long size() {
    return (long) (columnsInside() ? rows() : columns()) << innerLog();
  }

  /** The count of sums that the key has for it: N, or 0 where it is only gathered from. */
  public int reaches() {
    return multiplied ? columns() : 0;
  }

  /** Writes W to where it lies. */
  void write(byte[] weights, byte[] vector, int begin) {
    int inner = innerLog();
    forEach((k, n, place) -> {
      int at = columnsInside() ? (k << inner) + n : (n << inner) + k;
      vector[begin + at] = weights[place];
    });
  }

  /** Σ_k abs W[k, n] for each n. */
  int[] reach(byte[] weights) {
    int[] reach = new int[columns()];
    forEach((_, n, place) -> reach[n] += Math.abs(weights[place]));
    return reach;
  }

  @FunctionalInterface
  private interface Entry {
    void at(int k, int n, int place);
  }

  /** Each element of the constant, with its place in W. */
  private void forEach(Entry entry) {
    if (role == Role.MATRIX) {
      int place = 0;
      for (int k = 0; k < rows(); k++) {
        for (int n = 0; n < columns(); n++) {
          entry.at(k, n, place++);
        }
      }
      return;
    }
    int channels = shape.dim(1);
    int channelsLog = Logs.log(channels);
    int taps = shape.size(2, shape.rank());
    int place = 0;
    for (int n = 0; n < columns(); n++) {
      for (int i = 0; i < channels; i++) {
        for (int t = 0; t < taps; t++) {
          entry.at((t << channelsLog) + i, n, place++);
        }
      }
    }
  }
}
