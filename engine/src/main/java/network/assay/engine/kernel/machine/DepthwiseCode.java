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

/**
 * Writes the routine behind convolutions of one channel: a strip of 16·{@code vectors} output
 * columns, row by row, plane after plane. For each row of the window 64 bytes of input are loaded,
 * padding where the input ends; for every four columns of the window, byte permutations (AVX-512
 * VBMI) give each output column its four bytes.
 */
final class DepthwiseCode {
  static final int VECTORS_MAX = 3;

  private static final int INPUT = 8;
  private static final int BYTES = 9;
  private static final int WEIGHTS = 10;
  private static final int PADDING = 11;
  private static final int FLIP = 12;
  private static final int START = 13;
  private static final int FACTOR = 14;
  private static final int FIRST_CONSTANT = 16;
  private static final int INDEXES = 20;

  private static final int LOAD = 1;
  private static final int STORE = 2;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);

  private final Assembler asm = new Assembler();
  private final ActivationCode activation = new ActivationCode(asm, FIRST_CONSTANT);
  private final int vectors;
  private final boolean narrow;

  private DepthwiseCode(int vectors, boolean narrow) {
    this.vectors = vectors;
    this.narrow = narrow;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 input, 1 weights (int32 of four, row after row of the window, filter after
   * filter), 2 indexes of the permutations (64 bytes each, {@code vectors} for every four columns
   * of the window), 3 results, 4 what sums start at and 5 factors (binary32), one of each a plane.
   * Numbers: 6 the bytes to add to the input, for its column 0 of the strip; 7 to the weights; 8 to
   * the results; 9 to starts and factors; 10 planes (at least 1); 11 input rows; 12 bytes of an
   * input row, 13 of a plane; 14 input row of the first window row; 15 rows between windows; 16
   * rows between rows of a window; 17 rows of a window; 18 fours of its columns; 19 output rows (at
   * least 1); 20 bytes of an output row; 21 input bytes that exist; 22 output columns that exist;
   * 23 padding, four bytes; 24 what is exclusive-ored into four bytes of input; 25 what results
   * are, 26 least and 27 greatest activation (binary32).
   *
   * @param narrow whether windows have one four of columns, so that indexes stay in registers
   */
  static byte[] write(int vectors, boolean narrow) {
    DepthwiseCode code = new DepthwiseCode(vectors, narrow);
    code.enter();
    code.planes();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    asm.add(RDI, FRAME.argument(6));
    asm.add(RSI, FRAME.argument(7));
    asm.mov(R11, RCX);
    asm.add(R11, FRAME.argument(8));
    asm.add(R8, FRAME.argument(9));
    asm.add(R9, FRAME.argument(9));
    asm.mov(RCX, FRAME.argument(10));
    asm.mov(RAX, FRAME.argument(21));
    asm.kmovq(LOAD, RAX);
    asm.mov(RAX, FRAME.argument(22));
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(STORE + v, RAX);
      asm.shr(RAX, 16);
    }
    asm.vpbroadcastd(PADDING, FRAME.argument(23));
    asm.vpbroadcastd(FLIP, FRAME.argument(24));
    activation.load(FRAME.argument(26), FRAME.argument(27));
    for (int v = 0; narrow && v < vectors; v++) {
      asm.vmovdqu32(INDEXES + v, Memory.at(RDX, 64 * v));
    }
  }

  private void planes() {
    int plane = asm.position();
    asm.vpbroadcastd(START, Memory.at(R8, 0));
    asm.vpbroadcastd(FACTOR, Memory.at(R9, 0));
    asm.mov(R12, FRAME.argument(14));
    asm.mov(RBX, FRAME.argument(19));
    int row = asm.position();
    row();
    asm.add(R12, FRAME.argument(15));
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(row);
    asm.mov(RSI, R14);
    asm.add(RDI, FRAME.argument(13));
    asm.add(R8, 4);
    asm.add(R9, 4);
    asm.sub(RCX, 1);
    asm.jumpUnlessZero(plane);
  }

  private void row() {
    for (int v = 0; v < vectors; v++) {
      asm.vpord(v, START, START);
    }
    asm.mov(R13, R12);
    asm.mov(R14, RSI);
    asm.mov(RBP, FRAME.argument(17));
    int windowRow = asm.position();
    asm.vpord(INPUT, PADDING, PADDING);
    // A row above the input is a large number when it is taken as unsigned.
    asm.cmp(R13, FRAME.argument(11));
    int outside = asm.jumpUnlessBelow();
    asm.mov(RAX, R13);
    asm.imul(RAX, FRAME.argument(12));
    asm.vmovdqu8(INPUT, LOAD, Memory.at(RDI, RAX, 0));
    asm.land(outside);
    asm.vpxord(INPUT, INPUT, FLIP);
    if (narrow) {
      four(true);
    } else {
      asm.mov(R15, FRAME.argument(18));
      asm.mov(R10, RDX);
      int four = asm.position();
      four(false);
      asm.add(R10, 64 * vectors);
      asm.sub(R15, 1);
      asm.jumpUnlessZero(four);
    }
    asm.add(R13, FRAME.argument(16));
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(windowRow);
    activation.finish(FRAME.argument(25), this::scale, this::store);
    asm.add(R11, FRAME.argument(20));
  }

  /** The products of four columns of a window row. */
  private void four(boolean indexed) {
    asm.vpbroadcastd(WEIGHTS, Memory.at(R14, 0));
    for (int v = 0; v < vectors; v++) {
      if (!indexed) {
        asm.vmovdqu32(INDEXES + v, Memory.at(R10, 64 * v));
      }
      asm.vpermb(BYTES, INDEXES + v, INPUT);
      asm.vpdpbusd(v, BYTES, WEIGHTS);
    }
    asm.add(R14, 4);
  }

  private void scale() {
    for (int v = 0; v < vectors; v++) {
      activation.scale(v, FACTOR);
    }
  }

  private void store(int kind) {
    int bytes = kind == ActivationCode.SUMS ? 4 : kind;
    for (int v = 0; v < vectors; v++) {
      activation.store(kind, Memory.at(R11, 16 * bytes * v), STORE + v, v);
    }
  }
}
