package network.assay.engine.kernel;

import java.util.Arrays;
import network.assay.engine.kernel.Kernels.Walk;
import network.assay.engine.program.Op.BinaryFunction;

/**
 * Functions of two operands that are broadcast over rows and columns. Each function is one loop
 * over two contiguous pieces: an operand that stands still, or rows too short for a loop, are first
 * spread over a block that stays in the first-level cache.
 */
final class BroadcastVector {
  private static final int BLOCK = 1024;

  /** Rows shorter than this are gathered in blocks. */
  private static final int SHORT = 32;

  private static final int POW_COST = 16;

  private final Workers workers;
  private final Scratch scratch;

  BroadcastVector(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** As {@link Kernels#binary}, for the functions that have a vector form. */
  void binary(
      BinaryFunction f,
      int rows,
      int columns,
      float[] a,
      Walk aWalk,
      float[] b,
      Walk bWalk,
      float[] y,
      int yOffset) {
    if (f == BinaryFunction.POW && isTwo(b, bWalk)) {
      binary(BinaryFunction.MUL, rows, columns, a, aWalk, a, aWalk, y, yOffset);
      return;
    }
    int cost = f == BinaryFunction.POW ? POW_COST : 1;
    if (columns < SHORT) {
      int together = BLOCK / Math.max(1, columns);
      workers.forEachRange(
          rows,
          (long) cost * columns,
          (from, to) -> {
            int length = columns * Math.min(together, to - from);
            float[] own = scratch.take(2 * length);
            Operand p = new Operand(a, aWalk, columns, together, own, 0);
            Operand q = new Operand(b, bWalk, columns, together, own, length);
            for (int i = from; i < to; i += together) {
              int n = Math.min(together, to - i);
              int pi = p.gather(i, n);
              int qi = q.gather(i, n);
              pieces(f, p.values, pi, q.values, qi, y, yOffset + i * columns, n * columns);
            }
            scratch.give(own);
          });
      return;
    }
    // Pieces of a row, so that one long row is shared too.
    int pieces = Math.ceilDiv(columns, BLOCK);
    workers.forEachRange(
        rows * pieces,
        (long) cost * Math.min(columns, BLOCK),
        (from, to) -> {
          int length = Math.min(columns, BLOCK);
          float[] own = scratch.take(2 * length);
          Operand p = new Operand(a, aWalk, length, 1, own, 0);
          Operand q = new Operand(b, bWalk, length, 1, own, length);
          for (int i = from; i < to; i++) {
            int row = i / pieces;
            int column = i % pieces * BLOCK;
            int n = Math.min(BLOCK, columns - column);
            int pi = p.spread(row, column);
            int qi = q.spread(row, column);
            pieces(f, p.values, pi, q.values, qi, y, yOffset + row * columns + column, n);
          }
          scratch.give(own);
        });
  }

  /** True for the exponent that makes of a power, by its definition, a square. */
  private static boolean isTwo(float[] exponent, Walk walk) {
    return walk.rowStep() == 0 && walk.step() == 0 && exponent[walk.offset()] == 2;
  }

  private static void pieces(
      BinaryFunction f, float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    switch (f) {
      case ADD -> RowsVector.add(a, ai, b, bi, y, yi, length);
      case SUB -> RowsVector.sub(a, ai, b, bi, y, yi, length);
      case MUL -> RowsVector.mul(a, ai, b, bi, y, yi, length);
      case DIV -> RowsVector.div(a, ai, b, bi, y, yi, length);
      case MIN -> RowsVector.min(a, ai, b, bi, y, yi, length);
      case MAX -> RowsVector.max(a, ai, b, bi, y, yi, length);
      case PRELU -> RowsVector.prelu(a, ai, b, bi, y, yi, length);
      case POW -> ElementaryVector.pow(a, ai, b, bi, y, yi, length);
      case MOD, FMOD, AND, OR, XOR, EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
          throw new IllegalArgumentException(f + " has no vector form");
    }
  }

  /** An operand made contiguous, a piece at a time. */
  private static final class Operand {
    private final float[] source;
    private final Walk walk;
    private final int columns;

    /** Rows follow one another without a gap: nothing has to be moved. */
    private final boolean contiguous;

    private final float[] values;
    private final int at;
    private int gathered;
    private int spreadRow = -1;

    /**
     * @param own where it is made contiguous when it is not: {@code columns} times {@code rows}
     *     elements from {@code at} on, or as many rows as are asked for
     */
    Operand(float[] source, Walk walk, int columns, int rows, float[] own, int at) {
      this.source = source;
      this.walk = walk;
      this.columns = columns;
      this.contiguous = walk.step() == 1 && (rows == 1 || walk.rowStep() == columns);
      this.values = contiguous ? source : own;
      this.at = at;
    }

    /** Where {@code rows} rows from {@code row} on lie in {@link #values}. */
    int gather(int row, int rows) {
      if (contiguous) {
        return walk.at(row);
      }
      // One row for all is spread once, and again only when more of it is asked for.
      if (walk.rowStep() != 0 || gathered < rows) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            values[at + i * columns + j] = source[walk.at(row + i) + j * walk.step()];
          }
        }
        gathered = rows;
      }
      return at;
    }

    /** Where a piece of one row lies in {@link #values}. */
    int spread(int row, int column) {
      if (contiguous) {
        return walk.at(row) + column;
      }
      if (spreadRow < 0 || (spreadRow != row && walk.rowStep() != 0)) {
        Arrays.fill(values, at, at + columns, source[walk.at(row)]);
        spreadRow = row;
      }
      return at;
    }
  }
}
