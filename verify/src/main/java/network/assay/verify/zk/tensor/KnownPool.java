package network.assay.verify.zk.tensor;

import java.util.Arrays;
import network.assay.verify.zk.program.ZkException;

/**
 * The distinct known whole numbers of a statement, numbered in the order in which they came. A
 * reference below 0 is one of them: number {@code ~reference}.
 */
public final class KnownPool {
  /** Most distinct numbers: some 100 MB with what finds them; large models have below 2^20. */
  public static final int COUNT_MAX = 1 << 22;

  private static final int EMPTY = -1;

  private long[] values = new long[16];
  private int[] slots = new int[64];
  private int count;

  /** A pool without numbers. */
  public KnownPool() {
    Arrays.fill(slots, EMPTY);
  }

  /**
   * The reference of a known number, below 0.
   *
   * @throws ZkException when there are too many distinct numbers
   */
  public int reference(long value) {
    int slot = find(value);
    if (slots[slot] == EMPTY) {
      if (count == COUNT_MAX) {
        throw new ZkException("expected at most " + COUNT_MAX + " distinct known numbers");
      }
      if (4 * (count + 1) > slots.length) {
        grow();
        slot = find(value);
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      slots[slot] = count;
      values[count++] = value;
    }
    return ~slots[slot];
  }

  /** The number of an index, {@code ~reference}. */
  public long value(int index) {
    if (index >= count) {
      throw new ZkException("there is no known number " + index);
    }
    return values[index];
  }

  /** The count of distinct numbers. */
  public int count() {
    return count;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    Arrays.fill(slots, EMPTY);
    for (int i = 0; i < count; i++) {
      slots[find(values[i])] = i;
    }
  }

  private int find(long value) {
    int mask = slots.length - 1;
    long mixed = value * 0x9e3779b97f4a7c15L;
    int slot = (int) (mixed >>> 40) & mask;
    while (slots[slot] != EMPTY && values[slots[slot]] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
