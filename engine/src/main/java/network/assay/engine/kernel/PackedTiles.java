package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;

/** As {@link PanelTiles}, with a panel outside the heap. */
final class PackedTiles {
  private PackedTiles() {}

  private static final int WIDE = PanelWide.WIDTH;
  private static final int NARROW = PanelNarrow.WIDTH;

  /** Tiles of fewer rows take no longer by rows than by columns. */
  private static final int ROWS_MIN = 5;

  /**
   * c[i, j] = fma(a[i, p], b[p, j], c[i, j]) for p from {@code first} to {@code first} + {@code k}
   * − 1 ascending, i under {@code rows}, j under {@code width}; what is in c behind the width may
   * be written, up to the end of the panel. Rows of a lie tile by tile, {@code depth} steps each,
   * and {@link PanelColumns#SLACK} more floats can be read behind them. b begins, at byte {@code
   * bOffset}, with step {@code first}.
   */
  static void add(
      int rows,
      int depth,
      int first,
      int k,
      float[] a,
      int aOffset,
      MemorySegment b,
      long bOffset,
      int width,
      float[] c,
      int cOffset,
      int cStep) {
    for (int j = 0; j < width; ) {
      int columns = columns(width - j);
      for (int i = 0; i < rows; ) {
        int height = LanesVector.tileRows(rows - i);
        int left = aOffset + i * depth + first * height;
        long right = bOffset + (long) j * Float.BYTES;
        int target = cOffset + i * cStep + j;
        if (columns == WIDE) {
          PanelWide.add(height, k, a, left, b, right, c, target, cStep);
        } else if (columns == NARROW || height < ROWS_MIN) {
          PanelNarrow.add(height, k, a, left, b, right, c, target, cStep);
        } else {
          PanelColumns.add(columns, height, k, a, left, b, right, c, target, cStep);
        }
        i += height;
      }
      j += columns;
    }
  }

  /** Columns of the next tile when {@code remaining} are left, at least 1. */
  private static int columns(int remaining) {
    int few = PanelColumns.COLUMNS_MAX;
    if (remaining <= NARROW) {
      return remaining <= few ? remaining : NARROW;
    }
    return remaining <= NARROW + few ? NARROW : WIDE;
  }
}
