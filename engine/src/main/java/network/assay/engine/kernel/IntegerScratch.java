package network.assay.engine.kernel;

import java.util.concurrent.ArrayBlockingQueue;

/** Arrays that one call after another works in, so that a warm run allocates next to nothing. */
final class IntegerScratch {
  /** Larger arrays are left to the garbage collector. */
  private static final int KEPT_LENGTH_MAX = 1 << 22;

  private static final int ARRAYS_PER_THREAD = 2;

  private final ArrayBlockingQueue<int[]> free;

  IntegerScratch(int threads) {
    this.free = new ArrayBlockingQueue<>(ARRAYS_PER_THREAD * threads);
  }

  /** An array of at least this length, which holds anything. */
  int[] take(int length) {
    int[] array = free.poll();
    return array != null && array.length >= length ? array : new int[length];
  }

  /** Gives back what was taken; when this is left out nothing is lost but time. */
  void give(int[] array) {
    if (array.length <= KEPT_LENGTH_MAX) {
      // Refused when several callers gave back theirs: the garbage collector takes this one.
      var _ = free.offer(array);
    }
  }
}
