package network.assay.client.input;

/**
 * Scales a plane of 8-bit samples to another size by area: each new pixel is the mean of what it
 * covers of the old ones, weighted by the covered area, rounded half up. Exact: all sums are whole
 * numbers. The whole picture is stretched to the new size; its proportions are not kept.
 */
final class BoxResize {
  private BoxResize() {}

  /**
   * Scales {@code plane}, row-major of {@code width} × {@code height}.
   *
   * @return row-major samples of {@code newWidth} × {@code newHeight}
   */
  static byte[] resize(byte[] plane, int width, int height, int newWidth, int newHeight) {
    if (width == newWidth && height == newHeight) {
      return plane.clone();
    }
    // In units of 1/newWidth of an old pixel, old pixel i covers [i·newWidth, (i+1)·newWidth) and
    // new pixel x covers [x·width, (x+1)·width); rows likewise. First the rows are summed, then
    // the columns; a weight is at most 2^26 × 2^26, so long sums of 8-bit samples hold.
    long[][] sums = new long[height][];
    byte[] out = new byte[Math.multiplyExact(newWidth, newHeight)];
    long area = (long) width * height;
    for (int y = 0; y < newHeight; y++) {
      long[] totals = new long[newWidth];
      long top = (long) y * height;
      long bottom = top + height;
      for (int row = (int) (top / newHeight); (long) row * newHeight < bottom; row++) {
        if (sums[row] == null) {
          sums[row] = sumRow(plane, row * width, width, newWidth);
        }
        long weight =
            Math.min(bottom, (row + 1L) * newHeight) - Math.max(top, (long) row * newHeight);
        for (int x = 0; x < newWidth; x++) {
          totals[x] += weight * sums[row][x];
        }
        if ((row + 1L) * newHeight <= bottom) {
          sums[row] = null;
        }
      }
      for (int x = 0; x < newWidth; x++) {
        out[y * newWidth + x] = (byte) ((2 * totals[x] + area) / (2 * area));
      }
    }
    return out;
  }

  private static long[] sumRow(byte[] plane, int offset, int width, int newWidth) {
    long[] sums = new long[newWidth];
    for (int x = 0; x < newWidth; x++) {
      long left = (long) x * width;
      long right = left + width;
      for (int i = (int) (left / newWidth); (long) i * newWidth < right; i++) {
        long weight = Math.min(right, (i + 1L) * newWidth) - Math.max(left, (long) i * newWidth);
        sums[x] += weight * (plane[offset + i] & 255);
      }
    }
    return sums;
  }
}
