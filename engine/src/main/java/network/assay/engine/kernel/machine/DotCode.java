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
 * Writes the routine behind products and convolutions: a tile of {@code rows} × 16·{@code vectors}
 * int32 sums, held in registers while k ascends in steps of 32 bits (four bytes or two words).
 * Tiles follow one another down the rows.
 *
 * <p>In each step one 32-bit value of every row is spread over all lanes and met by {@code vectors}
 * vectors of 16 such values, one for each column. The rows lie step by step, {@code rows} values in
 * each; the vectors of a step lie at an offset that a table gives, so that a convolution reads its
 * input in place. A sum starts at rowStart[row] + columnStart[column]. Sums are stored as they are,
 * or become activations while they are in registers.
 */
final class DotCode {
  /** Which instruction, which side of it is unsigned, and which side channels are. */
  enum Operands {
    /** Unsigned bytes spread, signed bytes in the vectors; channels are columns. */
    MATRIX_BYTES(0, false),
    /** Signed bytes spread, unsigned bytes in the vectors; channels are rows. */
    WINDOW_BYTES(1, true),
    /** Signed words on both sides; channels are columns. */
    MATRIX_WORDS(2, false),
    /** Signed words on both sides; channels are rows. */
    WINDOW_WORDS(3, true);

    private final int number;
    private final boolean byRow;

    Operands(int number, boolean byRow) {
      this.number = number;
      this.byRow = byRow;
    }

    /** Its place among the routines. */
    int number() {
      return number;
    }
  }

  static final int ROWS_MAX = 12;
  static final int VECTORS_MAX = 2;

  private static final int VECTOR_BYTES = 64;

  /** With few rows the time goes into reading the columns, which lie in order as a rule. */
  private static final int ROWS_PREFETCHED = 4;

  private static final int PREFETCH_BYTES = 2048;

  /** Registers behind the 24 sums of the largest tile. */
  private static final int FIRST_COLUMN = 24;

  private static final int SPREAD = 28;
  private static final int SPREADS = 4;

  /** Registers of the columns and behind them are free when the sums are made. */
  private static final int FIRST_CONSTANT = FIRST_COLUMN;

  private static final int SELECT = 1;
  private static final int STORE = 3;

  private final Assembler asm = new Assembler();
  private final ActivationCode activation = new ActivationCode(asm, FIRST_CONSTANT);
  private final Operands operands;
  private final int rows;
  private final int vectors;

  private DotCode(Operands operands, int rows, int vectors) {
    this.operands = operands;
    this.rows = rows;
    this.vectors = vectors;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 rows, 1 columns, 2 table of offsets (int32, in bytes), 3 rowStart, 4
   * columnStart, 5 results, 6 factors (binary32, one for each channel). Numbers: 7 to 13 the bytes
   * to add to each pointer, 14 steps (at least 1), 15 bytes from one row of results to the next, 16
   * tiles (at least 1), 17 lanes that are kept (one bit each), 18 lanes that are stored, 19 bytes
   * between the vectors of results in memory, 20 whether lanes are left out before the last one
   * kept, 21 what results are, 22 least and 23 greatest activation (binary32).
   */
  static byte[] write(Operands operands, int rows, int vectors) {
    DotCode code = new DotCode(operands, rows, vectors);
    code.enter();
    code.tiles();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private static final int POINTERS = 7;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);

  private void enter() {
    FRAME.enter(asm);
    Register[] pointers = {RDI, RSI, RDX, RCX, R8, R9};
    for (int i = 0; i < pointers.length; i++) {
      asm.add(pointers[i], FRAME.argument(POINTERS + i));
    }
    asm.mov(R12, FRAME.argument(6));
    asm.add(R12, FRAME.argument(POINTERS + 6));
    asm.mov(R10, FRAME.argument(14));
    asm.mov(R11, FRAME.argument(15));
    asm.mov(R14, FRAME.argument(16));
    masks(FRAME.argument(17), SELECT);
    masks(FRAME.argument(18), STORE);
    asm.mov(R13, FRAME.argument(19));
    asm.mov(R15, FRAME.argument(20));
  }

  private void masks(Memory source, int first) {
    asm.mov(RAX, source);
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(first + v, RAX);
      asm.shr(RAX, 16);
    }
  }

  private void tiles() {
    int tile = asm.position();
    start();
    asm.mov(RBX, RDX);
    asm.mov(RBP, R10);
    int step = asm.position();
    step();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(step);
    asm.test(R15);
    int whole = asm.jumpIfZero();
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        asm.vpcompressd(sum(r, v), SELECT + v, sum(r, v));
      }
    }
    asm.land(whole);
    activation.finish(FRAME.argument(21), this::scale, this::store);
    asm.add(RCX, 4 * rows);
    if (operands.byRow) {
      asm.add(R12, 4 * rows);
    }
    asm.sub(R14, 1);
    asm.jumpUnlessZero(tile);
  }

  private void scale() {
    activation.load(FRAME.argument(22), FRAME.argument(23));
    if (!operands.byRow) {
      for (int v = 0; v < vectors; v++) {
        asm.vmovdqu32(SPREAD + v, Memory.at(R12, VECTOR_BYTES * v));
      }
    }
    for (int r = 0; r < rows; r++) {
      if (operands.byRow) {
        asm.vpbroadcastd(SPREAD + r % SPREADS, Memory.at(R12, 4 * r));
      }
      for (int v = 0; v < vectors; v++) {
        activation.scale(sum(r, v), SPREAD + (operands.byRow ? r % SPREADS : v));
      }
    }
  }

  private void store(int kind) {
    for (int r = 0; r < rows; r++) {
      activation.store(kind, Memory.at(R9, 0), STORE, sum(r, 0));
      if (vectors == 2) {
        activation.store(kind, Memory.at(R9, R13, 0), STORE + 1, sum(r, 1));
      }
      asm.add(R9, R11);
    }
  }

  private void start() {
    for (int r = 0; r < rows; r++) {
      asm.vpbroadcastd(SPREAD, Memory.at(RCX, 4 * r));
      for (int v = 0; v < vectors; v++) {
        asm.vpaddd(sum(r, v), SPREAD, Memory.at(R8, VECTOR_BYTES * v));
      }
    }
  }

  private void step() {
    asm.movsxd(RAX, Memory.at(RBX, 0));
    for (int v = 0; v < vectors; v++) {
      if (rows <= ROWS_PREFETCHED) {
        asm.prefetcht0(Memory.at(RSI, RAX, PREFETCH_BYTES + VECTOR_BYTES * v));
      }
      asm.vmovdqu32(FIRST_COLUMN + v, Memory.at(RSI, RAX, VECTOR_BYTES * v));
    }
    for (int r = 0; r < rows; r++) {
      int spread = SPREAD + r % SPREADS;
      asm.vpbroadcastd(spread, Memory.at(RDI, 4 * r));
      for (int v = 0; v < vectors; v++) {
        int column = FIRST_COLUMN + v;
        switch (operands) {
          case MATRIX_BYTES -> asm.vpdpbusd(sum(r, v), spread, column);
          case WINDOW_BYTES -> asm.vpdpbusd(sum(r, v), column, spread);
          case MATRIX_WORDS, WINDOW_WORDS -> asm.vpdpwssd(sum(r, v), spread, column);
        }
      }
    }
    asm.add(RBX, 4);
    asm.add(RDI, 4 * rows);
  }

  private int sum(int row, int vector) {
    return row * vectors + vector;
  }
}
