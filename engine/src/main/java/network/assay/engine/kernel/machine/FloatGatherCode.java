package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.R10;
import static network.assay.engine.kernel.machine.Register.R11;
import static network.assay.engine.kernel.machine.Register.R8;
import static network.assay.engine.kernel.machine.Register.R9;
import static network.assay.engine.kernel.machine.Register.RAX;
import static network.assay.engine.kernel.machine.Register.RBX;
import static network.assay.engine.kernel.machine.Register.RCX;
import static network.assay.engine.kernel.machine.Register.RDI;
import static network.assay.engine.kernel.machine.Register.RDX;
import static network.assay.engine.kernel.machine.Register.RSI;

/**
 * Writes the routine that brings 16 output pixels of a convolution side by side, tap after tap: one
 * vector of a panel from up to {@link #PARTS_MAX} runs of neighbours.
 */
final class FloatGatherCode {
  static final int PARTS_MAX = 4;

  private static final CallFrame FRAME = CallFrame.of(RBX);

  private static final Register[] PARTS = {R8, R9, R10, R11};

  private FloatGatherCode() {}

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 planes, 1 table of offsets of the taps (int32, in bytes), 2 panel. Numbers: 3 to
   * 5 the bytes to add to each pointer, 6 taps (at least 1), 7 bytes from one tap of the panel to
   * the next, then for each part the bytes from the planes to its lane 0 and its lanes, a bit each;
   * parts have no lane in common.
   */
  static byte[] write(int parts) {
    Assembler asm = new Assembler();
    FRAME.enter(asm);
    asm.add(RDI, RCX);
    asm.add(RSI, R8);
    asm.add(RDX, R9);
    for (int i = 0; i < parts; i++) {
      asm.mov(RAX, FRAME.argument(9 + 2 * i));
      asm.kmovw(1 + i, RAX);
      asm.mov(PARTS[i], RDI);
      asm.add(PARTS[i], FRAME.argument(8 + 2 * i));
    }
    asm.mov(RBX, FRAME.argument(6));
    asm.mov(RCX, FRAME.argument(7));
    int tap = asm.position();
    asm.movsxd(RAX, Memory.at(RSI, 0));
    asm.vmovdqu32(0, 1, Memory.at(PARTS[0], RAX, 0));
    for (int i = 1; i < parts; i++) {
      asm.vmovdqu32Into(0, 1 + i, Memory.at(PARTS[i], RAX, 0));
    }
    asm.vmovdqu32(Memory.at(RDX, 0), Assembler.NO_MASK, 0);
    asm.add(RSI, 4);
    asm.add(RDX, RCX);
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(tap);
    FRAME.leave(asm);
    return asm.toBytes();
  }
}
