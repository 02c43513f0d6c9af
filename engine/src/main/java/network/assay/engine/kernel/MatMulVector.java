package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The matrix product by tiles. The right-hand matrix lies in panels of 32 columns, k rows each, so
 * that lanes hold output columns and k ascends in memory; a block of rows of the left-hand matrix
 * is packed tile by tile when it is met. Cutting k into blocks changes nothing: c keeps the exact
 * accumulators in between.
 */
final class MatMulVector {
  /** Names what {@link Panels} lie like; another number when that changes. */
  private static final String LAYOUT = "f32-panels-32-v1";

  private static final int PANEL = LanesVector.PANEL;

  /** A panel of so many rows stays in the second-level cache with a block of a. */
  private static final int K_BLOCK = 384;

  /** A multiple of every tile's rows. */
  private static final int ROW_BLOCK = 240;

  /** Tasks per thread, so that a late thread does not hold up the others. */
  private static final int TASKS_PER_THREAD = 4;

  /** Panels that make packing the rows small beside the product. */
  private static final int PANELS_PER_TASK = 8;

  /** Panels after which packing the rows again costs next to nothing. */
  private static final int PANELS_PER_TASK_MAX = 32;

  /** Rows of a part, of which the last tile may be a short and slower one. */
  private static final int ROWS_PER_TASK = 48;

  /** As {@link #ROWS_PER_TASK}, where rows are read where they lie. */
  private static final int UNPACKED_ROWS_PER_TASK = 16;

  /** Up to so many columns the rows are read where they lie: packing them would not pay. */
  private static final int UNPACKED_COLUMNS_MAX = 256;

  private final Workers workers;
  private final Scratch scratch;

