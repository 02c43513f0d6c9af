package network.assay.engine.kernel.machine;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import network.assay.engine.kernel.machine.DotCode.Operands;

/** The routines for whole numbers, in memory and ready to be called. They check nothing. */
public final class IntegerRoutines {
  /** Rows of the tallest tile. */
  public static final int ROWS_MAX = DotCode.ROWS_MAX;

  /** Columns of the widest tile. */
  public static final int COLUMNS = 16 * DotCode.VECTORS_MAX;

  private static final int TILES =
      Operands.values().length * DotCode.ROWS_MAX * DotCode.VECTORS_MAX;
  private static final int FIRST_STRIP = TILES + InterleaveCode.Source.values().length;
  private static final int FIRST_REQUANTISE = FIRST_STRIP + 2 * DepthwiseCode.VECTORS_MAX;
  private static final int FIRST_MAXIMUM = FIRST_REQUANTISE + 4;

  private final MemorySegment[] routines;

  private IntegerRoutines(MemorySegment[] routines) {
    this.routines = routines;
  }

  /**
   * Assembles the routines; only after {@link MachineCode#refusal} had no reason against it.
   *
   * @throws UnsupportedOperationException when the system, which gave executable memory to {@link
   *     MachineCode#refusal}, now has none left
   */
  public static IntegerRoutines create() {
    List<byte[]> code = new ArrayList<>();
    for (Operands operands : Operands.values()) {
      for (int rows = 1; rows <= DotCode.ROWS_MAX; rows++) {
        for (int vectors = 1; vectors <= DotCode.VECTORS_MAX; vectors++) {
          code.add(DotCode.write(operands, rows, vectors));
        }
      }
    }
    for (InterleaveCode.Source source : InterleaveCode.Source.values()) {
      code.add(InterleaveCode.write(source));
    }
    for (int vectors = 1; vectors <= DepthwiseCode.VECTORS_MAX; vectors++) {
      code.add(DepthwiseCode.write(vectors, false));
      code.add(DepthwiseCode.write(vectors, true));
    }
    for (int size = 1; size <= 2; size++) {
      code.add(RequantiseCode.write(true, size));
      code.add(RequantiseCode.write(false, size));
    }
    for (MaximumCode.Element element : MaximumCode.Element.values()) {
      code.add(MaximumCode.write(element));
    }
    return new IntegerRoutines(CodeMemory.place(code));
  }

  /** Sums of unsigned bytes of rows with signed bytes of columns; channels are columns. */
  public Tile matrixBytes(int rows, int columns) {
    return tile(Operands.MATRIX_BYTES, rows, columns);
  }

  /** Sums of signed bytes of rows with unsigned bytes of columns; channels are rows. */
  public Tile windowBytes(int rows, int columns) {
    return tile(Operands.WINDOW_BYTES, rows, columns);
  }

  /** Sums of signed words; channels are columns. */
  public Tile matrixWords(int rows, int columns) {
    return tile(Operands.MATRIX_WORDS, rows, columns);
  }

  /** Sums of signed words; channels are rows. */
  public Tile windowWords(int rows, int columns) {
    return tile(Operands.WINDOW_WORDS, rows, columns);
  }

  /** Brings four planes of bytes side by side. */
  public Interleave bytes() {
    return interleave(InterleaveCode.Source.BYTES);
  }

  /** Brings every second pixel of four planes of bytes side by side. */
  public Interleave everySecondByte() {
    return interleave(InterleaveCode.Source.EVERY_SECOND_BYTE);
  }

  /** Brings two planes of words side by side. */
  public Interleave words() {
    return interleave(InterleaveCode.Source.WORDS);
  }

  private Interleave interleave(InterleaveCode.Source source) {
    return new Interleave(routines[TILES + source.number()]);
  }

  /**
   * Convolutions of one channel.
   *
   * @param vectors 16 columns each, 1 to 3
   * @param narrow whether windows have at most four columns
   */
  public Strip strip(int vectors, boolean narrow) {
    return new Strip(routines[FIRST_STRIP + 2 * (vectors - 1) + (narrow ? 1 : 0)]);
  }

  /** Maxima of windows of signed bytes. */
  public Maximum maximumSignedBytes() {
    return maximum(MaximumCode.Element.SIGNED_BYTE);
  }

  /** Maxima of windows of unsigned bytes. */
  public Maximum maximumUnsignedBytes() {
    return maximum(MaximumCode.Element.UNSIGNED_BYTE);
  }

  /** Maxima of windows of signed words. */
  public Maximum maximumWords() {
    return maximum(MaximumCode.Element.SIGNED_WORD);
  }

  private Maximum maximum(MaximumCode.Element element) {
    return new Maximum(routines[FIRST_MAXIMUM + element.number()]);
  }

  /**
   * Sums to activations.
   *
   * @param byRow whether a row has one multiplier, or each column its own
   * @param size bytes of an activation: 1 or 2
   */
  public Requantise requantise(boolean byRow, int size) {
    return new Requantise(routines[FIRST_REQUANTISE + 2 * (size - 1) + (byRow ? 0 : 1)], byRow);
  }

