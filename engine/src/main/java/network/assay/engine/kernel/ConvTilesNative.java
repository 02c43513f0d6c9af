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

  /** Bytes of planes that stay in a second-level cache while all filters meet them. */
  private static final int PLANES_NEAR = 1 << 18;

  /** Steps of all rows of a call: some hundred microseconds at most. */
  private static final int CALL_STEPS = 1 << 17;

  private final ConvGeometry g;
  private final FloatRoutines routines;
  private final boolean needsPlanes;
  private final MemorySegment offsets;
  private final int steps;
  private final int rows;
  private final int pixels;
  private final int[] keep;
  private final int[] before;

  /** Whether a piece is a tile of filters, or else a tile of pixels. */
  private final boolean byFilters;

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
    this.keep = new int[Math.ceilDiv(slots, TILE)];
    this.before = new int[keep.length];
    for (int slot = 0; slot < slots; slot++) {
      int column = slot % planes.width();
      if (slot % TILE == 0) {
        before[slot / TILE] =
            slot / planes.width() * g.outWidth() + Math.min(column, g.outWidth());
      }
      keep[slot / TILE] |= column < g.outWidth() ? 1 << slot % TILE : 0;
    }
    this.byFilters = (long) planes.unitSize() * Float.BYTES <= PLANES_NEAR;
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
  public int pieces() {
    return byFilters ? Math.ceilDiv(rows, LanesVector.TILE_ROWS_MAX) : keep.length;
  }

  @Override
  public long pieceCost() {
    return byFilters
        ? (long) LanesVector.TILE_ROWS_MAX * steps * keep.length * TILE
        : (long) rows * steps * TILE;
  }

  @Override
  public int scratch() {
    return 0;
  }

  @Override
  public boolean finishes() {
    return true;
  }

  @Override
  public void make(ConvVector.Task task, int unit, int end, int from, int to, float[] own) {
    for (int i = unit; i < end; i++) {
      make(task.forMachineCode(), task.source(i), i, from, to);
    }
  }

  private void make(ConvVector.NativeTask task, int source, int unit, int from, int to) {
    if (byFilters) {
      int last = Math.min(rows, to * LanesVector.TILE_ROWS_MAX);
      for (int i = from * LanesVector.TILE_ROWS_MAX; i < last; ) {
        int height = LanesVector.tileRows(rows - i);
        for (int tile = 0; tile < keep.length; tile++) {
          run(task, source, unit, i, height, 1, tile);
        }
        i += height;
      }
      return;
    }
    for (int tile = from; tile < to; tile++) {
      for (int i = 0; i < rows; ) {
        int height = LanesVector.tileRows(rows - i);
        int count = Math.clamp(CALL_STEPS / ((long) height * steps), 1, (rows - i) / height);
        count = height == LanesVector.TILE_ROWS_MAX ? count : 1;
        run(task, source, unit, i, height, count, tile);
        i += height * count;
      }
    }
  }

  /** {@code count} tiles of filters from {@code row} of the group on, against a tile of pixels. */
  private void run(
      ConvVector.NativeTask task,
      int source,
      int unit,
      int row,
      int height,
      int count,
      int tile) {
    if (keep[tile] == 0) {
      return;
    }
    int filter = unit % g.group() * rows + row;
    int columns = Integer.SIZE - Integer.numberOfLeadingZeros(keep[tile]);
    routines
        .tile(height, columns)
        .run(
            task.weights(),
            (long) filter * steps,
            task.input(),
            source + (long) tile * TILE,
            offsets,
            steps,
            task.bias(),
            filter,
            task.y(),
            ((long) unit * rows + row) * pixels + before[tile],
            pixels,
            count,
            keep[tile],
            task.end());
  }
}
