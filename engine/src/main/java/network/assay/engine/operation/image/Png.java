package network.assay.engine.operation.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG file (ISO/IEC 15948), interlaced or not: alpha is dropped, 16-bit samples keep their high
 * byte, palettes are looked up. Check sums are not checked.
 */
final class Png implements Pictures.Picture {
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;

  /** First row, row step, first column, column step of each pass of Adam7. */
  private static final int[][] PASSES = {
    {0, 8, 0, 8}, {0, 8, 4, 8}, {4, 8, 0, 4}, {0, 4, 2, 4}, {2, 4, 0, 2}, {0, 2, 1, 2}, {1, 2, 0, 1}
  };

  private static final int[][] WHOLE = {{0, 1, 0, 1}};

  private final ByteBuffer file;
  private final int width;
  private final int height;
  private final int depth;
  private final int color;
  private final boolean interlaced;
  private int[] palette = {};

  Png(ByteBuffer file) {
    this.file = file.order(ByteOrder.BIG_ENDIAN);
    if (file.getInt(12) != IHDR) {
      throw new IllegalArgumentException("the PNG file does not begin with its header");
    }
    this.width = file.getInt(16);
    this.height = file.getInt(20);
    this.depth = file.get(24);
    this.color = file.get(25);
    this.interlaced = file.get(28) == 1;
    boolean small = depth == 1 || depth == 2 || depth == 4;
    boolean known =
        switch (color) {
          case 0 -> small || depth == 8 || depth == 16;
          case 3 -> small || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || file.get(26) != 0 || file.get(27) != 0 || file.get(28) < 0 || file.get(28) > 1) {
      throw new IllegalArgumentException(
          "a PNG file of colour type " + color + " with " + depth + " bits a sample is not valid");
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

  private int samples() {
    return switch (color) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  @Override
  public int[] pixels() {
    int[] pixels = new int[width * height];
    try (Data data = new Data()) {
      for (int[] pass : interlaced ? PASSES : WHOLE) {
        int rows = Math.ceilDiv(height - pass[0], pass[1]);
        int columns = Math.ceilDiv(width - pass[2], pass[3]);
        if (rows <= 0 || columns <= 0) {
          continue;
        }
        byte[] above = new byte[(int) Math.ceilDiv((long) columns * samples() * depth, 8L)];
        byte[] row = above.clone();
        for (int y = 0; y < rows; y++) {
          int filter = data.next();
          data.read(row);
          unfilter(filter, row, above);
          for (int x = 0; x < columns; x++) {
            int to = (pass[0] + y * pass[1]) * width + pass[2] + x * pass[3];
            pixels[to] = pixel(row, x);
          }
          byte[] kept = above;
          above = row;
          row = kept;
        }
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("the PNG file is damaged: " + e.getMessage(), e);
    }
    return pixels;
  }

  private void unfilter(int filter, byte[] row, byte[] above) {
    int back = Math.max(samples() * depth / 8, 1);
    for (int i = 0; i < row.length; i++) {
      int left = i < back ? 0 : row[i - back] & 0xff;
      int up = above[i] & 0xff;
      int corner = i < back ? 0 : above[i - back] & 0xff;
      int predicted =
          switch (filter) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> throw new IllegalArgumentException("PNG row filter " + filter);
          };
      row[i] += (byte) predicted;
    }
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int a = Math.abs(estimate - left);
    int b = Math.abs(estimate - up);
    int c = Math.abs(estimate - corner);
    return a <= b && a <= c ? left : b <= c ? up : corner;
  }

  private int pixel(byte[] row, int x) {
    if (color == 3) {
      int index = packed(row, x);
      if (index >= palette.length) {
        throw new IllegalArgumentException("colour " + index + " is beyond the palette");
      }
      return palette[index];
    }
    if (color == 2 || color == 6) {
      int bytes = depth / 8;
      int at = x * samples() * bytes;
      return (row[at] & 0xff) << 16 | (row[at + bytes] & 0xff) << 8 | (row[at + 2 * bytes] & 0xff);
    }
    int gray =
        depth < 8
            ? packed(row, x) * 255 / ((1 << depth) - 1)
            : row[x * samples() * (depth / 8)] & 0xff;
    return gray * 0x010101;
  }

  private int packed(byte[] row, int x) {
    int bit = x * depth;
    return ((row[bit / 8] & 0xff) >> (8 - depth - bit % 8)) & ((1 << depth) - 1);
  }

  /** The unpacked bytes of the data chunks one after the other. */
  private final class Data implements AutoCloseable {
    private final Inflater inflater = new Inflater();
    private final byte[] one = new byte[1];
    private int at = 8;

    int next() throws DataFormatException {
      read(one);
      return one[0];
    }

    void read(byte[] target) throws DataFormatException {
      int done = 0;
      while (done < target.length) {
        int more = inflater.inflate(target, done, target.length - done);
        done += more;
        if (more == 0) {
          if (inflater.finished() || inflater.needsDictionary()) {
            throw new IllegalArgumentException("the PNG file ends before its last pixel");
          }
          nextChunk();
        }
      }
    }

    private void nextChunk() {
      while (true) {
        if (at > file.limit() - 8) {
          throw new IllegalArgumentException("the PNG file ends before its last pixel");
        }
        int length = file.getInt(at);
        int type = file.getInt(at + 4);
        if (length < 0 || length > file.limit() - at - 8 || type == IEND) {
          throw new IllegalArgumentException("the PNG file ends before its last pixel");
        }
        ByteBuffer content = file.slice(at + 8, length);
        at = (int) Math.min(at + 12L + length, Integer.MAX_VALUE);
        if (type == PLTE) {
          readPalette(content);
        } else if (type == IDAT) {
          inflater.setInput(content);
          return;
        }
      }
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  private void readPalette(ByteBuffer content) {
    palette = new int[Math.min(content.limit() / 3, 256)];
    for (int i = 0; i < palette.length; i++) {
      palette[i] =
          (content.get(3 * i) & 0xff) << 16
              | (content.get(3 * i + 1) & 0xff) << 8
              | (content.get(3 * i + 2) & 0xff);
    }
  }
}
