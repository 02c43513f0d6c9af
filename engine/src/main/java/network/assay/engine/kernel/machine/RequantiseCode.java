package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.R10;
import static network.assay.engine.kernel.machine.Register.R11;
import static network.assay.engine.kernel.machine.Register.R12;
import static network.assay.engine.kernel.machine.Register.R13;
import static network.assay.engine.kernel.machine.Register.R8;
import static network.assay.engine.kernel.machine.Register.R9;
import static network.assay.engine.kernel.machine.Register.RAX;
import static network.assay.engine.kernel.machine.Register.RBX;
import static network.assay.engine.kernel.machine.Register.RCX;
import static network.assay.engine.kernel.machine.Register.RDI;
import static network.assay.engine.kernel.machine.Register.RDX;
import static network.assay.engine.kernel.machine.Register.RSI;

/**
 * Writes the routine that turns sums into activations: 64-bit product, half of the divisor added,
 * arithmetic shift, bounds. Even and odd lanes are computed apart and put together again.
 */
final class RequantiseCode {
  private static final int LANES = 16;

  private static final int SUMS = 0;
  private static final int ODD = 1;
  private static final int MULTIPLIER = 2;
  private static final int MULTIPLIER_ODD = 3;
  private static final int SHIFT = 4;
  private static final int SHIFT_ODD = 5;
  private static final int HALF = 6;
  private static final int HALF_ODD = 7;
  private static final int LO = 8;
  private static final int HI = 9;
  private static final int LOW_HALF = 10;
  private static final int ONE = 11;
  private static final int MINUS_ONE = 12;

  private static final int WHOLE = Assembler.NO_MASK;
  private static final int REST = 2;

  private static final CallFrame FRAME = CallFrame.of(RBX, R12, R13);

  private final Assembler asm = new Assembler();
  private final int size;

  private RequantiseCode(int size) {
    this.size = size;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 sums, 1 multipliers, 2 shifts, 3 results. Numbers: 4 the bytes to add to the
   * sums; 5 to multipliers and shifts; 6 to the results; 7 rows (at least 1); 8 vectors of 16 in a
   * row; 9 how many are left, and 10 a bit for each of them; 11 least and 12 greatest result; 13
   * and 14, by row: the bytes between two rows of sums, and of results; else from one row to the
   * next.
   *
   * @param byRow whether a row has one multiplier, or each column its own
   * @param size bytes of a result: 1 or 2
   */
  static byte[] write(boolean byRow, int size) {
    RequantiseCode code = new RequantiseCode(size);
    code.enter();
    if (byRow) {
      code.rows();
    } else {
      code.columns();
    }
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    asm.add(RDI, R8);
    asm.add(RSI, R9);
    asm.add(RDX, R9);
    asm.add(RCX, FRAME.argument(6));
    asm.mov(R10, FRAME.argument(7));
    asm.mov(R11, FRAME.argument(8));
    asm.mov(R8, FRAME.argument(9));
    asm.mov(RAX, FRAME.argument(10));
    asm.kmovw(REST, RAX);
    asm.mov(RAX, FRAME.argument(11));
    asm.vpbroadcastq(LO, RAX);
    asm.mov(RAX, FRAME.argument(12));
    asm.vpbroadcastq(HI, RAX);
    asm.mov(RAX, 1);
    asm.vpbroadcastq(ONE, RAX);
    asm.mov(RAX, -1);
    asm.vpbroadcastq(MINUS_ONE, RAX);
    asm.shr(RAX, 32);
    asm.vpbroadcastq(LOW_HALF, RAX);
  }

  private void rows() {
    int row = asm.position();
    asm.vpbroadcastd(MULTIPLIER, Memory.at(RSI, 0));
    asm.vpbroadcastd(SHIFT, Memory.at(RDX, 0));
    factors();
    asm.add(RSI, 4);
    asm.add(RDX, 4);
    asm.mov(RBX, R11);
    asm.test(RBX);
    int none = asm.jumpIfZero();
    int vector = asm.position();
    vector(RDI, RCX, WHOLE);
    asm.add(RDI, 4 * LANES);
    asm.add(RCX, size * LANES);
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(vector);
    asm.land(none);
    asm.test(R8);
    int noRest = asm.jumpIfZero();
    vector(RDI, RCX, REST);
    for (int i = 0; i < 4; i++) {
      asm.add(RDI, R8);
    }
    for (int i = 0; i < size; i++) {
      asm.add(RCX, R8);
    }
    asm.land(noRest);
    asm.add(RDI, FRAME.argument(13));
    asm.add(RCX, FRAME.argument(14));
    asm.sub(R10, 1);
    asm.jumpUnlessZero(row);
  }

  /** Sixteen columns at a time, all rows of them. */
  private void columns() {
    asm.test(R11);
    int none = asm.jumpIfZero();
    int vector = asm.position();
    column(WHOLE);
    asm.add(RDI, 4 * LANES);
    asm.add(RCX, size * LANES);
    asm.add(RSI, 4 * LANES);
    asm.add(RDX, 4 * LANES);
    asm.sub(R11, 1);
    asm.jumpUnlessZero(vector);
    asm.land(none);
    asm.test(R8);
    int noRest = asm.jumpIfZero();
    column(REST);
    asm.land(noRest);
  }

  private void column(int mask) {
    asm.vmovdqu32(MULTIPLIER, mask, Memory.at(RSI, 0));
    asm.vmovdqu32(SHIFT, mask, Memory.at(RDX, 0));
    factors();
    asm.mov(R12, RDI);
    asm.mov(R13, RCX);
    asm.mov(RBX, R10);
    int row = asm.position();
    vector(R12, R13, mask);
    asm.add(R12, FRAME.argument(13));
    asm.add(R13, FRAME.argument(14));
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(row);
  }

  /** From multipliers and shifts in all lanes, what even and odd lanes need. */
  private void factors() {
    asm.vpsrlq(MULTIPLIER_ODD, MULTIPLIER, 32);
    asm.vpsrlq(SHIFT_ODD, SHIFT, 32);
    asm.vpandd(SHIFT, SHIFT, LOW_HALF);
    // One moved left by the shift less 1: by −1 it is 0, as the definition wants for a shift of 0.
    asm.vpaddq(HALF, SHIFT, MINUS_ONE);
    asm.vpsllvq(HALF, ONE, HALF);
    asm.vpaddq(HALF_ODD, SHIFT_ODD, MINUS_ONE);
    asm.vpsllvq(HALF_ODD, ONE, HALF_ODD);
  }

  private void vector(Register sums, Register results, int mask) {
    asm.vmovdqu32(SUMS, mask, Memory.at(sums, 0));
    asm.vpsrlq(ODD, SUMS, 32);
    scale(SUMS, MULTIPLIER, HALF, SHIFT);
    scale(ODD, MULTIPLIER_ODD, HALF_ODD, SHIFT_ODD);
    asm.vpandd(SUMS, SUMS, LOW_HALF);
    asm.vpsllq(ODD, ODD, 32);
    asm.vpord(SUMS, SUMS, ODD);
    if (size == 1) {
      asm.vpmovdb(Memory.at(results, 0), mask, SUMS);
    } else {
      asm.vpmovdw(Memory.at(results, 0), mask, SUMS);
    }
  }

  private void scale(int lanes, int multiplier, int half, int shift) {
    asm.vpmuldq(lanes, lanes, multiplier);
    asm.vpaddq(lanes, lanes, half);
    asm.vpsravq(lanes, lanes, shift);
    asm.vpmaxsq(lanes, lanes, LO);
    asm.vpminsq(lanes, lanes, HI);
  }
}
