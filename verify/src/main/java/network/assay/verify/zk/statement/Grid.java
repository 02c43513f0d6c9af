package network.assay.verify.zk.statement;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.verify.zk.program.ZkException;

/**
 * Where items lie in a vector of 2^log entries: by falling alignment, equal ones in their order,
 * each where the one before ends. An item's size is a multiple of its alignment, a power of two, so
 * each begins at a multiple of its own.
 */
public final class Grid {
  /**
   * Vectors have at most 2^24 entries: 256 MiB as elements of the extension. Beyond 2^22 the
   * argument is not sound enough anyway.
   */
  public static final int LOG_MAX = 24;

  private final int[] begins;
  private final int log;

  /** An item that takes {@code size} entries from a multiple of {@code alignment} on. */
  record Item(int alignment, long size) {}

  private Grid(int[] begins, int log) {
    this.begins = begins;
    this.log = log;
  }

  /**
   * Places items in a vector of 2 entries or more.
   *
   * @throws ZkException when they do not fit 2^{@link #LOG_MAX}
   */
  static Grid of(String what, List<Item> items) {
    int[] begins = new int[items.size()];
    int[] order =
        IntStream.range(0, items.size())
            .boxed()
            .sorted((i, j) -> Integer.compare(items.get(j).alignment, items.get(i).alignment))
            .mapToInt(Integer::intValue)
            .toArray();
    long end = 0;
    for (int i : order) {
      begins[i] = (int) end;
      end += items.get(i).size;
      if (end > 1L << LOG_MAX) {
        throw new ZkException(
            what + " take more than 2^" + LOG_MAX + " entries: prove fewer runs at once");
      }
    }
    return new Grid(begins, Math.max(1, logOf(end)));
  }

  /** The least k with 2^k ≥ x. */
  public static int logOf(long x) {
    return x <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(x - 1);
  }

  /** Where an item begins. */
  public int begin(int item) {
    return begins[item];
  }

  /** The logarithm of the entries, at least 1. */
  public int log() {
    return log;
  }
}
