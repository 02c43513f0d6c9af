package network.assay.engine.kernel.machine;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** The routines for binary32, in memory and ready to be called. They check nothing. */
public final class FloatRoutines {
  /** Columns of the widest tile. */
  public static final int COLUMNS = 16 * FloatTileCode.VECTORS_MAX;

  /** Rows of the tallest tile. */
  public static final int ROWS_MAX = FloatTileCode.ROWS_MAX;

  /** Columns of the widest strip that moves by one; of one that moves by two, half of it. */
  public static final int STRIP = 16 * FloatDepthwiseCode.VECTORS_MAX;

  private static final int FIRST_STRIP = FloatTileCode.ROWS_MAX * FloatTileCode.VECTORS_MAX;

  private final MemorySegment[] routines;

  private FloatRoutines(MemorySegment[] routines) {
    this.routines = routines;
  }

  /**
   * Assembles the routines; only after {@link Routines#refusal} had no reason against it.
   *
   * @throws UnsupportedOperationException when the system has no executable memory left
   */
  public static FloatRoutines create() {
    List<byte[]> code = new ArrayList<>();
    for (int rows = 1; rows <= FloatTileCode.ROWS_MAX; rows++) {
      for (int vectors = 1; vectors <= FloatTileCode.VECTORS_MAX; vectors++) {
        code.add(FloatTileCode.write(rows, vectors));
      }
    }
    code.add(FloatDepthwiseCode.write(1, 1));
    code.add(FloatDepthwiseCode.write(1, 2));
    code.add(FloatDepthwiseCode.write(2, 1));
    return new FloatRoutines(CodeMemory.place(code));
  }

  /** For tiles of so many rows, and the fewest whole vectors that hold so many columns. */
  public Tile tile(int rows, int columns) {
    int vectors = columns <= 16 ? 1 : 2;
    return new Tile(routines[(rows - 1) * FloatTileCode.VECTORS_MAX + vectors - 1]);
  }

  /** For windows of 3×3 that move by {@code stride}, and so many vectors of columns. */
  public Strip strip(int stride, int vectors) {
    return new Strip(routines[FIRST_STRIP + (stride == 2 ? 2 : vectors - 1)]);
  }

  /**
   * What becomes of a sum: + addend, and max(least, ·), + zero, min(greatest, ·).
   *
   * @param addend laid out as the results; anything where there is none
   * @param zero −0, or +0 where a −0 must become +0
   */
  public record End(
      MemorySegment addend, boolean hasAddend, float least, float zero, float greatest) {}

  /**
   * One routine of {@link FloatTileCode}.
   *
   * @param address where its code lies
   */
  public record Tile(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(7, 17);

    /**
     * Makes {@code along} tiles beside each other, and {@code down} such rows of tiles, one below
     * the other; indexes count floats, in tables int32. Nothing is checked.
     *
     * @param rows of each tile, step by step
     * @param columns the vectors that the offsets lead to
     * @param offsets for each step, in bytes from {@code columnsAt}
     * @param steps at least 1
     * @param bias what each row is added at its end
     * @param tiles of columns, as {@link #describe} puts them there
     */
    public void run(
        MemorySegment rows,
        long rowsAt,
        MemorySegment columns,
        long columnsAt,
        MemorySegment offsets,
        int steps,
        MemorySegment bias,
        long biasAt,
        MemorySegment results,
        long resultsAt,
        long resultsStep,
        MemorySegment tiles,
        int firstTile,
        int along,
        int down,
        End end) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    rows,
                    columns,
                    offsets,
                    bias,
                    end.addend,
                    results,
                    tiles,
                    4 * rowsAt,
                    4 * columnsAt,
                    0L,
                    4 * biasAt,
                    4 * resultsAt,
                    4 * resultsAt,
                    4L * FloatTileCode.TILE_INTS * firstTile,
                    (long) steps,
                    4 * resultsStep,
                    (long) along,
                    (long) down,
                    end.hasAddend ? 1L : 0L,
                    (long) Float.floatToRawIntBits(end.least),
                    (long) Float.floatToRawIntBits(end.zero),
                    (long) Float.floatToRawIntBits(end.greatest),
                    0L,
                    0L);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }

    /** A table for so many tiles. */
    public static int[] table(int tiles) {
      return new int[Math.multiplyExact(tiles, FloatTileCode.TILE_INTS)];
    }

    /**
     * Says of a tile which of its columns are kept and where in a row of results they lie, side by
     * side; columns behind the last one kept are not read.
     *
     * @param keep a bit for each column of the tile, the first one lowest
     * @param before results of a row that lie before it
     */
    public static void describe(int[] table, int tile, int keep, int before) {
      int first = Integer.bitCount(keep & 0xffff);
      int second = Integer.bitCount(keep >>> 16);
      int at = tile * FloatTileCode.TILE_INTS;
      table[at] = keep;
      table[at + 1] = ((1 << first) - 1) | (((1 << second) - 1) << 16);
      table[at + 2] = keep == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(keep);
      table[at + 3] = 4 * first;
      table[at + 4] = Math.multiplyExact(4, before);
    }
  }

  /**
   * One routine of {@link FloatDepthwiseCode}.
   *
   * @param address where its code lies
   */
  public record Strip(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(6, 20);
    private static final MemorySegment LANES = MemorySegment.ofArray(FloatDepthwiseCode.LANES);

    /** What all strips of a convolution share: sizes of input and output. */
    public record Window(
        int height, int width, int top, int left, int stride, int outHeight, int outWidth) {}

    /**
     * Makes a strip of output columns of {@code planes} planes, one behind the other; all indexes
     * count floats. Nothing is checked.
     *
     * @param weights nine for each plane
     * @param inputAt where the first plane of the input begins
     * @param resultsAt where the first plane of the results begins
     * @param column the first output column of the strip
     */
    public void run(
        Window window,
        MemorySegment weights,
        long weightsAt,
        MemorySegment input,
        long inputAt,
        MemorySegment bias,
        long biasAt,
        MemorySegment results,
        long resultsAt,
        int planes,
        int column,
        End end) {
      int s = window.stride;
      int first = column * s - window.left;
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    weights,
                    input,
                    bias,
                    end.addend,
                    results,
                    LANES,
                    4 * weightsAt,
                    4 * (inputAt + first),
                    4 * biasAt,
                    4 * (resultsAt + column),
                    (long) planes,
                    4L * window.height * window.width,
                    4L * window.outHeight * window.outWidth,
                    (long) window.height,
                    4L * window.width,
                    (long) -window.top,
                    (long) window.outHeight,
                    4L * window.outWidth,
                    bits(-first, window.width - first),
                    s == 1
                        ? bits(-first - 1, window.width - first - 1)
                        : bits(-first - 2, window.width - first - 2),
                    bits(-first - 2, window.width - first - 2),
                    bits(0, window.outWidth - column),
                    end.hasAddend ? 1L : 0L,
                    (long) Float.floatToRawIntBits(end.least),
                    (long) Float.floatToRawIntBits(end.zero),
                    (long) Float.floatToRawIntBits(end.greatest));
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }

    /** Bits [from, to) of 32, as far as they exist. */
    private static long bits(int from, int to) {
      int first = Math.clamp(from, 0, 32);
      int last = Math.clamp(to, first, 32);
      return ((1L << last) - 1) & -(1L << first);
    }
  }
}