  /** For tiles of so many rows, and the fewest whole vectors that hold so many columns. */
  private Tile tile(Operands operands, int rows, int columns) {
    int vectors = columns <= 16 ? 1 : 2;
    int index =
        (operands.number() * DotCode.ROWS_MAX + rows - 1) * DotCode.VECTORS_MAX + vectors - 1;
    return new Tile(routines[index]);
  }

  /**
   * Where a routine puts its results, and what they are.
   *
   * @param target where they lie
   * @param kind whether they are sums, or activations of one byte or of two
   * @param factors what the sums of each channel are multiplied with, when they are activations
   * @param lo least activation
   * @param hi greatest activation
   */
  public record Results(MemorySegment target, int kind, MemorySegment factors, int lo, int hi) {
    /** Beyond this, sums as binary32 are rounded. */
    private static final float EXACT = 1 << 24;

    /** Sums as they are. */
    public static Results sums(MemorySegment target) {
      return new Results(target, ActivationCode.SUMS, target, 0, 0);
    }

    /**
     * Sums times a factor, rounded half up, within bounds.
     *
     * @param size bytes of an activation: 1 or 2
     * @param factors binary32, each of them {@link #exactFactor}
     */
    public static Results activations(
        MemorySegment target, int size, MemorySegment factors, int lo, int hi) {
      int kind = size == 1 ? ActivationCode.BYTES : ActivationCode.WORDS;
      return new Results(target, kind, factors, lo, hi);
    }

    /**
     * Whether activations by this factor are exact for any sum: 0, or so large that what it makes
     * of sums that binary32 does not hold is beyond {@code magnitude}.
     *
     * @param magnitude of the bounds, the larger one
     */
    public static boolean exactFactor(float factor, int magnitude) {
      return factor == 0 || Math.abs(factor) * EXACT >= magnitude + 1;
    }

    /** Bytes of one result. */
    public int size() {
      return kind == ActivationCode.SUMS ? Integer.BYTES : kind;
    }

    private long bits(int bound) {
      return Float.floatToRawIntBits(bound);
    }
  }

