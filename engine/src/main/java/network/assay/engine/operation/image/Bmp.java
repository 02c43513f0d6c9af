package network.assay.engine.operation.image;

import java.nio.ByteBuffer;

/** An uncompressed Windows bitmap with 1, 4, 8, 24 or 32 bits a pixel. */
final class Bmp implements Pictures.Picture {
  private static final int HEADER_MIN = 40;

  private final ByteBuffer file;
  private final int start;
  private final int palette;
  private final int width;
  private final int height;
  private final boolean fromTop;
  private final int bits;

  Bmp(ByteBuffer file) {
    this.file = file;
    this.start = file.getInt(10);
    int header = file.getInt(14);
    if (header < HEADER_MIN || header > 1 << 10) {
      throw new IllegalArgumentException(
          "a bitmap with a header of " + header + " bytes, expected " + HEADER_MIN + " or more");
    }
    this.palette = 14 + header;
    this.width = file.getInt(18);
    int rows = file.getInt(22);
    this.fromTop = rows < 0;
    this.height = Math.abs(rows);
    this.bits = file.getShort(28);
    int compression = file.getInt(30);
    boolean known = bits == 1 || bits == 4 || bits == 8 || bits == 24 || bits == 32;
    if (!known || compression != 0) {
      throw new IllegalArgumentException(
          "a bitmap of "
              + bits
              + " bits a pixel with compression "
              + compression
              + ", expected 1, 4, 8, 24 or 32 uncompressed");
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int[] pixels() {
    long row = Math.ceilDiv((long) width * bits, 32L) * 4;
    if (start < palette || start + row * height > file.limit()) {
      throw new IllegalArgumentException("the bitmap ends before its last pixel");
    }
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      int from = start + (int) row * (fromTop ? y : height - 1 - y);
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = pixel(from, x);
      }
    }
    return pixels;
  }

  private int pixel(int row, int x) {
    if (bits >= 24) {
      return color(row + x * (bits / 8));
    }
    int perByte = 8 / bits;
    int shift = 8 - bits * (x % perByte + 1);
    int index = ((file.get(row + x / perByte) & 0xff) >> shift) & ((1 << bits) - 1);
    int at = palette + 4 * index;
    if (at + 4 > start) {
      throw new IllegalArgumentException("pixel " + x + " has a colour beyond the palette");
    }
    return color(at);
  }

  private int color(int at) {
    return (file.get(at) & 0xff) | (file.get(at + 1) & 0xff) << 8 | (file.get(at + 2) & 0xff) << 16;
  }
}
