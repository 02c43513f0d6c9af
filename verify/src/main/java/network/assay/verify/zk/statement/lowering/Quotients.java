package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.Table;

/**
 * Rounded quotients before their clamp to [lo, hi].
 *
 * @param bound of what is divided, in absolute value, before half a step is added
 * @param least of the quotients
 * @param greatest of the quotients
 */
record Quotients(int shift, long bound, int least, int greatest, int lo, int hi) {
  /** Where the range of the clamp has more bits, pieces would be no smaller than the table. */
  private static final int PIECE_LOG_MAX = 10;

  boolean clamps() {
    return lo > least || greatest > hi;
  }

  /** The least k with −2^k ≤ least and greatest < 2^k. */
  int log() {
    return Math.max(Grid.logOf(-(long) least), Grid.logOf(greatest + 1L));
  }

  /** All that may come, to a power of two, so that nodes share tables. */
  Table.Clamp table() {
    return new Table.Clamp(-(1 << log()), (1 << log()) - 1, lo, hi);
  }

  /** The logarithm of a piece that holds the range of the clamp. */
  int pieceLog() {
    return Grid.logOf((long) hi - lo + 1);
  }

  /** On which side of the clamp's piece another lies. */
  Table.Clamp sides() {
    int log = pieceLog();
    return new Table.Clamp((least - lo) >> log, (greatest - lo) >> log, -1, 1);
  }

  /** Whether pieces take tables of at most 2^log entries, and cannot wrap. */
  boolean piecesFit(int log) {
    return shift > 0
        && pieceLog() <= Math.min(PIECE_LOG_MAX, log - 2)
        && sides().size() <= 1 << log
        && bound + (1L << (shift + pieceLog())) < Bounds.SUM_LIMIT;
  }

  /** The least k for which quotients are less than 2^k below lo, or above hi; at least 0. */
  int excessLog() {
    long most = Math.max(0, Math.max((long) lo - least, (long) greatest - hi));
    return Grid.logOf(most + 1);
  }

  /** Whether the clamp can be shown by what quotients are below and above it, and cannot wrap. */
  boolean excessFits() {
    long reach = Math.max(Math.abs((long) lo), Math.abs((long) hi));
    long half = shift > 0 ? 1L << (shift - 1) : 0;
    return bound + half + ((reach + (1L << excessLog())) << shift) < M31.P;
  }
}
