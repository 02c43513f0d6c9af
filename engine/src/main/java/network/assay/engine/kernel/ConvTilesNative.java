package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import network.assay.engine.kernel.machine.FloatRoutines;

/**
 * Convolution by machine code, as a product of filters × taps by taps × output pixels. Windows of a
 * single pixel are read where they lie; of others the pixels of a tile are brought together first,
 * tap after tap, into a panel that all filters meet.
 */
final class ConvTilesNative implements ConvVector.Part {
  private static final int TILE = FloatRoutines.COLUMNS;
  private static final int VECTOR = FloatRoutines.PIXELS;
  private static final int HEIGHT = LanesVector.TILE_ROWS_MAX;

  /** Floats of columns that stay in a second-level cache while all filters meet them. */
  private static final int NEAR = 1 << 16;

  /** Steps of all tiles of a call: some hundred microseconds at most. */
  private static final int CALL_STEPS = 1 << 15;

  /** More pieces than threads, so that a late thread does not hold up the others. */
  private static final int PIECES_PER_THREAD = 4;

  /** Filters of a part that make bringing pixels together small beside the product. */
  private static final int FILTERS_MIN = 64;

  private final ConvGeometry g;
  private final FloatRoutines routines;
  private final Scratch scratch;

  /** Whether windows are single pixels, so that the input is the planes. */
  private final boolean pointwise;

  /** Whether pixels are read where they lie, or else from panels. */
  private final boolean inPlace;

  private final int width;
  private final MemorySegment taps;

  /** What leads to the columns of a tile: the taps themselves, or the steps of a panel. */
  private final MemorySegment offsets;

  private final int steps;
  private final int rows;
  private final int pixels;
  private final int tiles;

  /** Tiles of pixels that all filters meet together. */
  private final int together;

  /** How many parts the filters are cut into, so that each thread has work. */
  private final int parts;

  ConvTilesNative(
      ConvGeometry g, ConvPlanes planes, FloatRoutines routines, Scratch scratch, int threads) {
    this.g = g;
    this.routines = routines;
    this.scratch = scratch;
    this.pointwise = planes.isInput();
    this.inPlace = !pointwise && runs(g) <= FloatRoutines.RUNS;
    this.width = planes.width();
    this.steps = g.taps();
    this.rows = g.filters() / g.group();
    this.pixels = g.outHeight() * g.outWidth();
    this.tiles = Math.ceilDiv(pixels, TILE);
    int[] places = new int[VECTOR];
    Arrays.setAll(places, row -> row < HEIGHT ? Math.multiplyExact(row * Float.BYTES, pixels) : 0);
    int[] bytes = Arrays.stream(planes.taps()).map(tap -> tap * Float.BYTES).toArray();
    int[] panel = new int[steps];
    Arrays.setAll(panel, step -> step * TILE * Float.BYTES);
    this.taps = MemorySegment.ofArray(bytes);
    this.offsets =
        MemorySegment.ofArray(
            Stream.of(readsPlanes() ? bytes : panel, places, inPlace ? tilePlaces() : new int[0])
                .flatMapToInt(Arrays::stream)
                .toArray());
    int near = Math.clamp((long) NEAR / TILE / steps, 1, tiles);
    int pieces = threads == 1 ? 1 : PIECES_PER_THREAD * threads;
    this.together =
        Math.min(near, Math.ceilDiv(tiles, Math.max(pieces, Math.ceilDiv(tiles, near))));
    // With parts of the filters pixels are brought together anew, or planes filled for all threads.
    int most = pointwise ? rows / HEIGHT : inPlace && chunks() >= threads ? 1 : rows / FILTERS_MIN;
    this.parts = Math.clamp(Math.ceilDiv(pieces, chunks()), 1, Math.max(1, most));
  }

  private int chunks() {
    return Math.ceilDiv(tiles, together);
  }

