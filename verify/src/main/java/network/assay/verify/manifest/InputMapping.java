package network.assay.verify.manifest;

import java.util.List;
import network.assay.primitives.Quoted;

/**
 * How something that people have becomes an input tensor. The mapping is advice to clients: a
 * receipt binds the tensor that came out, not the picture that went in.
 */
public sealed interface InputMapping {
  /** Largest side of an image and length of a text. */
  int LENGTH_MAX = 1 << 16;

  /** Most columns of a row. */
  int COLUMNS_MAX = 4096;

  /** The program's input that is made. */
  String tensor();

  /**
   * An image, as a float tensor of shape [1, c, height, width] or [1, height, width, c].
   *
   * @param pixels what becomes of the value of a pixel
   */
  record Image(
      String tensor, int width, int height, Channels channels, Layout layout, Pixels pixels)
      implements InputMapping {
    public Image {
      Names.requireTensor(tensor);
      requireLength(width, "width");
      requireLength(height, "height");
      requirePerChannel(pixels.mean(), channels, "mean");
      requirePerChannel(pixels.std(), channels, "std");
    }

    private static void requirePerChannel(List<Decimal> values, Channels channels, String what) {
      if (values.size() != channels.count()) {
        throw new IllegalArgumentException(
            "expected "
                + channels.count()
                + " values of "
                + what
                + ", one per channel, got "
                + values.size());
      }
    }
  }

  /**
   * The value p of a pixel, 0 to 255, becomes (q · scale − mean[c]) / std[c], where q is 255 − p
   * with {@code invert}, else p; each step is rounded to the element type.
   */
  record Pixels(Decimal scale, List<Decimal> mean, List<Decimal> std, boolean invert) {
    public Pixels {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      for (Decimal divisor : std) {
        if (divisor.text().chars().noneMatch(c -> c >= '1' && c <= '9')) {
          throw new IllegalArgumentException("expected std above zero, got " + divisor);
        }
      }
    }
  }

  enum Channels {
    GRAY,
    RGB;

    public String label() {
      return switch (this) {
        case GRAY -> "gray";
        case RGB -> "rgb";
      };
    }

    public int count() {
      return switch (this) {
        case GRAY -> 1;
        case RGB -> 3;
      };
    }
  }

  enum Layout {
    NCHW,
    NHWC;

    public String label() {
      return switch (this) {
        case NCHW -> "nchw";
        case NHWC -> "nhwc";
      };
    }
  }

  /**
   * A text, as its UTF-8 bytes one to an element, cut or filled up to {@code length}: shape [1,
   * length].
   *
   * @param pad value of the elements beyond the text
   * @param elementType label of the tensor's type, such as {@code i32}
   */
  record Text(String tensor, int length, long pad, String elementType) implements InputMapping {
    /** The only encoding so far. */
    public static final String ENCODING = "utf8-bytes";

    private static final List<String> ELEMENT_TYPES =
        List.of("f32", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64");

    public Text {
      Names.requireTensor(tensor);
      requireLength(length, "length");
      if (pad < -(1L << 31) || pad >= 1L << 31) {
        throw new IllegalArgumentException("expected a pad value of 32 bits, got " + pad);
      }
      if (!ELEMENT_TYPES.contains(elementType)) {
        throw new IllegalArgumentException(
            "expected an element type among " + ELEMENT_TYPES + ", got " + Quoted.of(elementType));
      }
    }
  }

  /** A table row, as a tensor of shape [1, columns]; the columns in the order of the elements. */
  record Row(String tensor, List<String> columns) implements InputMapping {
    public Row {
      Names.requireTensor(tensor);
      columns = List.copyOf(columns);
      if (columns.isEmpty() || columns.size() > COLUMNS_MAX) {
        throw new IllegalArgumentException(
            "expected 1 to " + COLUMNS_MAX + " columns, got " + columns.size());
      }
      for (String column : columns) {
        Names.requireText(column, "a column");
      }
      if (columns.stream().distinct().count() != columns.size()) {
        throw new IllegalArgumentException("expected columns of different names");
      }
    }
  }

  /** Nothing but the tensor itself. */
  record Raw(String tensor) implements InputMapping {
    public Raw {
      Names.requireTensor(tensor);
    }
  }

  private static void requireLength(int value, String what) {
    if (value < 1 || value > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "expected " + what + " from 1 to " + LENGTH_MAX + ", got " + value);
    }
  }
}
