package network.assay.engine.kernel.machine;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** The routines for binary32, in memory and ready to be called. They check nothing. */
public final class FloatRoutines {
  /** Columns of the widest tile. */
  public static final int COLUMNS = 16 * FloatTileCode.VECTORS_MAX;

  /** Columns that {@link Columns} does, at most. */
  public static final int FEW_COLUMNS = FloatColumnsCode.COLUMNS_MAX;

  /** Tiles of rows that {@link Columns} does together. */
  public static final int TILES_TOGETHER = FloatColumnsCode.TILES_MAX;

  /** Pixels that {@link Gather} brings together. */
  public static final int PIXELS = 16;

  /** Runs of neighbours among them, at most. */
  public static final int PARTS_MAX = FloatGatherCode.PARTS_MAX;

  /** Columns of the widest strip that moves by one; of one that moves by two, half of it. */
  public static final int STRIP = 16 * FloatDepthwiseCode.VECTORS_MAX;

  /** Runs of neighbours of which a tile that reads in place makes a vector. */
  public static final int RUNS = 2;

  /** Numbers that a table has for each tile that reads in place. */
  public static final int PLACE = FloatTileCode.PLACE_BYTES / Integer.BYTES;

  private final List<MemorySegment> tiles;
  private final List<MemorySegment> columns;
  private final List<MemorySegment> gathers;
  private final List<MemorySegment> strips;

  private FloatRoutines(
      List<MemorySegment> tiles,
      List<MemorySegment> columns,
      List<MemorySegment> gathers,
      List<MemorySegment> strips) {
    this.tiles = tiles;
    this.columns = columns;
    this.gathers = gathers;
    this.strips = strips;
  }

  /**
   * Assembles the routines; only after {@link MachineCode#refusal} had no reason against it.
   *
   * @throws UnsupportedOperationException when the system has no executable memory left
   */
  public static FloatRoutines create() {
    List<byte[]> tiles = new ArrayList<>();
    for (int rows = 1; rows <= FloatTileCode.ROWS_MAX; rows++) {
      for (int vectors = 1; vectors <= FloatTileCode.VECTORS_MAX; vectors++) {
        tiles.add(FloatTileCode.write(rows, vectors, false));
        tiles.add(FloatTileCode.write(rows, vectors, true));
      }
    }
    List<byte[]> columns = new ArrayList<>();
    for (int count = 1; count <= FEW_COLUMNS; count++) {
      columns.add(FloatColumnsCode.write(count, 1));
      columns.add(FloatColumnsCode.write(count, TILES_TOGETHER));
    }
    List<byte[]> gathers = new ArrayList<>();
    for (int parts = 1; parts <= PARTS_MAX; parts++) {
      gathers.add(FloatGatherCode.write(parts));
    }
    List<byte[]> strips =
        List.of(
            FloatDepthwiseCode.write(1, 1),
            FloatDepthwiseCode.write(1, 2),
            FloatDepthwiseCode.write(2, 1));
    return new FloatRoutines(placed(tiles), placed(columns), placed(gathers), placed(strips));
  }

  private static List<MemorySegment> placed(List<byte[]> code) {
    return List.of(CodeMemory.place(code));
  }

  /**
   * For tiles of so many rows, and the fewest whole vectors that hold so many columns.
   *
   * @param inPlace whether vectors are made of {@link #RUNS} runs of neighbours
   */
  public Tile tile(int rows, int columnCount, boolean inPlace) {
    int vectors = columnCount <= 16 ? 1 : 2;
    int kind = (rows - 1) * FloatTileCode.VECTORS_MAX + vectors - 1;
    return new Tile(tiles.get(2 * kind + (inPlace ? 1 : 0)));
  }

  /**
   * For so many columns, 1 to {@link #FEW_COLUMNS}.
   *
   * @param together whether {@link #TILES_TOGETHER} tiles of rows at a time, or one
   */
  public Columns columns(int count, boolean together) {
    return new Columns(columns.get(2 * (count - 1) + (together ? 1 : 0)));
  }

  /** For so many runs of neighbours, 1 to {@link #PARTS_MAX}. */
  public Gather gather(int parts) {
    return new Gather(gathers.get(parts - 1), parts);
  }

