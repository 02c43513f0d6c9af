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
 * Writes the routine behind convolutions of binary32 by windows of 3×3 over one channel. Lanes hold
 * neighbouring output columns; going down the rows, each row of the input is loaded once and meets
 * all output rows that it belongs to. What lies outside the input is +0, by masked loads and by
 * rows that are not loaded. A result takes bias, addend and limits as in {@link FloatTileCode}.
 */
final class FloatDepthwiseCode {
  /** Vectors of columns side by side: two hide what one would wait for its own sums. */
  static final int VECTORS_MAX = 2;

  /** Even and odd lanes of two vectors, as int32. */
  static final int[] LANES = new int[32];

  static {
    for (int i = 0; i < LANES.length; i++) {
      LANES[i] = i % 16 * 2 + i / 16;
    }
  }

  private static final int WEIGHTS = 0;
  private static final int BIAS = 9;
  private static final int LEAST = 10;
  private static final int ZERO = 11;
  private static final int GREATEST = 12;
  private static final int FIRST = 13;

  /** Registers of a vector of columns: three columns of input, three sums. */
  private static final int PER_VECTOR = 6;

  private static final int EVEN = 26;
  private static final int ODD = 27;
  private static final int SPARE = 28;

  private static final int STORE = 7;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);

  private final Assembler asm = new Assembler();
  private final int stride;
  private final int vectors;

  private FloatDepthwiseCode(int stride, int vectors) {
    this.stride = stride;
    this.vectors = vectors;
  }

  /**
   * The routine with the System V calling convention, for windows that move by {@code stride}, 1 or
   * 2; with 2, {@code vectors} is 1.
   *
   * <p>Pointers: 0 weights, nine for each plane; 1 input; 2 bias, one for each plane; 3 addend,
   * laid out as the results; 4 results; 5 {@link #LANES}. Numbers: 6 the bytes to add to the
   * weights; 7 to the input, for the first column of the first window in row 0; 8 to the bias; 9 to
   * addend and results; 10 planes (at least 1); 11 bytes of a plane of input; 12 of a plane of
   * results; 13 input rows; 14 bytes of an input row; 15 input row of the first window; 16 output
   * rows (at least 1); 17 bytes of an output row; 18 to 20 lanes of a load that exist, 16 bits for
   * each vector: at stride 1 of the left, the middle and the right column of the windows, at stride
   * 2 of the columns from the first one and from the third one; 21 lanes that are stored; 22
   * whether there is an addend; 23 to 25 the least result, what is added after that, and the
   * greatest result, as bits of binary32.
   */
  static byte[] write(int stride, int vectors) {
    FloatDepthwiseCode code = new FloatDepthwiseCode(stride, vectors);
    code.enter();
    code.planes();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    asm.vmovdqu32(EVEN, Memory.at(R9, 0));
    asm.vmovdqu32(ODD, Memory.at(R9, 64));
    asm.add(RDI, FRAME.argument(6));
    asm.mov(R10, RSI);
    asm.add(R10, FRAME.argument(7));
    asm.add(RDX, FRAME.argument(8));
    asm.mov(R11, R8);
    asm.add(R11, FRAME.argument(9));
    asm.add(RCX, FRAME.argument(9));
    asm.mov(R14, FRAME.argument(10));
    int masks = stride == 1 ? 3 : 2;
    for (int i = 0; i < masks; i++) {
      asm.mov(RAX, FRAME.argument(18 + i));
      for (int v = 0; v < (stride == 1 ? vectors : 2); v++) {
        asm.kmovw(1 + i + masks * v, RAX);
        asm.shr(RAX, 16);
      }
    }
    asm.mov(R15, FRAME.argument(21));
    asm.mov(R13, FRAME.argument(22));
    asm.vpbroadcastd(LEAST, FRAME.argument(23));
    asm.vpbroadcastd(ZERO, FRAME.argument(24));
    asm.vpbroadcastd(GREATEST, FRAME.argument(25));
  }

  private void planes() {
    int plane = asm.position();
    for (int i = 0; i < 9; i++) {
      asm.vpbroadcastd(WEIGHTS + i, Memory.at(RDI, 4 * i));
    }
    asm.vpbroadcastd(BIAS, Memory.at(RDX, 0));
    asm.mov(R12, FRAME.argument(15));
    asm.mov(RSI, R12);
    asm.imul(RSI, FRAME.argument(14));
    asm.add(RSI, R10);
    asm.mov(R9, R11);
    asm.mov(RBX, RCX);
    asm.mov(RBP, FRAME.argument(16));
    if (stride == 1) {
      rowsOfOne();
    } else {
      rowsOfTwo();
    }
    asm.add(RDI, 36);
    asm.add(RDX, 4);
    asm.add(R10, FRAME.argument(11));
    asm.add(R11, FRAME.argument(12));
    asm.add(RCX, FRAME.argument(12));
    asm.sub(R14, 1);
    asm.jumpUnlessZero(plane);
  }

  /** Each row of the input is the last of one output row's, the middle and the first of others'. */
  private void rowsOfOne() {
    load();
    for (int v = 0; v < vectors; v++) {
      begin(next(v), v);
    }
    load();
    for (int v = 0; v < vectors; v++) {
      asm.vpord(sum(v), next(v), next(v));
      take(sum(v), v, 3);
      begin(next(v), v);
    }
    int row = asm.position();
    load();
    for (int v = 0; v < vectors; v++) {
      asm.vpord(ready(v), sum(v), sum(v));
      asm.vpord(sum(v), next(v), next(v));
      begin(next(v), v);
    }
    for (int tap = 0; tap < 3; tap++) {
      for (int v = 0; v < vectors; v++) {
        asm.vfmadd231ps(ready(v), WEIGHTS + 6 + tap, column(v, tap));
        asm.vfmadd231ps(sum(v), WEIGHTS + 3 + tap, column(v, tap));
      }
    }
    store();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(row);
  }

  /** Every second row of the input is the last of one output row's and the first of the next's. */
  private void rowsOfTwo() {
    load();
    begin(sum(0), 0);
    int row = asm.position();
    load();
    take(sum(0), 0, 3);
    load();
    asm.vpord(ready(0), sum(0), sum(0));
    begin(sum(0), 0);
    take(ready(0), 0, 6);
    store();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(row);
  }

  /** A sum from +0 by the first row of weights. */
  private void begin(int sum, int v) {
    asm.vpxord(sum, sum, sum);
    take(sum, v, 0);
  }

  private void take(int sum, int v, int weight) {
    for (int tap = 0; tap < 3; tap++) {
      asm.vfmadd231ps(sum, WEIGHTS + weight + tap, column(v, tap));
    }
  }

  /** Loads the columns of one row of the input, and goes to the next. */
  private void load() {
    for (int v = 0; v < vectors; v++) {
      for (int tap = 0; tap < 3; tap++) {
        asm.vpxord(column(v, tap), column(v, tap), column(v, tap));
      }
    }
    // A row above the input is a large number when it is taken as unsigned.
    asm.cmp(R12, FRAME.argument(13));
    int outside = asm.jumpUnlessBelow();
    if (stride == 1) {
      for (int v = 0; v < vectors; v++) {
        for (int tap = 0; tap < 3; tap++) {
          asm.vmovdqu32(column(v, tap), 1 + tap + 3 * v, Memory.at(RSI, 64 * v + 4 * tap));
        }
      }
    } else {
      // Masks: 1 and 3 for the two vectors from the first column, 2 and 4 from the third.
      asm.vmovdqu32(column(0, 0), 1, Memory.at(RSI, 0));
      asm.vmovdqu32(SPARE, 3, Memory.at(RSI, 64));
      asm.vpord(column(0, 1), column(0, 0), column(0, 0));
      asm.vpermt2ps(column(0, 0), EVEN, SPARE);
      asm.vpermt2ps(column(0, 1), ODD, SPARE);
      asm.vmovdqu32(column(0, 2), 2, Memory.at(RSI, 8));
      asm.vmovdqu32(SPARE, 4, Memory.at(RSI, 72));
      asm.vpermt2ps(column(0, 2), EVEN, SPARE);
    }
    asm.land(outside);
    asm.add(RSI, FRAME.argument(14));
    asm.add(R12, 1);
  }

  private void store() {
    for (int v = 0; v < vectors; v++) {
      asm.vaddps(ready(v), ready(v), BIAS);
    }
    asm.mov(RAX, R15);
    asm.test(R13);
    int alone = asm.jumpIfZero();
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(STORE, RAX);
      asm.vaddps(ready(v), STORE, ready(v), Memory.at(RBX, 64 * v));
      asm.shr(RAX, 16);
    }
    asm.add(RBX, FRAME.argument(17));
    asm.land(alone);
    asm.mov(RAX, R15);
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(STORE, RAX);
      asm.vmaxps(ready(v), LEAST, ready(v));
      asm.vaddps(ready(v), ready(v), ZERO);
      asm.vminps(ready(v), GREATEST, ready(v));
      asm.vmovdqu32(Memory.at(R9, 64 * v), STORE, ready(v));
      asm.shr(RAX, 16);
    }
    asm.add(R9, FRAME.argument(17));
  }

  private static int column(int v, int tap) {
    return FIRST + PER_VECTOR * v + tap;
  }

  /** The sums of the output row that is made from the row above this one. */
  private static int sum(int v) {
    return FIRST + PER_VECTOR * v + 3;
  }

  /** The sums of the output row after it. */
  private static int next(int v) {
    return FIRST + PER_VECTOR * v + 4;
  }

  /** The sums that are complete. */
  private static int ready(int v) {
    return FIRST + PER_VECTOR * v + 5;
  }
}
