package network.assay.engine.operation.image;

import java.nio.ByteBuffer;

/** A portable bitmap, graymap or pixmap (Netpbm P1 to P6), scaled to 8 bits a sample. */
final class Pnm implements Pictures.Picture {
  private static final int NUMBER_MAX = 1 << 24;

  private final ByteBuffer file;
  private final boolean plain;
  private final boolean bitmap;
  private final int channels;
  private final int width;
  private final int height;
  private final int most;

  Pnm(ByteBuffer file) {
    this.file = file;
    int kind = file.get(1) - '0';
    this.plain = kind <= 3;
    this.bitmap = kind == 1 || kind == 4;
    this.channels = kind == 3 || kind == 6 ? 3 : 1;
    file.position(2);
    this.width = number();
    this.height = number();
    this.most = bitmap ? 1 : number();
    if (most < 1 || most > 0xffff) {
      throw new IllegalArgumentException("greatest sample " + most + ", expected 1 to 65535");
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

  /** A decimal number after white space and comments; the one byte behind it is passed over. */
  private int number() {
    int c = file.get();
    while (c == '#' || c <= ' ') {
      while (c == '#' && file.get() != '\n') {
        // a comment ends with its line
      }
      c = file.get();
    }
    int value = 0;
    while (c >= '0' && c <= '9') {
      value = value * 10 + c - '0';
      if (value > NUMBER_MAX) {
        throw new IllegalArgumentException("a number above " + NUMBER_MAX + " in the picture file");
      }
      c = file.hasRemaining() ? file.get() : ' ';
    }
    if (c > ' ') {
      throw new IllegalArgumentException("byte " + c + " where a number of the picture ends");
    }
    return value;
  }

  @Override
  public int[] pixels() {
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int first = sample(x);
        pixels[y * width + x] =
            channels == 1 ? first * 0x010101 : first << 16 | sample(x) << 8 | sample(x);
      }
    }
    return pixels;
  }

  private int sample(int x) {
    if (bitmap) {
      return bit(x) == 0 ? 255 : 0;
    }
    int value = plain ? number() : file.get() & 0xff;
    if (!plain && most > 255) {
      value = value << 8 | (file.get() & 0xff);
    }
    if (value > most) {
      throw new IllegalArgumentException("sample " + value + " is above the greatest, " + most);
    }
    return (value * 255 + most / 2) / most;
  }

  /** In plain form each bit is a digit, with or without white space between. */
  private int bit(int x) {
    if (!plain) {
      if (x % 8 != 0) {
        return (file.get(file.position() - 1) >> (7 - x % 8)) & 1;
      }
      return (file.get() >> 7) & 1;
    }
    int c = file.get();
    while (c <= ' ') {
      c = file.get();
    }
    return (c - '0') & 1;
  }
}
