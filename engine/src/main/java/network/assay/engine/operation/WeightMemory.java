package network.assay.engine.operation;

import network.assay.engine.kernel.MatrixPart;
import network.assay.engine.kernel.PackedMemory;

/** Hands out the memory that packed constants lie in. */
@FunctionalInterface
public interface WeightMemory {

  /**
   * The memory of one matrix of a constant.
   *
   * @param digest lower-case hexadecimal SHA-256 of the constant's elements, as a program names it
   * @param part where the matrix lies in the constant
   */
  PackedMemory of(String digest, MatrixPart part);

  /** Memory of this process alone. */
  static WeightMemory anonymous() {
    return (digest, part) -> PackedMemory.anonymous();
  }
}
