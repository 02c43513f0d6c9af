package network.assay.client.input;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decoded pixels: red, green and blue of 8 bits, row by row, without transparency. All arithmetic
 * after the file's own decompression is on whole numbers and written here, so that a file gives the
 * same pixels everywhere.
 *
 * <p>Samples are taken as the file has them: colour profiles, gamma and JPEG orientation tags are
 * not applied, as in the usual preparation of training data. 16-bit samples are rounded to 8,
 * transparent pixels are laid on white.
 */
public final class Picture {
  /** Bytes of a picture file; a phone's photograph has fewer. */
  public static final int FILE_BYTES_MAX = 32 << 20;

  /** Pixels of a picture: 48 megapixels, about 150 MB while it is decoded. */
  public static final long PIXELS_MAX = 48_000_000;

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};

  /** The letters IEND. */
  private static final int PNG_END = 0x49454e44;

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * A picture of {@code width} × {@code height} pixels, each of 3 bytes in {@code rgb}, which is
   * taken over.
   */
  private Picture(int width, int height, byte[] rgb) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** True when the bytes begin as a PNG or JPEG file does. */
  public static boolean isPicture(byte[] file) {
    return startsWith(file, PNG) || startsWith(file, JPEG);
  }

  /**
   * Reads a PNG or JPEG file. The size in the header is checked before any pixel is decompressed.
   *
   * @throws InputException when it is neither, damaged, or too large
   */
  public static Picture read(byte[] file) {
    if (file.length > FILE_BYTES_MAX) {
      throw new InputException(
          "the picture has " + file.length + " bytes, at most " + FILE_BYTES_MAX + " are allowed");
    }
    String format = startsWith(file, PNG) ? "png" : startsWith(file, JPEG) ? "jpeg" : "";
    if (format.isEmpty()) {
      throw new InputException("the file is no picture: expected the bytes of a PNG or JPEG file");
    }
    if (!(format.equals("png") ? isWholePng(file) : isWholeJpeg(file))) {
      throw new InputException("the " + format + " file is damaged or cut off");
    }
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new InputException("this Java has no reader of " + format + " (module java.desktop)");
    }
    ImageReader reader = readers.next();
    // The memory cache: ImageIO's default writes a temporary file for each stream.
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      long pixels = Math.multiplyExact((long) reader.getWidth(0), (long) reader.getHeight(0));
      if (pixels < 1 || pixels > PIXELS_MAX) {
        throw new InputException(
            "the picture claims "
                + reader.getWidth(0)
                + "×"
                + reader.getHeight(0)
                + " pixels, at most "
                + PIXELS_MAX
                + " are allowed");
      }
      return of(reader.read(0));
    } catch (IOException | RuntimeException e) {
      if (e instanceof InputException known) {
        throw known;
      }
      if (e instanceof javax.imageio.IIOException
          && "Unsupported Image Type".equals(e.getMessage())) {
        throw new InputException("the picture's colours are neither gray nor RGB (CMYK?)", e);
      }
      // Readers throw whatever they stumble over: IndexOutOfBounds, IllegalArgument, and others.
      throw new InputException(
          "the " + format + " file is damaged: " + e.getClass().getSimpleName(), e);
    } finally {
      reader.dispose();
    }
  }

  private static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[3 * width * height];
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        raster.getSamples(0, y, width, 1, 0, row);
        for (int x = 0; x < width; x++) {
          int argb = palette.getRGB(row[x]);
          put(rgb, 3 * (y * width + x), argb >> 16 & 255, argb >> 8 & 255, argb & 255, argb >>> 24);
        }
      }
      return new Picture(width, height, rgb);
    }
    int bands = raster.getNumBands();
    if (bands < 1 || bands > 4 || model.isAlphaPremultiplied()) {
      throw new InputException("the picture has " + bands + " channels; save it as gray or RGB");
    }
    int[] row = new int[bands * width];
    int[] sampleMax = new int[bands];
    for (int band = 0; band < bands; band++) {
      sampleMax[band] = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    }
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        int r = to8(row[at], sampleMax[0]);
        int g = bands < 3 ? r : to8(row[at + 1], sampleMax[1]);
        int b = bands < 3 ? r : to8(row[at + 2], sampleMax[2]);
        boolean opaque = bands == 1 || bands == 3;
        int alpha = opaque ? 255 : to8(row[at + bands - 1], sampleMax[bands - 1]);
        put(rgb, 3 * (y * width + x), r, g, b, alpha);
      }
    }
    return new Picture(width, height, rgb);
  }

  /** Rounds a sample of any depth to 8 bits; half goes up. */
  private static int to8(int sample, int sampleMax) {
    return sampleMax == 255 ? sample : (int) ((2L * 255 * sample + sampleMax) / (2L * sampleMax));
  }

  private static void put(byte[] rgb, int at, int r, int g, int b, int alpha) {
    rgb[at] = (byte) onWhite(r, alpha);
    rgb[at + 1] = (byte) onWhite(g, alpha);
    rgb[at + 2] = (byte) onWhite(b, alpha);
  }

  private static int onWhite(int value, int alpha) {
    return alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255;
  }

  /**
   * Brightness of each pixel, 0 to 255: ITU-R BT.601 weights 0.299, 0.587, 0.114 in 16-bit fixed
   * point, rounded; gray stays as it is.
   */
  public byte[] gray() {
    byte[] gray = new byte[width * height];
    for (int i = 0; i < gray.length; i++) {
      int r = rgb[3 * i] & 255;
      int g = rgb[3 * i + 1] & 255;
      int b = rgb[3 * i + 2] & 255;
      gray[i] = (byte) ((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
    }
    return gray;
  }

  /** The samples of one colour, 0 red, 1 green, 2 blue. */
  public byte[] channel(int colour) {
    byte[] plane = new byte[width * height];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = rgb[3 * i + Objects.checkIndex(colour, 3)];
    }
    return plane;
  }

  /** Walks the chunks, with their checksums, up to the end chunk: ImageIO forgives what it can. */
  private static boolean isWholePng(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).position(PNG.length);
    while (in.remaining() >= 12) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining() - 8) {
        return false;
      }
      CRC32 checksum = new CRC32();
      checksum.update(file, in.position(), 4 + length);
      int type = in.getInt();
      if (in.position(in.position() + length).getInt() != (int) checksum.getValue()) {
        return false;
      }
      if (type == PNG_END) {
        return true;
      }
    }
    return false;
  }

  /** True when an end-of-image marker follows the last start of a scan. */
  private static boolean isWholeJpeg(byte[] file) {
    return lastMarker(file, 0xd9) > lastMarker(file, 0xda);
  }

  private static int lastMarker(byte[] file, int marker) {
    for (int i = file.length - 2; i >= 0; i--) {
      if ((file[i] & 255) == 0xff && (file[i + 1] & 255) == marker) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] file, byte[] magic) {
    return file.length >= magic.length
        && java.util.Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
  }
}
