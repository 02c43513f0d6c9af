package network.assay.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Where packed weights lie: outside the heap, little-endian, each beginning at a multiple of 64
 * bytes. Kernels only read what they get, since other processes may share it.
 */
@FunctionalInterface
public interface PackedMemory {

  /**
   * The memory of one matrix.
   *
   * @param layout names the order of the elements and its version; who names the same layout for
   *     the same matrix means the same bytes
   * @param bytes how many it takes
   * @param fill packs the matrix into memory of so many bytes, all zero; not called when it was
   *     packed before
   */
  MemorySegment hold(String layout, long bytes, Consumer<MemorySegment> fill);

  /** Memory of this process, given back when the matrix is not reachable any more. */
  static PackedMemory anonymous() {
    return (layout, bytes, fill) -> {
      MemorySegment memory = Arena.ofAuto().allocate(bytes, Scratch.ALIGNMENT);
      fill.accept(memory);
      return memory;
    };
  }
}
