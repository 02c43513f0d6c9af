package network.assay.engine.kernel.machine;

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
 * Writes the routine that takes the maximum of windows: a strip of output columns whose windows lie
 * within 64 bytes of an input row, row by row, plane after plane. The maximum of the rows of a
 * window is taken first; then, for each of its columns, a byte permutation (AVX-512 VBMI) brings
 * every output its element.
 */
final class MaximumCode {
  /** What is compared. */
  enum Element {
    SIGNED_BYTE(0),
    UNSIGNED_BYTE(1),
    SIGNED_WORD(2);

    private final int number;

    Element(int number) {
      this.number = number;
    }

    /** Its place among the routines. */
    int number() {
      return number;
    }
  }

  private static final int COLUMN = 0;
  private static final int INPUT = 1;
  private static final int RESULT = 2;
  private static final int LEAST = 3;
  private static final int INDEXES = 4;

  private static final int LOAD = 1;
  private static final int STORE = 2;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);

  private final Assembler asm = new Assembler();
  private final Element element;

  private MaximumCode(Element element) {
    this.element = element;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 input, 1 indexes of the permutations (64 bytes for each column of the window), 2
   * results. Numbers: 3 the bytes to add to the input, for its column 0 of the strip; 4 to the
   * results; 5 planes (at least 1); 6 bytes of an input plane; 7 input rows; 8 bytes of an input
   * row; 9 input row of the first window row; 10 rows between windows; 11 rows between rows of a
   * window; 12 rows and 13 columns of a window (at least 1); 14 output rows (at least 1); 15 bytes
   * of an output row; 16 input bytes that exist; 17 output bytes that exist; 18 what stands outside
   * the input, four bytes.
   */
  static byte[] write(Element element) {
    MaximumCode code = new MaximumCode(element);
    code.enter();
    code.planes();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    asm.add(RDI, RCX);
    asm.add(RDX, R8);
    asm.mov(R11, FRAME.argument(15));
    asm.mov(R8, FRAME.argument(11));
    asm.mov(RAX, FRAME.argument(16));
    asm.kmovq(LOAD, RAX);
    asm.mov(RAX, FRAME.argument(17));
    asm.kmovq(STORE, RAX);
    asm.vpbroadcastd(LEAST, FRAME.argument(18));
  }

  private void planes() {
    int plane = asm.position();
    asm.mov(R12, FRAME.argument(9));
    asm.mov(RBX, FRAME.argument(14));
    int row = asm.position();
    row();
    asm.add(R12, FRAME.argument(10));
    asm.sub(RBX, 1);
    asm.jumpUnlessZero(row);
    asm.add(RDI, FRAME.argument(6));
    asm.sub(R9, 1);
    asm.jumpUnlessZero(plane);
  }

  private void row() {
    asm.vpord(COLUMN, LEAST, LEAST);
    asm.mov(R13, R12);
    asm.mov(RBP, FRAME.argument(12));
    int windowRow = asm.position();
    // A row above the input is a large number when it is taken as unsigned.
    asm.cmp(R13, FRAME.argument(7));
    int outside = asm.jumpUnlessBelow();
    asm.mov(RAX, R13);
    asm.imul(RAX, FRAME.argument(8));
    asm.vpord(INPUT, LEAST, LEAST);
    asm.vmovdqu8(INPUT, LOAD, Memory.at(RDI, RAX, 0));
    maximum(COLUMN, INPUT);
    asm.land(outside);
    asm.add(R13, R8);
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(windowRow);
    asm.vpord(RESULT, LEAST, LEAST);
    asm.mov(R14, RSI);
    asm.mov(R15, FRAME.argument(13));
    int windowColumn = asm.position();
    asm.vmovdqu32(INDEXES, Memory.at(R14, 0));
    asm.vpermb(INPUT, INDEXES, COLUMN);
    maximum(RESULT, INPUT);
    asm.add(R14, 64);
    asm.sub(R15, 1);
    asm.jumpUnlessZero(windowColumn);
    asm.vmovdqu8(Memory.at(RDX, 0), STORE, RESULT);
    asm.add(RDX, R11);
  }

  private void maximum(int target, int other) {
    switch (element) {
      case SIGNED_BYTE -> asm.vpmaxsb(target, target, other);
      case UNSIGNED_BYTE -> asm.vpmaxub(target, target, other);
      case SIGNED_WORD -> asm.vpmaxsw(target, target, other);
    }
  }
}
