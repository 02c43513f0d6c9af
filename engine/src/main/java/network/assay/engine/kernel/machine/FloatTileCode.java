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
 * Writes the routine behind convolutions of binary32: a tile of {@code rows} × 16·{@code vectors}
 * sums, held in registers while k ascends. Tiles follow one another along the columns, and then
 * down the rows.
 *
 * <p>In each step one value of every row is spread over all lanes and multiplied into {@code
 * vectors} vectors of columns, which lie at an offset that a table gives. A sum starts at +0; at
 * its end it takes the row's bias, an addend, and two limits.
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

  /** Masks of lanes that exist. */
  private static final int LANES = 1;

  /** Masks of the parts of vectors. */
  private static final int PART_LANES = 3;

  /** Where the two parts of two vectors of columns lie, when they have parts. */
  private static final Register[] PARTS = {R10, R12, R13, R15};

  /** Bytes that a table has for a tile whose vectors have parts. */
  static final int PLACE_BYTES = 8 * PARTS.length;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);

  private static final Memory STEPS = FRAME.argument(12);
  private static final Memory ALONG = FRAME.argument(15);
  private static final Memory DOWN = FRAME.argument(16);
  private static final Memory HAS_ADDEND = FRAME.argument(18);
  private static final Memory FIRST_PLACE = FRAME.argument(22);
  private static final Memory LEFT = FRAME.argument(23);
  private static final Memory START = FRAME.argument(24);
  private static final Memory COLUMNS = FRAME.argument(25);
  private static final Memory PLACE = FRAME.argument(26);

  private final Assembler asm = new Assembler();
  private final int rows;
  private final int vectors;
  private final boolean inParts;

  private FloatTileCode(int rows, int vectors, boolean inParts) {
    this.rows = rows;
    this.vectors = vectors;
    this.inParts = inParts;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers: 0 rows, 1 columns, 2 table of offsets (int32, in bytes), 3 bias, 4 addend, laid
   * out as the results, 5 results. Numbers: 6 to 11 the bytes to add to each pointer, 12 steps (at
   * least 1), 13 bytes from one row of results to the next, 14 bytes from one tile of columns to
   * the next, 15 tiles along the columns and 16 down the rows (at least 1), 17 lanes of each tile
   * that exist, a bit each, 18 whether there is an addend; as bits of binary32: 19 the least
   * result, 20 what is added after that, 21 the greatest result. 22 bytes behind the offsets where
   * the places of the first tile are. 23 to 26 are for the routine itself.
   *
   * @param inParts whether each vector of columns is made of two runs of neighbours. Then a table
   *     has for each tile four int32, where lane 0 of the first and second part of the first vector
   *     and of the second vector lies, in bytes behind the columns, and four with the lanes of
   *     each, which have none in common; and number 14 means nothing.
   */
  static byte[] write(int rows, int vectors, boolean inParts) {
    FloatTileCode code = new FloatTileCode(rows, vectors, inParts);
    code.enter();
    code.tiles();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    Register[] pointers = {RDI, RSI, RDX, RCX, R8, R9};
    for (int i = 0; i < pointers.length; i++) {
      asm.add(pointers[i], FRAME.argument(6 + i));
    }
    asm.mov(R11, FRAME.argument(13));
    asm.mov(RAX, FRAME.argument(17));
    for (int v = 0; v < vectors; v++) {
      asm.kmovw(LANES + v, RAX);
      asm.shr(RAX, 16);
    }
  }

  /** R14 is how far the results of a tile are from the first ones. */
  private void tiles() {
    asm.mov(RAX, FIRST_PLACE);
    asm.add(RAX, RDX);
    asm.mov(FIRST_PLACE, RAX);
    int down = asm.position();
    copy(ALONG, LEFT);
    copy(FIRST_PLACE, PLACE);
    asm.mov(COLUMNS, RSI);
    asm.mov(START, RDI);
    asm.mov(R14, 0);
    int along = asm.position();
    for (int i = 0; i < rows * vectors; i++) {
      asm.vpxord(i, i, i);
    }
    if (inParts) {
      findParts();
    } else {
      asm.mov(R13, COLUMNS);
      asm.mov(RAX, FRAME.argument(14));
      asm.add(RAX, R13);
      asm.mov(COLUMNS, RAX);
    }
    asm.mov(RDI, START);
    asm.mov(RBX, RDX);
    asm.mov(RBP, STEPS);
    int step = asm.position();
    step();
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(step);
    finish();
    asm.add(R14, VECTOR_BYTES * vectors);
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

  private void copy(Memory from, Memory to) {
    asm.mov(RAX, from);
    asm.mov(to, RAX);
  }

  /** Finds the parts of the tile in the table, and goes on in it. */
  private void findParts() {
    asm.mov(RBX, PLACE);
    for (int i = 0; i < PARTS.length; i++) {
      asm.movsxd(PARTS[i], Memory.at(RBX, 4 * i));
      asm.add(PARTS[i], RSI);
      asm.movsxd(RAX, Memory.at(RBX, 4 * (PARTS.length + i)));
      asm.kmovw(PART_LANES + i, RAX);
    }
    asm.add(RBX, PLACE_BYTES);
    asm.mov(PLACE, RBX);
  }

  private void step() {
    asm.movsxd(RAX, Memory.at(RBX, 0));
    for (int v = 0; v < vectors; v++) {
      int column = FIRST_COLUMN + v;
      if (inParts) {
        asm.vmovdqu32(column, PART_LANES + 2 * v, Memory.at(PARTS[2 * v], RAX, 0));
        asm.vmovdqu32Into(column, PART_LANES + 2 * v + 1, Memory.at(PARTS[2 * v + 1], RAX, 0));
      } else {
        asm.vmovdqu32(column, LANES + v, Memory.at(R13, RAX, VECTOR_BYTES * v));
      }
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
    for (int r = 0; r < rows; r++) {
      asm.vpbroadcastd(BIAS, Memory.at(RCX, 4 * r));
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), sum(r, v), BIAS);
      }
    }
    asm.mov(RAX, HAS_ADDEND);
    asm.test(RAX);
    int alone = asm.jumpIfZero();
    asm.mov(R12, R8);
    asm.add(R12, R14);
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        asm.vaddps(sum(r, v), LANES + v, sum(r, v), Memory.at(R12, VECTOR_BYTES * v));
      }
      asm.add(R12, R11);
    }
    asm.land(alone);
    asm.vpbroadcastd(LEAST, FRAME.argument(19));
    asm.vpbroadcastd(ZERO, FRAME.argument(20));
    asm.vpbroadcastd(GREATEST, FRAME.argument(21));
    asm.mov(R12, R9);
    asm.add(R12, R14);
    for (int r = 0; r < rows; r++) {
      for (int v = 0; v < vectors; v++) {
        int sum = sum(r, v);
        // A limit comes first, so that NaN stays NaN.
        asm.vmaxps(sum, LEAST, sum);
        asm.vaddps(sum, sum, ZERO);
        asm.vminps(sum, GREATEST, sum);
        asm.vmovdqu32(Memory.at(R12, VECTOR_BYTES * v), LANES + v, sum);
      }
      asm.add(R12, R11);
    }
  }

  private int sum(int row, int vector) {
    return row * vectors + vector;
  }
}
