package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.RSP;

import java.util.List;

/**
 * What a routine with the System V calling convention does for its caller: it keeps registers that
 * it uses, finds the arguments behind the sixth, and leaves as it came.
 *
 * @param saved registers that it uses and that are the caller's
 */
record CallFrame(List<Register> saved) {
  private static final int IN_REGISTERS = 6;
  private static final int BYTES = 8;

  CallFrame {
    saved = List.copyOf(saved);
  }

  static CallFrame of(Register... saved) {
    return new CallFrame(List.of(saved));
  }

  void enter(Assembler asm) {
    saved.forEach(asm::push);
  }

  /** Argument {@code index}, from 6 on: they lie on the stack, above the return address. */
  Memory argument(int index) {
    return Memory.at(RSP, BYTES * (saved.size() + 1 + index - IN_REGISTERS));
  }

  void leave(Assembler asm) {
    saved.reversed().forEach(asm::pop);
    asm.vzeroupper();
    asm.ret();
  }
}
