package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import network.assay.engine.kernel.machine.FloatRoutines;

/**
 * Convolution by machine code, as a product of filters × taps by taps × output pixels that reads
 * the planes in place. Output pixels are counted through the rows of a plane; those beyond the
 * width of the output are made and dropped.
 */
final class ConvTilesNative implements ConvVector.Part {
  private static final int TILE = FloatRoutines.COLUMNS;

  /** Floats of input that stay in a second-level cache while all filters meet them. */
  private static final int NEAR = 1 << 15;

  /** Steps of a call: some hundred microseconds at most. */
  private static final int CALL_STEPS = 1 << 15;

  private final ConvGeometry g;
  private final FloatRoutines routines;
  private final boolean needsPlanes;
  private final MemorySegment offsets;
  private final int steps;
  private final int rows;
  private final int pixels;
  private final int tiles;
  private final MemorySegment table;

  /** Columns of the last tile. */
  private final int rest;

  /** Tiles of pixels that are done together; all of them when a piece is a tile of filters. */
  private final int together;

  ConvTilesNative(ConvGeometry g, ConvPlanes planes, FloatRoutines routines) {
    this.g = g;
    this.routines = routines;
    this.needsPlanes = !planes.isInput();
    int[] taps = planes.taps();
    for (int i = 0; i < taps.length; i++) {
      taps[i] = Math.multiplyExact(taps[i], Float.BYTES);
    }
    this.offsets = MemorySegment.ofArray(taps);
    this.steps = taps.length;
    this.rows = g.filters() / g.group();
    this.pixels = g.outHeight() * g.outWidth();
    int slots = (g.outHeight() - 1) * planes.width() + g.outWidth();
    this.tiles = Math.ceilDiv(slots, TILE);
    this.rest = slots - (tiles - 1) * TILE;
    int[] described = FloatRoutines.Tile.table(tiles);
    int before = 0;
    for (int tile = 0; tile < tiles; tile++) {
      int keep = 0;
      for (int slot = tile * TILE; slot < Math.min(slots, (tile + 1) * TILE); slot++) {
        keep |= slot % planes.width() < g.outWidth() ? 1 << slot % TILE : 0;
      }
      FloatRoutines.Tile.describe(described, tile, keep, before);
      before += Integer.bitCount(keep);
    }
    this.table = MemorySegment.ofArray(described);
    int near = Math.clamp((long) NEAR * tiles / Math.max(1, planes.unitSize()), 1, tiles);
    this.together = Math.ceilDiv(tiles, Math.ceilDiv(tiles, near));
  }

  /** Whether the table of offsets can be made, and there is something to add up. */
  static boolean suits(ConvGeometry g, ConvPlanes planes) {
    return g.taps() > 0 && planes.unitSize() < Integer.MAX_VALUE / Float.BYTES;
  }

  @Override
  public boolean needsPlanes() {
    return needsPlanes;
  }

  @Override
  public boolean finishes() {
    return true;
  }

  private boolean byFilters() {
    return together == tiles;
  }

  @Override
  public int pieces() {
    return byFilters()
        ? Math.ceilDiv(rows, LanesVector.TILE_ROWS_MAX)
        : Math.ceilDiv(tiles, together);
  }

  @Override
  public long pieceCost() {
    long filters = byFilters() ? LanesVector.TILE_ROWS_MAX : rows;
    return filters * steps * together * TILE;
  }

  @Override
  public int scratch() {
    return 0;
  }

  @Override
  public void make(ConvVector.Task task, int unit, int end, int from, int to, float[] own) {
    ConvVector.NativeTask data = task.forMachineCode();
    for (int i = unit; i < end; i++) {
      if (byFilters()) {
        int last = Math.min(rows, to * LanesVector.TILE_ROWS_MAX);
        chunk(data, task.source(i), i, from * LanesVector.TILE_ROWS_MAX, last, 0, tiles);
      } else {
        for (int piece = from; piece < to; piece++) {
          int first = piece * together;
          int last = Math.min(tiles, first + together);
          chunk(data, task.source(i), i, 0, rows, first, last);
        }
      }
    }
  }

  /** Filters [row, end) of the group, of whole tiles but the last, and tiles [first, last). */
  private void chunk(
      ConvVector.NativeTask task, int source, int unit, int row, int end, int first, int last) {
    boolean narrow = last == tiles && rest <= TILE / 2;
    int wide = narrow ? last - 1 : last;
    for (int i = row; i < end; ) {
      int height = LanesVector.tileRows(rows - i);
      int count = height == LanesVector.TILE_ROWS_MAX ? (end - i) / height : 1;
      count = Math.clamp(CALL_STEPS / ((long) steps * (last - first)), 1, count);
      if (first < wide) {
        run(task, source, unit, i, height, count, TILE, first, wide);
      }
      if (narrow) {
        run(task, source, unit, i, height, count, rest, last - 1, last);
      }
      i += height * count;
    }
  }

  /** {@code count} tiles of filters from {@code row} of the group on. */
  private void run(
      ConvVector.NativeTask task,
      int source,
      int unit,
      int row,
      int height,
      int count,
      int columns,
      int first,
      int last) {
    int filter = unit % g.group() * rows + row;
    routines
        .tile(height, columns)
        .run(
            task.weights(),
            (long) filter * steps,
            task.input(),
            source + (long) first * TILE,
            offsets,
            steps,
            task.bias(),
            filter,
            task.y(),
            ((long) unit * rows + row) * pixels,
            pixels,
            table,
            first,
            last - first,
            count,
            task.end());
  }
}
