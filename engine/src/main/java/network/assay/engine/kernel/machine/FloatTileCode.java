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
 * Writes the routine behind convolutions of binary32: a tile of {@code rows} × 16·{@code vectors}
 * sums, held in registers while k ascends. Tiles follow one another down the rows.
 *
 * <p>In each step one value of every row is spread over all lanes and multiplied into {@code
 * vectors} vectors of columns, which lie at an offset that a table gives, so that a convolution
 * reads its input in place. A sum starts at +0; at its end it takes the row's bias, an addend, and
 * two limits.
 */
final class FloatTileCode {
  static final int ROWS_MAX = 12;
  static final int VECTORS_MAX = 2;

  private static final int VECTOR_BYTES = 64;

  /** Registers behind the 24 sums of the largest tile. */
  private static final int FIRST_COLUMN = 24;

  private static final int SPREAD = 28;
  private static final int SPREADS = 4;

  /** What the end of a tile needs, when columns and spread values are not needed any more. */
  private static final int LEAST = 24;

  private static final int ZERO = 25;
  private static final int GREATEST = 26;
  private static final int BIAS = 28;

  private static final int SELECT = 1;
  private static final int STORE = 3;
  private static final int LOAD = 5;

  private static final Register[] SAVED = {RBX, RBP, R12, R13, R14, R15};

  private final Assembler asm = new Assembler();
  private final int rows;
  private final int vectors;

  private FloatTileCode(int rows, int vectors) {
    this.rows = rows;
    this.vectors = vectors;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 rows, 1 columns, 2 table of offsets (int32, in bytes), 3 bias, 4 addend, laid
   * out as the results, 5 results. Numbers: 6 to 11 the bytes to add to each pointer, 12 steps (at
   * least 1), 13 bytes from one row of results to the next, 14 tiles (at least 1), 15 lanes that
   * are kept (one bit each), 16 lanes that are stored, 17 bytes between the vectors of results in
   * memory, 18 whether lanes are left out before the last one kept, 19 whether there is an addend;
   * as bits of binary32: 20 the least result, 21 what is added after that, 22 the greatest result. Number 23: lanes that are loaded.
   */
  static byte[] write(int rows, int vectors) {
    FloatTileCode code = new FloatTileCode(rows, vectors);
    code.enter();
    code.tiles();
    code.leave();
    return code.asm.toBytes();
  }

  private void enter() {
    for (Register register : SAVED) {
      asm.push(register);
    }
    Register[] pointers = {RDI, RSI, RDX, RCX, R8, R9};
    for (int i = 0; i < pointers.length; i++) {
      asm.add(pointers[i], argument(6 + i));
    }
    asm.mov(R10, argument(12));
    asm.mov(R11, argument(13));
    asm.mov(R14, argument(14));
    masks(argument(15), SELECT);
    masks(argument(16), STORE);
    masks(argument(23), LOAD);
    asm.mov(R13, argument(17));
    asm.mov(R15, argument(18));
    asm.mov(R12, argument(19));
  }

  /** An argument that was passed on the stack, above the return address. */
  private static Memory argument(int index) {
    return Memory.at(RSP, 8 * SAVED.length + 8 + 8 * (index - 6));
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
    for (int i = 0; i < rows * vectors; i++) {
      asm.vpxord(i, i, i);
    }
    asm.mov(RBX, RDX);
    asm.mov(RBP, R10);
    int step = asm.position();
    step();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(step);
    finish();
    asm.add(RCX, 4 * rows);
    asm.sub(R14, 1);
    asm.jumpUnlessZero(tile);
  }

  private void step() {
    asm.movsxd(RAX, Memory.at(RBX, 0));
    for (int v = 0; v < vectors; v++) {
      asm.vmovdqu32(FIRST_COLUMN + v, LOAD + v, Memory.at(RSI, RAX, VECTOR_BYTES * v));
    }
    for (int r = 0; r < rows; r++) {
      int spread = SPREAD + r % SPREADS;
      asm.vpbroadcastd(spread, Memory.at(RDI, 4 * r));
      for (int v = 0; v < vectors; v++) {
        asm.vfmadd231ps(sum(r, v), spread, FIRST_COLUMN + v);
      }
    }
    asm.add(RBX, 4);
    asm.add(RDI, 4 * rows);
  }

  /** Sums become results, which are stored. */
  private void finish() {
    asm.test(R15);
    int whole = asm.jumpIfZero();
    for (int i = 0; i < rows * vectors; i++) {
      asm.vpcompressd(i, SELECT + i % vectors, i);
    }
    asm.land(whole);
    for (int r = 0; r < rows; r++) {
      asm.vpbroadcastd(BIAS, Memory.at(RCX, 4 * r));
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), sum(r, v), BIAS);
      }
    }
    asm.test(R12);
    int alone = asm.jumpIfZero();
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), STORE + v, sum(r, v), place(R8, v));
      }
      asm.add(R8, R11);
    }
    asm.land(alone);
    asm.vpbroadcastd(LEAST, argument(20));
    asm.vpbroadcastd(ZERO, argument(21));
    asm.vpbroadcastd(GREATEST, argument(22));
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        int sum = sum(r, v);
        // A limit comes first, so that NaN stays NaN.
        asm.vmaxps(sum, LEAST, sum);
        asm.vaddps(sum, sum, ZERO);
        asm.vminps(sum, GREATEST, sum);
        asm.vmovdqu32(place(R9, v), STORE + v, sum);
      }
      asm.add(R9, R11);
    }
  }

  private static Memory place(Register row, int vector) {
    return vector == 0 ? Memory.at(row, 0) : Memory.at(row, R13, 0);
  }

  private int sum(int row, int vector) {
    return row * vectors + vector;
  }

  private void leave() {
    for (int i = SAVED.length - 1; i >= 0; i--) {
      asm.pop(SAVED[i]);
    }
    asm.vzeroupper();
    asm.ret();
  }
}