  /** For windows of 3×3 that move by {@code stride}, and so many vectors of columns. */
  public Strip strip(int stride, int vectors) {
    return new Strip(strips.get(stride == 2 ? 2 : vectors - 1));
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
   * A product of rows by columns whose results come to an end. All indexes count floats.
   *
   * @param rows in tiles, step by step in each
   * @param columns what the offsets lead to
   * @param offsets for each step, in bytes; behind them, in 16 numbers, the bytes from the results
   *     of row 0 to those of each row of a tile; and behind those, for tiles that read in place,
   *     {@link #PLACE} numbers each: of the first and the second run of the first vector and of the
   *     second one where lane 0 lies, in bytes behind the columns, and then their lanes, a bit each
   * @param steps at least 1
   * @param bias what each row is added at its end
   * @param resultsStep from one row of results to the next
   */
  public record Product(
      MemorySegment rows,
      MemorySegment columns,
      MemorySegment offsets,
      int steps,
      MemorySegment bias,
      MemorySegment results,
      int resultsStep,
      End end) {}

  /**
   * One routine of {@link FloatTileCode}.
   *
   * @param address where its code lies
   */
  public record Tile(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(6, 21);

    /**
     * Makes {@code along} tiles beside each other, and {@code down} such rows of tiles, one below
     * the other. Nothing is checked.
     *
     * @param columnsStep from the columns of one tile to those of the next, unless it reads in
     *     place
     * @param place number of the first tile in the table of places
     * @param columnCount columns of each tile
     */
    public void run(
        Product p,
        long rowsAt,
        long columnsAt,
        long columnsStep,
        long biasAt,
        long resultsAt,
        int place,
        int along,
        int down,
        int columnCount) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    p.rows,
                    p.columns,
                    p.offsets,
                    p.bias,
                    p.end.addend,
                    p.results,
                    4 * rowsAt,
                    4 * columnsAt,
                    0L,
                    4 * biasAt,
                    4 * resultsAt,
                    4 * resultsAt,
                    (long) p.steps,
                    4L * p.resultsStep,
                    4 * columnsStep,
                    (long) along,
                    (long) down,
                    (1L << columnCount) - 1,
                    p.end.hasAddend ? 1L : 0L,
                    (long) Float.floatToRawIntBits(p.end.least),
                    (long) Float.floatToRawIntBits(p.end.zero),
                    (long) Float.floatToRawIntBits(p.end.greatest),
                    4L * (p.steps + 16 + (long) PLACE * place),
                    0L,
                    0L,
                    0L,
                    0L);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link FloatColumnsCode}.
   *
   * @param address where its code lies
   */
  public record Columns(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(6, 17);

    /**
     * Makes the columns of {@code rounds} times as many tiles of rows as the routine does together.
     * Nothing is checked.
     *
     * @param height rows of a tile
     */
    public void run(
        Product p,
        long rowsAt,
        long columnsAt,
        long biasAt,
        long resultsAt,
        int rounds,
        int height) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    p.rows,
                    p.columns,
                    p.offsets,
                    p.bias,
                    p.end.addend,
                    p.results,
                    4 * rowsAt,
                    4 * columnsAt,
                    0L,
                    4 * biasAt,
                    4 * resultsAt,
                    4 * resultsAt,
                    (long) p.steps,
                    4L * height,
                    4L * height * p.steps,
                    4L * height * p.resultsStep,
                    (long) rounds,
                    (1L << height) - 1,
                    p.end.hasAddend ? 1L : 0L,
                    (long) Float.floatToRawIntBits(p.end.least),
                    (long) Float.floatToRawIntBits(p.end.zero),
                    (long) Float.floatToRawIntBits(p.end.greatest),
                    4L * p.steps);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link FloatGatherCode}.
   *
   * @param address where its code lies
   * @param parts runs of neighbours
   */
  public record Gather(MemorySegment address, int parts) {
    private static final MethodHandle CALL = MachineCall.handle(3, 13);

    /**
     * Brings {@link #PIXELS} pixels together for each tap. Nothing is checked.
     *
     * @param offsets of the taps, in bytes
     * @param panelStep from one tap of the panel to the next
     * @param from for each part where its lane 0 would lie, in floats behind {@code planesAt}
     * @param lanes of each part, a bit each; no part has a lane of another's
     */
    public void run(
        MemorySegment planes,
        long planesAt,
        MemorySegment offsets,
        int taps,
        MemorySegment panel,
        long panelAt,
        long panelStep,
        long[] from,
        long[] lanes) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    planes,
                    offsets,
                    panel,
                    4 * planesAt,
                    0L,
                    4 * panelAt,
                    (long) taps,
                    4 * panelStep,
                    4 * from[0],
                    lanes[0],
                    4 * from[1],
                    lanes[1],
                    4 * from[2],
                    lanes[2],
                    4 * from[3],
                    lanes[3]);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
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
