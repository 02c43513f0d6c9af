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
 * sums, held in registers while k ascends. Tiles follow one another along the columns, and then
 * down the rows.
 *
 * <p>In each step one value of every row is spread over all lanes and multiplied into {@code
 * vectors} vectors of columns, which lie at an offset that a table gives, so that a convolution
 * reads its input in place. A sum starts at +0; at its end it takes the row's bias, an addend, and
 * two limits.
 */
final class FloatTileCode {
  static final int ROWS_MAX = 12;
  static final int VECTORS_MAX = 2;

  /**
   * What a table tells of a tile of columns, in int32: lanes that are kept (a bit each), lanes that
   * are stored, lanes that are loaded, bytes between the vectors of results in memory, and bytes
   * from the beginning of a row of results.
   */
  static final int TILE_INTS = 5;

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
   * out as the results, 5 results, 6 table of tiles ({@link #TILE_INTS}). Numbers: 7 to 13 the
   * bytes to add to each pointer, 14 steps (at least 1), 15 bytes from one row of results to the
   * next, 16 tiles along the columns and 17 down the rows (at least 1), 18 whether there is an
   * addend; as bits of binary32: 19 the least result, 20 what is added after that, 21 the greatest
   * result. 22 and 23 are for the routine itself.
   */
  static byte[] write(int rows, int vectors) {
    FloatTileCode code = new FloatTileCode(rows, vectors);
    code.enter();
    code.tiles();
    code.leave();
    return code.asm.toBytes();
  }

  private static final Memory TILES = argument(6);
  private static final Memory STEPS = argument(14);
  private static final Memory ALONG = argument(16);
  private static final Memory DOWN = argument(17);
  private static final Memory HAS_ADDEND = argument(18);
  private static final Memory COLUMNS = argument(22);
  private static final Memory LEFT = argument(23);

  private void enter() {
    for (Register register : SAVED) {
      asm.push(register);
    }
    Register[] pointers = {RDI, RSI, RDX, RCX, R8, R9};
    for (int i = 0; i < pointers.length; i++) {
      asm.add(pointers[i], argument(7 + i));
    }
    asm.mov(RAX, TILES);
    asm.add(RAX, argument(13));
    asm.mov(TILES, RAX);
    asm.mov(COLUMNS, RSI);
    asm.mov(R11, argument(15));
  }

  /** An argument that was passed on the stack, above the return address. */
  private static Memory argument(int index) {
    return Memory.at(RSP, 8 * SAVED.length + 8 + 8 * (index - 6));
  }

  /** R9 and R8 are results and addend of the first row, R12 and R10 of the row under way. */
  private void tiles() {
    int down = asm.position();
    asm.mov(RSI, COLUMNS);
    asm.mov(R14, TILES);
    asm.mov(RAX, ALONG);
    asm.mov(LEFT, RAX);
    asm.mov(R15, RDI);
    int along = asm.position();
    masks(0, SELECT);
    masks(4, STORE);
    masks(8, LOAD);
    for (int i = 0; i < rows * vectors; i++) {
      asm.vpxord(i, i, i);
    }
    asm.mov(RDI, R15);
    asm.mov(RBX, RDX);
    asm.mov(RBP, STEPS);
    int step = asm.position();
    step();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(step);
    finish();
    asm.add(RSI, VECTOR_BYTES * vectors);
    asm.add(R14, 4 * TILE_INTS);
    asm.add(LEFT, -1);
    asm.jumpUnlessZero(along);
    asm.add(RCX, 4 * rows);
    for (int r = 0; r < rows; r++) {
      asm.add(R9, R11);
      asm.add(R8, R11);
    }
    asm.add(DOWN, -1);
    asm.jumpUnlessZero(down);
  }

  private void masks(int at, int first) {
    asm.mov32(RAX, Memory.at(R14, at));
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(first + v, RAX);
      asm.shr(RAX, 16);
    }
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
    asm.mov32(RAX, Memory.at(R14, 0));
    asm.mov32(R13, Memory.at(R14, 4));
    asm.xor(RAX, R13);
    asm.test(RAX);
    int whole = asm.jumpIfZero();
    for (int i = 0; i < rows * vectors; i++) {
      asm.vpcompressd(i, SELECT + i % vectors, i);
    }
    asm.land(whole);
    asm.movsxd(R13, Memory.at(R14, 12));
    asm.movsxd(R12, Memory.at(R14, 16));
    asm.mov(R10, R12);
    asm.add(R12, R9);
    for (int r = 0; r < rows; r++) {
      asm.vpbroadcastd(BIAS, Memory.at(RCX, 4 * r));
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), sum(r, v), BIAS);
      }
    }
    asm.mov(RAX, HAS_ADDEND);
    asm.test(RAX);
    int alone = asm.jumpIfZero();
    asm.add(R10, R8);
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), STORE + v, sum(r, v), place(R10, v));
      }
      asm.add(R10, R11);
    }
    asm.land(alone);
    asm.vpbroadcastd(LEAST, argument(19));
    asm.vpbroadcastd(ZERO, argument(20));
    asm.vpbroadcastd(GREATEST, argument(21));
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        int sum = sum(r, v);
        // A limit comes first, so that NaN stays NaN.
        asm.vmaxps(sum, LEAST, sum);
        asm.vaddps(sum, sum, ZERO);
        asm.vminps(sum, GREATEST, sum);
        asm.vmovdqu32(place(R12, v), STORE + v, sum);
      }
      asm.add(R12, R11);
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
