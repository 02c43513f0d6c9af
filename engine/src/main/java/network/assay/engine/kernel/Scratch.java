package network.assay.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory that threads borrow for the time of a task, so that a warm run allocates none. At most so
 * many are kept as threads can work at once, none of them longer than {@link #KEPT_MAX}.
 */
final class Scratch {
  /** Floats of the longest array that is kept: 16 MiB. */
  private static final int KEPT_MAX = 1 << 22;

  /** Bytes at whose multiples memory outside the heap begins: a line of the cache. */
  static final int ALIGNMENT = 64;

  private final AtomicReferenceArray<float[]> idle;
  private final AtomicReferenceArray<MemorySegment> idleNative;

  /**
   * @param threads how many threads borrow at once, as a rule: more may, and allocate
   */
  Scratch(int threads) {
    // A caller holds one for the planes that its tasks share, while each task holds its own.
    this.idle = new AtomicReferenceArray<>(2 * threads);
    this.idleNative = new AtomicReferenceArray<>(2 * threads);
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

  /** At least so many bytes outside the heap, whatever they are. */
  MemorySegment takeNative(long bytes) {
    if (bytes == 0) {
      return MemorySegment.NULL;
    }
    for (int i = 0; i < idleNative.length(); i++) {
      MemorySegment held = idleNative.get(i);
      if (held != null && held.byteSize() >= bytes && idleNative.compareAndSet(i, held, null)) {
        return held;
      }
    }
    return Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  /** Gives back what {@link #takeNative} gave; it takes the place of a shorter one. */
  void giveNative(MemorySegment segment) {
    if (segment.byteSize() > (long) KEPT_MAX * Float.BYTES || segment.byteSize() == 0) {
      return;
    }
    for (int i = 0; i < idleNative.length(); i++) {
      MemorySegment other = idleNative.get(i);
      if ((other == null || other.byteSize() < segment.byteSize())
          && idleNative.compareAndSet(i, other, segment)) {
        return;
      }
    }
  }
}