  private boolean readsPlanes() {
    return pointwise || inPlace;
  }

  /** Runs of neighbours that sixteen pixels are, at most, wherever they begin in a row. */
  private static int runs(ConvGeometry g) {
    return Math.min(g.outHeight(), Math.ceilDiv(VECTOR - 1, Math.max(1, g.outWidth())) + 1);
  }

  /** Where the runs of each vector lie, as {@link FloatRoutines.Product} says. */
  private int[] tilePlaces() {
    int[] table = new int[Math.multiplyExact(tiles, FloatRoutines.PLACE)];
    long[] from = new long[FloatRoutines.PARTS_MAX];
    long[] lanes = new long[FloatRoutines.PARTS_MAX];
    for (int pixel = 0; pixel < pixels; pixel += VECTOR) {
      int found = parts(pixel, Math.min(VECTOR, pixels - pixel), from, lanes);
      int at = pixel / TILE * FloatRoutines.PLACE + pixel % TILE / VECTOR * FloatRoutines.RUNS;
      for (int run = 0; run < found; run++) {
        table[at + run] = (int) from[run] * Float.BYTES;
        table[at + run + FloatRoutines.PLACE / 2] = (int) lanes[run];
      }
    }
    return table;
  }

  /**
   * The runs of neighbours that {@code count} pixels are: where lane 0 of each would lie, and its
   * lanes, a bit each.
   */
  private int parts(int pixel, int count, long[] from, long[] lanes) {
    int parts = 0;
    for (int done = 0; done < count; ) {
      int column = (pixel + done) % g.outWidth();
      int length = Math.min(count - done, g.outWidth() - column);
      from[parts] = (long) (pixel + done) / g.outWidth() * width + column - done;
      lanes[parts] = ((1L << length) - 1) << done;
      parts++;
      done += length;
    }
    return parts;
  }

  /** Whether there is something to add up, pixels lie together, and offsets fit their tables. */
  static boolean suits(ConvGeometry g, ConvPlanes planes) {
    int most = Integer.MAX_VALUE / Float.BYTES / VECTOR;
    return g.taps() > 0
        && (planes.isInput() || runs(g) <= FloatRoutines.PARTS_MAX)
        && planes.unitSize() < most
        && g.taps() < most / TILE
        && g.outHeight() * g.outWidth() < most;
  }

  @Override
  public boolean needsPlanes() {
    return !pointwise;
  }

  @Override
  public int piecePixels() {
    return parts == 1 ? together * TILE : 0;
  }

  @Override
  public boolean finishes() {
    return true;
  }

  @Override
  public int pieces() {
    return chunks() * parts;
  }

  @Override
  public long pieceCost() {
    return Math.ceilDiv((long) rows * steps * pixels, pieces());
  }

  @Override
  public int scratch() {
    return 0;
  }

  /** Bytes of the panels of a piece; they lie outside the heap, where they begin at a line. */
  private long panelBytes() {
    return readsPlanes() ? 0 : (long) together * TILE * steps * Float.BYTES;
  }

  @Override
  public void make(ConvVector.Task task, int unit, int unitEnd, int from, int to, float[] own) {
    ConvVector.NativeTask data = task.forMachineCode();
    MemorySegment panels = scratch.takeNative(panelBytes());
    FloatRoutines.Product product =
        new FloatRoutines.Product(
            data.weights(),
            readsPlanes() ? data.input() : panels,
            offsets,
            steps,
            data.bias(),
            data.y(),
            pixels,
            data.end());
    for (int i = unit; i < unitEnd; i++) {
      for (int piece = from; piece < to; ) {
        int chunk = piece / parts;
        int end = Math.min(to, (chunk + 1) * parts);
        int first = chunk * together;
        int last = Math.min(tiles, first + together);
        if (!readsPlanes()) {
          gather(data.input(), task.source(i), first, last, panels);
        }
        long columns =
            pointwise ? task.source(i) + (long) first * TILE : inPlace ? task.source(i) : 0;
        int row = row(piece - chunk * parts);
        chunk(product, columns, i, row, row(end - chunk * parts), first, last);
        piece = end;
      }
    }
    scratch.giveNative(panels);
  }

