package network.assay.engine.operation;

import network.assay.engine.program.Op.Padding;

/**
 * One axis of a convolution or pooling, with its padding resolved.
 *
 * @param out positions of the window
 */
public record Window(
    int in, int kernel, int stride, int dilation, int padBegin, int padEnd, int out) {
  /** Keeps every index of a window computation inside an int. */
  private static final long EXTENT_MAX = 1 << 30;

  /** An axis of size 1 that changes nothing, for the height of a one-dimensional operation. */
  public static final Window NONE = new Window(1, 1, 1, 1, 0, 0, 1);

  /**
   * Resolves the padding of one axis as ONNX Conv-22 and MaxPool-22 say.
   *
   * @throws IllegalArgumentException when an attribute is out of range or the window does not fit
   */
  public static Window of(
      Padding padding, int in, int kernel, int stride, int dilation, Pads pads, boolean ceilMode) {
    requireRange("kernel", kernel, 1);
    requireRange("stride", stride, 1);
    requireRange("dilation", dilation, 1);
    requireRange("pad", pads.begin(), 0);
    requireRange("pad", pads.end(), 0);
    long reach = (kernel - 1L) * dilation + 1;
    requireRange("window", reach, 1);
    requireRange("input", in, 0);
    return switch (padding) {
      case EXPLICIT -> explicit(in, kernel, stride, dilation, pads, ceilMode, reach);
      case VALID -> explicit(in, kernel, stride, dilation, new Pads(0, 0), ceilMode, reach);
      case SAME_UPPER, SAME_LOWER -> {
        long out = ((long) in + stride - 1) / stride;
        long total = Math.max((out - 1) * stride + reach - in, 0);
        requireRange("padding", total, 0);
        int less = (int) (total / 2);
        int more = (int) (total - less);
        boolean upper = padding == Padding.SAME_UPPER;
        yield new Window(
            in, kernel, stride, dilation, upper ? less : more, upper ? more : less, (int) out);
      }
    };
  }

  private static Window explicit(
      int in, int kernel, int stride, int dilation, Pads pads, boolean ceilMode, long reach) {
    long padded = (long) in + pads.begin() + pads.end();
    requireRange("padded input", padded, 0);
    if (padded < reach) {
      throw new IllegalArgumentException(
          "a window of " + reach + " does not fit a padded input of " + padded);
    }
    long out = (padded - reach) / stride + 1;
    // A window that begins beyond the input and its left padding would see nothing.
    if (ceilMode && (padded - reach) % stride != 0 && out * stride < (long) in + pads.begin()) {
      out++;
    }
    return new Window(in, kernel, stride, dilation, pads.begin(), pads.end(), (int) out);
  }

  private static void requireRange(String what, long value, long least) {
    if (value < least || value > EXTENT_MAX) {
      throw new IllegalArgumentException(
          what + " " + value + " is outside " + least + " to " + EXTENT_MAX);
    }
  }

  /** Elements added before and after. */
  public record Pads(int begin, int end) {}
}
