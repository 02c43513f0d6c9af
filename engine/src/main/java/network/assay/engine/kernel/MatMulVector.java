package network.assay.engine.kernel;

import java.util.Arrays;

/**
 * The matrix product by tiles. The right-hand matrix lies in panels of 32 columns, k rows each, so
 * that lanes hold output columns and k ascends in memory; a block of rows of the left-hand matrix
 * is packed tile by tile when it is met. Cutting k into blocks changes nothing: c keeps the exact
 * accumulators in between.
 */
final class MatMulVector {
  private static final int PANEL = LanesVector.PANEL;

  /** A panel of so many rows stays in the second-level cache with a block of a. */
  private static final int K_BLOCK = 384;

  /** A multiple of every tile's rows. */
  private static final int ROW_BLOCK = 240;

  /** Tasks per thread, so that a late thread does not hold up the others. */
  private static final int TASKS_PER_THREAD = 4;

  /** Panels that make packing the rows small beside the product. */
  private static final int PANELS_PER_TASK = 8;

  /** Matrices of fewer columns would leave most lanes empty. */
  private static final int COLUMNS_MIN = 3;

  private final Workers workers;

  MatMulVector(Workers workers) {
    this.workers = workers;
  }

  /** True when panels suit a k×n matrix: lanes are used well and the panels fit an array. */
  static boolean suits(int k, int n) {
    return n >= COLUMNS_MIN && (long) panels(n) * PANEL * k <= Integer.MAX_VALUE - 64;
  }

  private static int panels(int n) {
    return Math.ceilDiv(n, PANEL);
  }

  Panels pack(float[] b, int offset, int k, int n, int rowStride, int columnStride) {
    float[] values = new float[panels(n) * PANEL * k];
    workers.forEachRange(
        panels(n),
        (long) PANEL * k,
        (from, to) -> {
          for (int panel = from; panel < to; panel++) {
            int first = panel * PANEL;
            int width = Math.min(PANEL, n - first);
            for (int p = 0; p < k; p++) {
              int source = offset + p * rowStride + first * columnStride;
              int target = first * k + p * PANEL;
              if (columnStride == 1) {
                System.arraycopy(b, source, values, target, width);
              } else {
                for (int j = 0; j < width; j++) {
                  values[target + j] = b[source + j * columnStride];
                }
              }
            }
          }
        });
    return new Panels(k, n, values);
  }

  void matMul(int m, float[] a, int aOffset, Panels b, float[] c, int cOffset) {
    if (m == 0 || b.n == 0) {
      return;
    }
    if (m == 1) {
      RowVector.multiply(workers, a, aOffset, b.values, b.k, b.n, c, cOffset);
      return;
    }
    int panels = panels(b.n);
    int rowBlocks = Math.ceilDiv(m, ROW_BLOCK);
    int rows = roundUp(Math.ceilDiv(m, rowBlocks), LanesVector.TILE_ROWS_MAX);
    int columnBlocks = columnBlocks(rowBlocks, panels, (long) m * b.n * b.k);
    workers.forEach(
        rowBlocks * columnBlocks,
        task -> {
          int column = task / rowBlocks;
          int top = task % rowBlocks * rows;
          int first = (int) ((long) panels * column / columnBlocks);
          int last = (int) ((long) panels * (column + 1) / columnBlocks);
          if (top < m) {
            block(
                Math.min(rows, m - top),
                a,
                aOffset + top * b.k,
                b,
                first,
                last,
                c,
                cOffset + top * b.n);
          }
        });
  }

  /** How many parts the columns are cut into, so that all threads have work. */
  private int columnBlocks(int rowBlocks, int panels, long cost) {
    int threads = workers.threads();
    long tasksMax = Math.min((long) threads * TASKS_PER_THREAD, cost / Workers.CHUNK_COST_MIN);
    // Each part packs its rows anew: a multiple of the threads, and narrow only for their sake.
    int wide = Math.max(1, panels / PANELS_PER_TASK / threads) * threads;
    long wanted = Math.min(Math.ceilDiv(tasksMax, (long) rowBlocks), wide);
    return threads == 1 ? 1 : Math.clamp(wanted, 1, panels);
  }

