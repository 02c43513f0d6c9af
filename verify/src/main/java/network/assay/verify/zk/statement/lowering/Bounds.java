package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkException;

/** Arithmetic on bounds that are not negative, held at what is far beyond every limit. */
final class Bounds {
  /** Sums times multipliers stay below this, so that two of them differ by less than p. */
  static final long SUM_LIMIT = 1L << 30;

  private static final long FAR = 1L << 60;

  private Bounds() {}

  static long times(long a, long b) {
    boolean fits = Math.multiplyHigh(a, b) == 0 && a * b >= 0;
    return fits ? Math.min(a * b, FAR) : FAR;
  }

  static long plus(long a, long b) {
    return Math.min(a, FAR) + Math.min(b, FAR) < FAR ? a + b : FAR;
  }

  /**
   * Refuses numbers whose differences could wrap.
   *
   * @return the greatest difference of two numbers from lo to hi
   */
  static long requireSpan(long lo, long hi) {
    if (lo <= -SUM_LIMIT / 2 || hi >= SUM_LIMIT / 2) {
      throw new ZkException(
          "compares numbers of " + lo + " to " + hi + ", the proof allows less than 2^29");
    }
    return hi - lo;
  }

  /**
   * Refuses a bound that is not below 2^30.
   *
   * @throws ZkException that says by how much, and what to do
   */
  static void requireSum(String what, long bound) {
    if (bound >= SUM_LIMIT) {
      String reached = bound >= FAR ? "beyond 2^60" : Long.toString(bound);
      throw new ZkException(
          what
              + " may reach "
              + reached
              + ", the proof allows less than 2^30; quantise the model again with this version");
    }
  }
}
