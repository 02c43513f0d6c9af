package network.assay.operator.prove;

import java.util.function.LongSupplier;

/**
 * Has the heap collected once proofs have left much in it. The large arrays of a proof do not fit
 * into a nursery that is as small as running models wants it, and the serial collector lets the old
 * generation grow up to its limit before it looks for garbage there. A collection stops all threads
 * for some 20 ms. Not safe to share.
 */
public final class ProofGarbage {
  /** Bytes that may be left before a collection pays. */
  static final long LEFT_MAX = 48L << 20;

  /** Of a large heap: the part of what is in use that may be left, as a divisor. */
  static final int USED_DIVISOR = 4;

  private final LongSupplier used;
  private final Runnable collection;
  private long kept;

  /** Of this process. */
  public ProofGarbage() {
    this(() -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), System::gc);
  }

  /**
   * Of a heap.
   *
   * @param used bytes that are not free
   * @param collection frees all that can be freed
   */
  ProofGarbage(LongSupplier used, Runnable collection) {
    this.used = used;
    this.collection = collection;
  }

  /** Called after proofs, when nobody waits for an answer. */
  public void collect() {
    if (used.getAsLong() - kept > Math.max(LEFT_MAX, kept / USED_DIVISOR)) {
      collection.run();
      kept = used.getAsLong();
    }
  }
}