  private static int roundUp(int value, int multiple) {
    return Math.ceilDiv(value, multiple) * multiple;
  }

  /** Rows [0, m) of a and c, panels [first, last) of b. */
  private static void block(
      int m, float[] a, int aOffset, Panels b, int first, int last, float[] c, int cOffset) {
    int k = b.k;
    int n = b.n;
    int fullColumns = Math.min(last * PANEL, n / PANEL * PANEL);
    for (int i = 0; i < m; i++) {
      Arrays.fill(
          c, cOffset + i * n + first * PANEL, cOffset + i * n + Math.min(last * PANEL, n), 0f);
    }
    // A panel that b does not fill is made in a tile of its own, as whole vectors are stored.
    int edge = Math.min(last * PANEL, n) - fullColumns;
    float[] edgeTile = new float[edge > 0 ? m * PANEL : 0];
    float[] packed = new float[m * Math.min(k, K_BLOCK)];
    for (int p = 0; p < k; p += K_BLOCK) {
      int kBlock = Math.min(K_BLOCK, k - p);
      packRows(m, kBlock, a, aOffset + p, k, packed);
      for (int column = first * PANEL; column < fullColumns; column += PANEL) {
        panel(m, kBlock, packed, b.values, column * k + p * PANEL, PANEL, c, cOffset + column, n);
      }
      if (edge > 0) {
        panel(m, kBlock, packed, b.values, fullColumns * k + p * PANEL, edge, edgeTile, 0, PANEL);
      }
    }
    if (edge > 0) {
      for (int i = 0; i < m; i++) {
        System.arraycopy(edgeTile, i * PANEL, c, cOffset + i * n + fullColumns, edge);
      }
    }
  }

  /** Rows [0, m) of c against the first {@code width} columns of one panel. */
  private static void panel(
      int m,
      int k,
      float[] a,
      float[] b,
      int bOffset,
      int width,
      float[] c,
      int cOffset,
      int cStep) {
    for (int j = 0; j < width; ) {
      boolean narrow = width - j <= TileNarrow.WIDTH;
      for (int i = 0; i < m; ) {
        int rows = LanesVector.tileRows(m - i);
        int target = cOffset + i * cStep + j;
        if (narrow) {
          TileNarrow.add(rows, k, a, i * k, b, bOffset + j, c, target, cStep);
        } else {
          TileWide.add(rows, k, a, i * k, b, bOffset + j, c, target, cStep);
        }
        i += rows;
      }
      j += narrow ? TileNarrow.WIDTH : TileWide.WIDTH;
    }
  }

  /** Brings rows of a with row stride {@code aStep} into tiles, k ascending in each. */
  private static void packRows(int m, int k, float[] a, int aOffset, int aStep, float[] packed) {
    for (int i = 0; i < m; ) {
      int rows = LanesVector.tileRows(m - i);
      int r = 0;
      for (; r <= rows - 4; r += 4) {
        packFour(rows, k, a, aOffset + (i + r) * aStep, aStep, packed, i * k + r);
      }
      for (; r < rows; r++) {
        int source = aOffset + (i + r) * aStep;
        int target = i * k + r;
        for (int p = 0; p < k; p++) {
          packed[target + p * rows] = a[source + p];
        }
      }
      i += rows;
    }
  }

  private static void packFour(
      int rows, int k, float[] a, int source, int aStep, float[] packed, int target) {
    int second = source + aStep;
    int third = second + aStep;
    int fourth = third + aStep;
    int to = target;
    for (int p = 0; p < k; p++) {
      packed[to] = a[source + p];
      packed[to + 1] = a[second + p];
      packed[to + 2] = a[third + p];
      packed[to + 3] = a[fourth + p];
      to += rows;
    }
  }

  /** Panel after panel, k rows of {@link #PANEL} columns in each, zeros beyond column n. */
  static final class Panels implements Kernels.PackedMatrix {
    private final int k;
    private final int n;
    private final float[] values;

    Panels(int k, int n, float[] values) {
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
