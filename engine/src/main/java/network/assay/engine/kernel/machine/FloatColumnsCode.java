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
 * Writes what {@link FloatTileCode} would do for a few columns that are left over: here lanes hold
 * the rows of a tile, and {@code tiles} of them, one below the other, go on together, since a sum
 * waits for its own last step.
 */
final class FloatColumnsCode {
  static final int COLUMNS_MAX = 4;
  static final int TILES_MAX = 4;

  /** Registers behind the 16 sums. */
  private static final int FIRST_ROWS = 16;

  private static final int FIRST_COLUMN = 20;
  private static final int BIAS = 24;
  private static final int ADDEND = 25;
  private static final int LEAST = 26;
  private static final int ZERO = 27;
  private static final int GREATEST = 28;
  private static final int PLACES = 29;

  /** Lanes that are rows. */
  private static final int ROWS = 1;

  /** The same, for instructions that use a mask up. */
  private static final int ONCE = 2;

  private static final CallFrame FRAME = CallFrame.of(RBX, RBP, R12, R13, R14, R15);
  private static final Register[] TILES = {RDI, R12, R13, R14};

  private final Assembler asm = new Assembler();
  private final int columns;
  private final int tiles;

  private FloatColumnsCode(int columns, int tiles) {
    this.columns = columns;
    this.tiles = tiles;
  }

  /**
   * The routine with the System V calling convention.
   *
   * <p>Pointers and numbers 6 to 11 as of {@link FloatTileCode}, the results being those of the
   * first column. 12 steps (at least 1); 13 bytes of a step of a tile of rows; 14 bytes from one
   * tile of rows to the next; 15 bytes from the results of one tile to those of the next; 16
   * rounds, each of so many tiles (at least 1); 17 lanes that are rows; 18 to 21 as there; 22 bytes
   * behind the offsets where, in 16 int32, the bytes from the results of the first row to those of
   * each row are.
   */
  static byte[] write(int columns, int tiles) {
    FloatColumnsCode code = new FloatColumnsCode(columns, tiles);
    code.enter();
    code.rounds();
    FRAME.leave(code.asm);
    return code.asm.toBytes();
  }

  private void enter() {
    FRAME.enter(asm);
    Register[] pointers = {RDI, RSI, RDX, RCX, R8, R9};
    for (int i = 0; i < pointers.length; i++) {
      asm.add(pointers[i], FRAME.argument(6 + i));
    }
    asm.mov(RAX, FRAME.argument(22));
    asm.vmovdqu32(PLACES, Memory.at(RDX, RAX, 0));
    asm.mov(RAX, FRAME.argument(17));
    asm.kmovw(ROWS, RAX);
    asm.vpbroadcastd(LEAST, FRAME.argument(19));
    asm.vpbroadcastd(ZERO, FRAME.argument(20));
    asm.vpbroadcastd(GREATEST, FRAME.argument(21));
    asm.mov(R10, FRAME.argument(13));
    asm.mov(R11, FRAME.argument(16));
  }

  private void rounds() {
    int round = asm.position();
    for (int t = 1; t < tiles; t++) {
      asm.mov(TILES[t], TILES[t - 1]);
      asm.add(TILES[t], FRAME.argument(14));
    }
    for (int i = 0; i < tiles * columns; i++) {
      asm.vpxord(i, i, i);
    }
    asm.mov(RBX, RDX);
    asm.mov(RBP, FRAME.argument(12));
    int step = asm.position();
    asm.movsxd(RAX, Memory.at(RBX, 0));
    for (int c = 0; c < columns; c++) {
      asm.vpbroadcastd(FIRST_COLUMN + c, Memory.at(RSI, RAX, 4 * c));
    }
    for (int t = 0; t < tiles; t++) {
      asm.vmovdqu32(FIRST_ROWS + t, ROWS, Memory.at(TILES[t], 0));
      for (int c = 0; c < columns; c++) {
        asm.vfmadd231ps(sum(t, c), FIRST_ROWS + t, FIRST_COLUMN + c);
      }
      asm.add(TILES[t], R10);
    }
    asm.add(RBX, 4);
    asm.sub(RBP, 1);
    asm.jumpUnlessZero(step);
    for (int t = 0; t < tiles; t++) {
      finish(t);
    }
    // The last tile ends where the next round begins.
    asm.mov(RDI, TILES[tiles - 1]);
    asm.sub(R11, 1);
    asm.jumpUnlessZero(round);
  }

  private void finish(int tile) {
    asm.vmovdqu32(BIAS, ROWS, Memory.at(RCX, 0));
    asm.mov(R15, R9);
    asm.mov(RBP, R8);
    for (int c = 0; c < columns; c++) {
      int sum = sum(tile, c);
      asm.vaddps(sum, sum, BIAS);
      asm.mov(RAX, FRAME.argument(18));
      asm.test(RAX);
      int alone = asm.jumpIfZero();
      asm.mov(RAX, FRAME.argument(17));
      asm.kmovw(ONCE, RAX);
      asm.vpgatherdd(ADDEND, ONCE, RBP, PLACES);
      asm.vaddps(sum, sum, ADDEND);
      asm.land(alone);
      // A limit comes first, so that NaN stays NaN.
      asm.vmaxps(sum, LEAST, sum);
      asm.vaddps(sum, sum, ZERO);
      asm.vminps(sum, GREATEST, sum);
      asm.mov(RAX, FRAME.argument(17));
      asm.kmovw(ONCE, RAX);
      asm.vpscatterdd(R15, PLACES, ONCE, sum);
      asm.add(R15, 4);
      asm.add(RBP, 4);
    }
    asm.add(R9, FRAME.argument(15));
    asm.add(R8, FRAME.argument(15));
    asm.add(RCX, R10);
  }

  private int sum(int tile, int column) {
    return tile * columns + column;
  }
}