  /**
   * One routine.
   *
   * @param address where its code lies
   */
  public record Tile(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(7, 17);

    /**
     * Makes {@code tiles} tiles, one below the other; all indexes count int32, those of results
     * count results. What is kept of the columns is stored side by side. Nothing is checked.
     *
     * @param rows of each tile, step by step
     * @param columns the vectors that the offsets lead to
     * @param offsets for each step, in bytes from {@code columnsAt}
     * @param rowStart what the sums of a row start at
     * @param columnStart what the sums of a column start at, besides
     * @param steps at least 1
     * @param channel of the first row or column
     * @param keep a bit for each column of the tile, the first one lowest
     */
    public void run(
        MemorySegment rows,
        long rowsAt,
        MemorySegment columns,
        long columnsAt,
        MemorySegment offsets,
        int steps,
        MemorySegment rowStart,
        long rowStartAt,
        MemorySegment columnStart,
        long columnStartAt,
        Results results,
        long resultsAt,
        long resultsStep,
        int channel,
        int tiles,
        int keep) {
      int first = Integer.bitCount(keep & 0xffff);
      int second = Integer.bitCount(keep >>> 16);
      boolean gaps = keep != 0xffff >>> (16 - first) && keep != -1 >>> (32 - first - second);
      long store = ((1L << first) - 1) | (((1L << second) - 1) << 16);
      long size = results.size();
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    rows,
                    columns,
                    offsets,
                    rowStart,
                    columnStart,
                    results.target,
                    results.factors,
                    4 * rowsAt,
                    4 * columnsAt,
                    0L,
                    4 * rowStartAt,
                    4 * columnStartAt,
                    size * resultsAt,
                    4L * channel,
                    (long) steps,
                    size * resultsStep,
                    (long) tiles,
                    keep & 0xffff_ffffL,
                    store,
                    size * first,
                    gaps ? 1L : 0L,
                    (long) results.kind,
                    results.bits(results.lo),
                    results.bits(results.hi));
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link InterleaveCode}.
   *
   * @param address where its code lies
   */
  public record Interleave(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(2, 11);

    /**
     * Fills {@code height} rows of {@code width} int32. Nothing is checked.
     *
     * @param planes where each of four planes begins in the source, in bytes; of two, the first two
     * @param sourceStep bytes from one row of the source to the next
     * @param targetAt where the target begins, in int32
     * @param targetStep int32 from one row of the target to the next
     * @param flip exclusive-ored into each int32
     */
    public void run(
        MemorySegment source,
        long[] planes,
        long sourceStep,
        MemorySegment target,
        long targetAt,
        long targetStep,
        int height,
        int width,
        int flip) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    source,
                    target,
                    planes[0],
                    planes[1],
                    planes[2],
                    planes[3],
                    4 * targetAt,
                    sourceStep,
                    4 * targetStep,
                    (long) height,
                    (long) (width / 16),
                    (1L << width % 16) - 1,
                    (long) flip);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link DepthwiseCode}.
   *
   * @param address where its code lies
   */
  public record Strip(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(6, 22);

    /** What all strips of a convolution share: sizes of input, window and output. */
    public record Window(
        int inputHeight,
        int inputWidth,
        int top,
        int stride,
        int dilation,
        int height,
        int fours,
        int outHeight,
        int outWidth,
        int padding,
        int flip) {}

    /**
     * Makes one strip of output columns of so many planes. Nothing is checked.
     *
     * @param inputAt where the first byte of the strip lies in row 0 of the first input plane
     * @param weights fours of columns, filter after filter
     * @param indexes of the permutations, for each four of window columns
     * @param starts what the sums of each filter start at
     * @param resultsAt where the first result of the strip lies
     * @param filter of the first plane
     * @param load a bit for each byte of a row, from the first one, that exists
     * @param store a bit for each output column that exists
     */
    public void run(
        Window window,
        MemorySegment input,
        long inputAt,
        MemorySegment weights,
        MemorySegment indexes,
        MemorySegment starts,
        Results results,
        long resultsAt,
        int filter,
        int planes,
        long load,
        long store) {
      long size = results.size();
      // Factors are read in any case: where there are none, something else of their length is.
      MemorySegment factors = results.kind == ActivationCode.SUMS ? starts : results.factors;
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    input,
                    weights,
                    indexes,
                    results.target,
                    starts,
                    factors,
                    inputAt,
                    4L * filter * window.height * window.fours,
                    size * resultsAt,
                    4L * filter,
                    (long) planes,
                    (long) window.inputHeight,
                    (long) window.inputWidth,
                    (long) window.inputHeight * window.inputWidth,
                    (long) window.top,
                    (long) window.stride,
                    (long) window.dilation,
                    (long) window.height,
                    (long) window.fours,
                    (long) window.outHeight,
                    size * window.outWidth,
                    load,
                    store,
                    (long) window.padding,
                    (long) window.flip,
                    (long) results.kind,
                    results.bits(results.lo),
                    results.bits(results.hi));
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link MaximumCode}.
   *
   * @param address where its code lies
   */
  public record Maximum(MemorySegment address) {
    private static final MethodHandle CALL = MachineCall.handle(3, 16);

    /** What all strips share: sizes of input, window and output; widths in bytes. */
    public record Pooling(
        int inputHeight,
        int inputWidth,
        int top,
        int stride,
        int dilation,
        int height,
        int columns,
        int outHeight,
        int outWidth,
        int outside) {}

    /**
     * Makes one strip of output columns of so many planes; all places in bytes. Nothing is checked.
     *
     * @param inputAt where the first byte of the strip lies in row 0 of the first input plane
     * @param indexes of the permutations, for each column of the window
     * @param load a bit for each byte of a row, from the first one, that exists
     * @param store a bit for each byte of results that exists
     */
    public void run(
        Pooling window,
        MemorySegment input,
        long inputAt,
        MemorySegment indexes,
        MemorySegment results,
        long resultsAt,
        int planes,
        long load,
        long store) {
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    input,
                    indexes,
                    results,
                    inputAt,
                    resultsAt,
                    (long) planes,
                    (long) window.inputHeight * window.inputWidth,
                    (long) window.inputHeight,
                    (long) window.inputWidth,
                    (long) window.top,
                    (long) window.stride,
                    (long) window.dilation,
                    (long) window.height,
                    (long) window.columns,
                    (long) window.outHeight,
                    (long) window.outWidth,
                    load,
                    store,
                    (long) window.outside);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }

  /**
   * One routine of {@link RequantiseCode}.
   *
   * @param address where its code lies
   * @param byRow whether a row has one multiplier, or each column its own
   */
  public record Requantise(MemorySegment address, boolean byRow) {
    private static final MethodHandle CALL = MachineCall.handle(4, 11);

    /**
     * Makes rows of activations. Nothing is checked.
     *
     * @param sumsStep from one row of sums to the next, at least a row
     * @param factorsAt index of the first multiplier and shift
     * @param resultsAt where results begin, in bytes
     * @param resultsStep from one row of results to the next, in bytes
     * @param size bytes of a result
     */
    public void run(
        MemorySegment sums,
        long sumsAt,
        long sumsStep,
        MemorySegment multipliers,
        MemorySegment shifts,
        long factorsAt,
        MemorySegment results,
        long resultsAt,
        long resultsStep,
        int size,
        int rows,
        int columns,
        int lo,
        int hi) {
      int read = byRow ? columns : 0;
      try {
        long _ =
            (long)
                CALL.invokeExact(
                    address,
                    sums,
                    multipliers,
                    shifts,
                    results,
                    4 * sumsAt,
                    4 * factorsAt,
                    resultsAt,
                    (long) rows,
                    (long) (columns / 16),
                    (long) (columns % 16),
                    (1L << columns % 16) - 1,
                    (long) lo,
                    (long) hi,
                    4 * (sumsStep - read),
                    resultsStep - (long) size * read);
      } catch (Throwable e) {
        throw new IllegalStateException("a routine threw " + e, e);
      }
    }
  }
}
