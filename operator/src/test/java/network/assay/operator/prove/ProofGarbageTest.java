package network.assay.operator.prove;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever number of proofs is made, the heap stays within a bound, with few collections. */
class ProofGarbageTest {
  private static final int PROOFS = 1000;
  private static final long MIB = 1 << 20;

  /** A heap that frees nothing until it is told to. */
  private static final class Heap {
    private final long live;
    private long garbage;
    private int collections;

    Heap(long live) {
      this.live = live;
    }

    ProofGarbage garbage() {
      return new ProofGarbage(
          () -> live + garbage,
          () -> {
            garbage = 0;
            collections++;
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 32", "20, 1", "20, 300", "900, 32"})
  void heapIsBounded(long liveMib, long leftMib) {
    Heap heap = new Heap(liveMib * MIB);
    ProofGarbage garbage = heap.garbage();
    long bound =
        Math.max(ProofGarbage.LEFT_MAX, heap.live / ProofGarbage.USED_DIVISOR) + leftMib * MIB;
    for (int proof = 0; proof < PROOFS; proof++) {
      heap.garbage += leftMib * MIB;
      assertThat(heap.garbage).isLessThanOrEqualTo(bound);
      garbage.collect();
    }
    long left = PROOFS * leftMib * MIB;
    assertThat((long) heap.collections).isLessThanOrEqualTo(1 + left / ProofGarbage.LEFT_MAX);
  }

  @Test
  void theHeapOfThisProcessIsCollected() {
    long before = usedWithGarbage();
    new ProofGarbage().collect();
    assertThat(used()).isLessThan(before - ProofGarbage.LEFT_MAX);
  }

  private static long usedWithGarbage() {
    byte[] garbage = new byte[(int) (2 * ProofGarbage.LEFT_MAX)];
    return used() + garbage[garbage.length - 1];
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
