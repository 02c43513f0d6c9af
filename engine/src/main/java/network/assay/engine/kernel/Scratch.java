package network.assay.engine.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays that threads borrow for the time of a task, so that a warm run allocates none. At most so
 * many are kept as threads can work at once, none of them longer than {@link #KEPT_MAX}.
 */
final class Scratch {
  /** Floats of the longest array that is kept: 16 MiB. */
  private static final int KEPT_MAX = 1 << 22;

  private final AtomicReferenceArray<float[]> idle;

  /**
   * @param threads how many threads borrow at once, as a rule: more may, and allocate
   */
  Scratch(int threads) {
    // A caller holds one for the planes that its tasks share, while each task holds its own.
    this.idle = new AtomicReferenceArray<>(2 * threads);
  }

  /** An array of at least {@code length} floats, whatever they are. */
  float[] take(int length) {
    for (int i = 0; i < idle.length(); i++) {
      float[] array = idle.get(i);
      if (array != null && array.length >= length && idle.compareAndSet(i, array, null)) {
        return array;
      }
    }
    return new float[length];
  }

  /** Gives back what {@link #take} gave; it takes the place of a shorter one. */
  void give(float[] array) {
    if (array.length > KEPT_MAX) {
      return;
    }
    for (int i = 0; i < idle.length(); i++) {
      float[] other = idle.get(i);
      if ((other == null || other.length < array.length) && idle.compareAndSet(i, other, array)) {
        return;
      }
    }
  }
}