  MatMulVector(Workers workers, Scratch scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  /** True when the elements of the panels of a k×n matrix can be counted. */
  static boolean suits(int k, int n) {
    return (long) panels(n) * PANEL * k <= Integer.MAX_VALUE - 64;
  }

  private static int panels(int n) {
    return Math.ceilDiv(n, PANEL);
  }

  Panels pack(PackedMemory memory, float[] b, MatrixPart part) {
    int k = part.k();
    MemorySegment values =
        memory.hold(
            LAYOUT,
            bytes(k, part.n()),
            to ->
                workers.forEachRange(
                    panels(part.n()),
                    (long) PANEL * k,
                    (first, last) -> pack(part, b, first, last, to)));
    return new Panels(k, part.n(), values);
  }

  private static long bytes(int k, int n) {
    return (long) panels(n) * PANEL * k * Float.BYTES;
  }

  private void pack(MatrixPart part, float[] b, int from, int to, MemorySegment packed) {
    float[] block = scratch.take(PanelPacking.BLOCK);
    PanelPacking.pack(
        b,
        part.offset(),
        part.k(),
        part.n(),
        part.rowStride(),
        part.columnStride(),
        from,
        to,
        packed,
        block);
    scratch.give(block);
  }

  /** The stack's products, as {@link Kernels#matMul(MatMulStack, float[], float[], float[])}. */
  void matMul(MatMulStack s, float[] a, float[] b, float[] c) {
    long cost = (long) s.m() * s.n() * Math.max(1, s.k());
    int threads = workers.threads();
    if (s.count() >= 2 * threads || s.count() * cost < 2 * Workers.CHUNK_COST_MIN) {
      workers.forEachRange(s.count(), cost, (from, to) -> products(s, from, to, a, b, c));
      return;
    }
    int panels = panels(s.n());
    MemorySegment packed = scratch.takeNative(bytes(s.k(), s.n()));
    for (int i = 0; i < s.count(); i++) {
      int product = i;
      if (i == 0 || s.right().offset(i) != s.right().offset(i - 1)) {
        workers.forEachRange(
            panels,
            (long) PANEL * s.k(),
            (from, to) -> pack(right(s, product), b, from, to, packed));
      }
      matMul(
          s.m(), Rows.of(s.left(), i, a), new Panels(s.k(), s.n(), packed), c, i * s.m() * s.n());
    }
    scratch.giveNative(packed);
  }

  private static MatrixPart right(MatMulStack s, int i) {
    MatMulStack.Side right = s.right();
    return new MatrixPart(right.offset(i), s.k(), s.n(), right.rowStep(), right.columnStep());
  }

  /** Products [from, to) of a stack, on one thread. */
  private void products(MatMulStack s, int from, int to, float[] a, float[] b, float[] c) {
    int panels = panels(s.n());
    MemorySegment packed = scratch.takeNative(bytes(s.k(), s.n()));
    Panels right = new Panels(s.k(), s.n(), packed);
    for (int i = from; i < to; i++) {
      if (i == from || s.right().offset(i) != s.right().offset(i - 1)) {
        pack(right(s, i), b, 0, panels, packed);
      }
      Rows left = Rows.of(s.left(), i, a);
      for (int top = 0; top < s.m(); top += ROW_BLOCK) {
        Rows rows = left.from(top);
        int target = (i * s.m() + top) * s.n();
        block(Math.min(ROW_BLOCK, s.m() - top), rows, right, 0, panels, c, target);
      }
    }
    scratch.giveNative(packed);
  }

  void matMul(int m, float[] a, int aOffset, Panels b, float[] c, int cOffset) {
    matMul(m, new Rows(a, aOffset, b.k, 1), b, c, cOffset);
  }

  private void matMul(int m, Rows a, Panels b, float[] c, int cOffset) {
    if (m == 0 || b.n == 0) {
      return;
    }
    if (m == 1 && a.columnStep == 1) {
      RowVector.multiply(workers, a.values, a.offset, b.values, b.k, b.n, c, cOffset);
      return;
    }
    int panels = panels(b.n);
    long cost = (long) m * b.n * b.k;
    int rowBlocks = rowBlocks(m, b.n, cost);
    int columnBlocks = columnBlocks(rowBlocks, panels, cost);
    workers.forEach(
        rowBlocks * columnBlocks,
        task -> {
          int row = task % rowBlocks;
          int top = firstRow(row, rowBlocks, m);
          int bottom = firstRow(row + 1, rowBlocks, m);
          int column = task / rowBlocks;
          int first = (int) ((long) panels * column / columnBlocks);
          int last = (int) ((long) panels * (column + 1) / columnBlocks);
          if (top < bottom) {
            block(bottom - top, a.from(top), b, first, last, c, cOffset + top * b.n);
          }
        });
  }

  /** How many parts the rows are cut into: as many for each thread, where there are enough. */
  private int rowBlocks(int m, int n, long cost) {
    int threads = workers.threads();
    int blocks = Math.ceilDiv(m, ROW_BLOCK);
    int even = Math.ceilDiv(blocks, threads) * threads;
    int least = n > UNPACKED_COLUMNS_MAX ? ROWS_PER_TASK : UNPACKED_ROWS_PER_TASK;
    return m / even >= least && cost / even >= Workers.CHUNK_COST_MIN ? even : blocks;
  }

  /** The first row of a part: that of a tile, and where parts are short, of a third of one. */
  private static int firstRow(int block, int blocks, int m) {
    int tile = m / blocks < ROW_BLOCK / 2 ? 4 : LanesVector.TILE_ROWS_MAX;
    return block == blocks ? m : (int) ((long) m * block / blocks) / tile * tile;
  }

  /** How many parts the columns are cut into, so that all threads have work. */
  private int columnBlocks(int rowBlocks, int panels, long cost) {
    int threads = workers.threads();
    if (rowBlocks % threads == 0) {
      return threads == 1 ? 1 : Math.max(1, panels / PANELS_PER_TASK_MAX);
    }
    long tasksMax = Math.min((long) threads * TASKS_PER_THREAD, cost / Workers.CHUNK_COST_MIN);
    // Each part packs its rows anew: a multiple of the threads, and narrow only for their sake.
    int wide = Math.max(1, panels / PANELS_PER_TASK / threads) * threads;
    long wanted = Math.min(Math.ceilDiv(tasksMax, (long) rowBlocks), wide);
    return Math.clamp(wanted, 1, panels);
  }

  /** A left-hand matrix where it lies. */
  private static final class Rows {
    private final float[] values;
    private final int offset;
    private final int step;
    private final int columnStep;

    Rows(float[] values, int offset, int step, int columnStep) {
      this.values = values;
      this.offset = offset;
      this.step = step;
      this.columnStep = columnStep;
    }

    static Rows of(MatMulStack.Side side, int product, float[] values) {
      return new Rows(values, side.offset(product), side.rowStep(), side.columnStep());
    }

    /** The same without the first rows. */
    Rows from(int row) {
      return new Rows(values, offset + row * step, step, columnStep);
    }
  }

  /** Rows [0, m) of a and c, panels [first, last) of b. */
  private void block(int m, Rows a, Panels b, int first, int last, float[] c, int cOffset) {
    int k = b.k;
    int n = b.n;
    int fullColumns = Math.min(last * PANEL, n / PANEL * PANEL);
    for (int i = 0; i < m; i++) {
      Arrays.fill(
          c, cOffset + i * n + first * PANEL, cOffset + i * n + Math.min(last * PANEL, n), 0f);
    }
    // A panel that b does not fill is made in a tile of its own, as whole vectors are stored.
    int edge = Math.min(last * PANEL, n) - fullColumns;
    int edgeLength = edge > 0 ? m * PANEL : 0;
    boolean pack = n > UNPACKED_COLUMNS_MAX;
    float[] own =
        scratch.take(edgeLength + (pack ? m * Math.min(k, K_BLOCK) + PanelColumns.SLACK : 0));
    Arrays.fill(own, 0, edgeLength, 0f);
    for (int p = 0; p < k; p += K_BLOCK) {
      int kBlock = Math.min(K_BLOCK, k - p);
      int left = a.offset + p * a.columnStep;
      if (pack) {
        packRows(m, kBlock, a, left, own, edgeLength);
      }
      for (int column = first * PANEL; column < fullColumns + edge; column += PANEL) {
        boolean whole = column < fullColumns;
        int width = whole ? PANEL : edge;
        float[] to = whole ? c : own;
        int target = whole ? cOffset + column : 0;
        int step = whole ? n : PANEL;
        long right = ((long) column * k + (long) p * PANEL) * Float.BYTES;
        if (pack) {
          PackedTiles.add(
              m, kBlock, 0, kBlock, own, edgeLength, b.values, right, width, to, target, step);
        } else {
          panelOfRows(m, kBlock, a, left, b.values, right, width, to, target, step);
        }
      }
    }
    for (int i = 0; i < m && edge > 0; i++) {
      int target = cOffset + i * n + fullColumns;
      // Where there is no other panel, the next row overwrites what was too much.
      int limit = fullColumns == 0 ? cOffset + m * n : target + edge;
      CopyVector.copy(own, i * PANEL, c, target, edge, limit);
    }
    scratch.give(own);
  }

  /** Rows [0, m) of c against the first {@code width} columns of one panel, a where it lies. */
  private static void panelOfRows(
      int m,
      int k,
      Rows a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      int width,
      float[] c,
      int cOffset,
      int cStep) {
    for (int j = 0; j < width; ) {
      boolean narrow = width - j <= PanelNarrow.WIDTH;
      for (int i = 0; i < m; ) {
        int rows = TileRows.rows(m - i);
        int left = aOffset + i * a.step;
        long right = bOffset + (long) j * Float.BYTES;
        int target = cOffset + i * cStep + j;
        if (narrow) {
          TileRows.addNarrow(
              rows, k, a.values, left, a.step, a.columnStep, b, right, c, target, cStep);
        } else {
          TileRows.addWide(
              rows, k, a.values, left, a.step, a.columnStep, b, right, c, target, cStep);
        }
        i += rows;
      }
      j += narrow ? PanelNarrow.WIDTH : PanelWide.WIDTH;
    }
  }

  /** Brings rows of a into tiles, k ascending in each. */
  private static void packRows(int m, int k, Rows a, int aOffset, float[] packed, int at) {
    for (int i = 0; i < m; ) {
      int rows = LanesVector.tileRows(m - i);
      int source = aOffset + i * a.step;
      PanelPacking.interleave(
          a.values, source, a.step, a.columnStep, k, rows, rows, packed, at + i * k);
      i += rows;
    }
  }

  /** Panel after panel, k rows of {@link #PANEL} columns in each, zeros beyond column n. */
  static final class Panels implements Kernels.PackedMatrix {
    private final int k;
    private final int n;
    private final MemorySegment values;

    Panels(int k, int n, MemorySegment values) {
      this.k = k;
      this.n = n;
      this.values = values;
    }

    @Override
    public int k() {
      return k;
    }

    @Override
    public int n() {
      return n;
    }
  }
}
