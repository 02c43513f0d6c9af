package network.assay.engine.operation.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import network.assay.engine.program.ImageOp.PixelFormat;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Picture files whose pixels are fixed by their format: BMP, PNG and PNM. Formats with losses,
 * whose decoders may differ, are refused.
 */
final class Pictures {
  private static final int SIDE_MAX = 1 << 20;
  private static final int PIXELS_MAX = 1 << 27;

  private Pictures() {}

  /** A file as far as its header. */
  interface Picture {
    int width();

    int height();

    /** The pixels, row by row from the top, as 0xRRGGBB. */
    int[] pixels();
  }

  /** [height, width, channels] of the file. */
  static Shape shape(PixelFormat format, byte[] file) {
    Picture picture = open(file);
    return Shape.of(picture.height(), picture.width(), format == PixelFormat.GRAYSCALE ? 1 : 3);
  }

  /** Memory of the pixels and of two rows of the widest format. */
  static long scratchBytes(Shape y) {
    return 4L * y.dim(0) * y.dim(1) + 16L * y.dim(1) + (1 << 16);
  }

  static void decode(PixelFormat format, byte[] file, Tensor y) {
    int[] pixels;
    try {
      pixels = open(file).pixels();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the picture file ends before its last pixel", e);
    }
    byte[] out = y.bytes();
    for (int i = 0; i < pixels.length; i++) {
      int r = (pixels[i] >> 16) & 0xff;
      int g = (pixels[i] >> 8) & 0xff;
      int b = pixels[i] & 0xff;
      switch (format) {
        case GRAYSCALE ->
            // ITU-R 601 luma in 16-bit fixed point.
            out[i] = (byte) ((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16);
        case RGB -> put(out, 3 * i, r, g, b);
        case BGR -> put(out, 3 * i, b, g, r);
      }
    }
  }

  private static void put(byte[] out, int at, int first, int second, int third) {
    out[at] = (byte) first;
    out[at + 1] = (byte) second;
    out[at + 2] = (byte) third;
  }

  private static Picture open(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).asReadOnlyBuffer();
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    try {
      Picture picture;
      if (startsWith(file, 'B', 'M')) {
        picture = new Bmp(bytes);
      } else if (startsWith(file, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
        picture = new Png(bytes);
      } else if (file.length > 2 && file[0] == 'P' && file[1] >= '1' && file[1] <= '6') {
        picture = new Pnm(bytes);
      } else {
        throw new IllegalArgumentException(
            "picture files of this kind are not decoded: only BMP, PNG and PNM have one decoding");
      }
      requireSize(picture);
      return picture;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("the picture file ends within its header", e);
    }
  }

  private static void requireSize(Picture picture) {
    int width = picture.width();
    int height = picture.height();
    boolean fits =
        width >= 1
            && height >= 1
            && width <= SIDE_MAX
            && height <= SIDE_MAX
            && (long) width * height <= PIXELS_MAX;
    if (!fits) {
      throw new IllegalArgumentException(
          "a picture of "
              + width
              + " by "
              + height
              + " is outside 1 by 1 to "
              + PIXELS_MAX
              + " pixels");
    }
  }

  private static boolean startsWith(byte[] file, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= file.length || (file[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