  /** The first filter of a part: whole tiles, but for the last. */
  private int row(int part) {
    return Math.min(rows, (int) ((long) Math.ceilDiv(rows, HEIGHT) * part / parts) * HEIGHT);
  }

  /** Brings the pixels of tiles [first, last) into panels. */
  private void gather(MemorySegment input, int source, int first, int last, MemorySegment panels) {
    long[] from = new long[FloatRoutines.PARTS_MAX];
    long[] lanes = new long[FloatRoutines.PARTS_MAX];
    int end = Math.min(pixels, last * TILE);
    for (int pixel = first * TILE; pixel < end; pixel += VECTOR) {
      int count = Math.min(VECTOR, end - pixel);
      int at = pixel - first * TILE;
      long target = (long) at / TILE * TILE * steps + at % TILE;
      int parts = parts(pixel, count, from, lanes);
      routines.gather(parts).run(input, source, taps, steps, panels, target, TILE, from, lanes);
    }
  }

  /** Filters [from, end) of a group by tiles [first, last), which read {@code columns} on. */
  private void chunk(
      FloatRoutines.Product product,
      long columns,
      int unit,
      int from,
      int end,
      int first,
      int last) {
    for (int row = from; row < end; ) {
      int height = LanesVector.tileRows(rows - row);
      int most = height == HEIGHT ? (end - row) / height : 1;
      int down = Math.clamp(CALL_STEPS / ((long) steps * (last - first)), 1, most);
      tiles(product, columns, unit, row, height, down, first, last);
      row += height * down;
    }
  }

  /** {@code down} tiles of filters from {@code row} of the group on. */
  private void tiles(
      FloatRoutines.Product product,
      long columns,
      int unit,
      int row,
      int height,
      int down,
      int first,
      int last) {
    int filter = unit % g.group() * rows + row;
    long weights = (long) filter * steps;
    long step = pointwise ? TILE : inPlace ? 0 : (long) TILE * steps;
    long y = ((long) unit * rows + row) * pixels + (long) first * TILE;
    int whole = (Math.min(pixels, last * TILE) - first * TILE) / TILE;
    if (whole > 0) {
      routines
          .tile(height, TILE, inPlace)
          .run(product, weights, columns, step, filter, y, first, whole, down, TILE);
    }
    int rest = Math.min(pixels, last * TILE) - (first + whole) * TILE;
    long at = columns + whole * step;
    y += (long) whole * TILE;
    int few = rest % VECTOR;
    boolean byRows =
        few > 0
            && few <= FloatRoutines.FEW_COLUMNS
            && height >= FloatRoutines.FEW_COLUMNS
            && !inPlace;
    int byColumns = byRows ? rest - few : rest;
    if (byColumns > 0) {
      routines
          .tile(height, byColumns, inPlace)
          .run(product, weights, at, step, filter, y, first + whole, 1, down, byColumns);
    }
    if (byRows) {
      few(product, weights, at + byColumns, filter, y + byColumns, height, down, few);
    }
  }

  private void few(
      FloatRoutines.Product product,
      long weights,
      long columns,
      int filter,
      long y,
      int height,
      int down,
      int count) {
    int group = FloatRoutines.TILES_TOGETHER;
    int rounds = down / group;
    if (rounds > 0) {
      routines.columns(count, true).run(product, weights, columns, filter, y, rounds, height);
    }
    int done = rounds * group * height;
    if (down % group > 0) {
      routines
          .columns(count, false)
          .run(
              product,
              weights + (long) done * steps,
              columns,
              filter + done,
              y + (long) done * pixels,
              down % group,
              height);
    }
  }
}
