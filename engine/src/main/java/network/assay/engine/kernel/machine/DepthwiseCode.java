package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.R10;
import static network.assay.engine.kernel.machine.Register.R11;
import static network.assay.engine.kernel.machine.Register.R12;
import static network.assay.engine.kernel.machine.Register.R13;
import static network.assay.engine.kernel.machine.Register.R14;
import static network.assay.engine.kernel.machine.Register.R15;
import static network.assay.engine.kernel.machine.Register.R8;
import static network.assay.engine.kernel.machine.Register.R9;
import static network.assay.engine.kernel.machine.Register.RAX;
import static network.assay.engine.kernel.machine.Register.RBP;
import static network.assay.engine.kernel.machine.Register.RBX;
import static network.assay.engine.kernel.machine.Register.RCX;
import static network.assay.engine.kernel.machine.Register.RDI;
import static network.assay.engine.kernel.machine.Register.RDX;
import static network.assay.engine.kernel.machine.Register.RSI;
import static network.assay.engine.kernel.machine.Register.RSP;

/**
 * Writes the routine behind convolutions of one channel: a strip of 16·{@code vectors} output
 * columns, row by row. For each row of the window 64 bytes of input are loaded, padding where the
 * input ends; for every four columns of the window, byte permutations (AVX-512 VBMI) give each
 * output column its four bytes.
 */
final class DepthwiseCode {
  static final int VECTORS_MAX = 3;

  private static final int INPUT = 8;
  private static final int INDEXES = 9;
  private static final int BYTES = 10;
  private static final int WEIGHTS = 11;
  private static final int PADDING = 12;
  private static final int FLIP = 13;
  private static final int START = 14;

  private static final int LOAD = 1;
  private static final int STORE = 2;

  private static final Register[] SAVED = {RBX, RBP, R12, R13, R14, R15};

  private final Assembler asm = new Assembler();
  private final int vectors;

  private DepthwiseCode(int vectors) {
    this.vectors = vectors;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 input, 1 weights (int32 of four, row after row of the window), 2 indexes of the
   * permutations (64 bytes each, {@code vectors} for every four columns of the window), 3 sums.
   * Numbers: 4 the bytes to add to the input, for its column 0 of the strip; 5 to the weights; 6 to
   * the sums; 7 input rows; 8 bytes of an input row; 9 input row of the first window row; 10 rows
   * between windows; 11 rows between rows of a window; 12 rows of a window; 13 fours of its
   * columns; 14 output rows (at least 1); 15 bytes of an output row; 16 input bytes that exist; 17
   * output columns that exist; 18 padding, four bytes; 19 what is exclusive-ored into four bytes of
   * input; 20 what sums start at.
   */
  static byte[] write(int vectors) {
    DepthwiseCode code = new DepthwiseCode(vectors);
    code.enter();
    code.rows();
    for (int i = SAVED.length - 1; i >= 0; i--) {
      code.asm.pop(SAVED[i]);
    }
    code.asm.vzeroupper();
    code.asm.ret();
    return code.asm.toBytes();
  }

  private static Memory argument(int index) {
    return Memory.at(RSP, 8 * SAVED.length + 8 + 8 * (index - 6));
  }

  private void enter() {
    for (Register register : SAVED) {
      asm.push(register);
    }
    asm.add(RDI, R8);
    asm.add(RSI, R9);
    asm.mov(R11, RCX);
    asm.add(R11, argument(6));
    asm.mov(R12, argument(9));
    asm.mov(RBX, argument(14));
    asm.mov(RAX, argument(16));
    asm.kmovq(LOAD, RAX);
    asm.mov(RAX, argument(17));
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(STORE + v, RAX);
      asm.shr(RAX, 16);
    }
    asm.mov(RAX, argument(18));
    asm.vpbroadcastd(PADDING, RAX);
    asm.mov(RAX, argument(19));
    asm.vpbroadcastd(FLIP, RAX);
    asm.mov(RAX, argument(20));
    asm.vpbroadcastd(START, RAX);
  }

  private void rows() {
    int row = asm.position();
    for (int v = 0; v < vectors; v++) {
      asm.vpord(v, START, START);
    }
    asm.mov(R13, R12);
    asm.mov(R14, RSI);
    asm.mov(RBP, argument(12));
    int windowRow = asm.position();
    asm.vpord(INPUT, PADDING, PADDING);
    // A row above the input is a large number when it is taken as unsigned.
    asm.cmp(R13, argument(7));
    int outside = asm.jumpUnlessBelow();
    asm.mov(RAX, R13);
    asm.imul(RAX, argument(8));
    asm.vmovdqu8(INPUT, LOAD, Memory.at(RDI, RAX, 0));
    asm.land(outside);
    asm.vpxord(INPUT, INPUT, FLIP);
    asm.mov(R15, argument(13));
    asm.mov(R10, RDX);
    int four = asm.position();
    asm.vpbroadcastd(WEIGHTS, Memory.at(R14, 0));
    for (int v = 0; v < vectors; v++) {
      asm.vmovdqu32(INDEXES, Memory.at(R10, 64 * v));
      asm.vpermb(BYTES, INDEXES, INPUT);
      asm.vpdpbusd(v, BYTES, WEIGHTS);
    }
    asm.add(R14, 4);
    asm.add(R10, 64 * vectors);
    asm.sub(R15, 1);
    asm.jumpUnlessZero(four);
    asm.add(R13, argument(11));
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(windowRow);
    for (int v = 0; v < vectors; v++) {
      asm.vmovdqu32(Memory.at(R11, 64 * v), STORE + v, v);
    }
    asm.add(R11, argument(15));
    asm.add(R12, argument(10));
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(row);
  }
}
