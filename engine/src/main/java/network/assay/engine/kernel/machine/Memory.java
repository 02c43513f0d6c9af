package network.assay.engine.kernel.machine;

import java.util.Optional;

/** A memory operand: [base + index + displacement]. */
record Memory(Register base, Optional<Register> index, int displacement) {
  Memory {
    if (index.isPresent() && index.get() == Register.RSP) {
      throw new IllegalArgumentException("RSP cannot be an index");
    }
  }

  static Memory at(Register base, int displacement) {
    return new Memory(base, Optional.empty(), displacement);
  }

  static Memory at(Register base, Register index, int displacement) {
    return new Memory(base, Optional.of(index), displacement);
  }
}
