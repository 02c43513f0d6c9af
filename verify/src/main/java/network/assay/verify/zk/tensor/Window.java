package network.assay.verify.zk.tensor;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp.Padding;

/**
 * One axis of a convolution or pooling, with its padding resolved ({@code spec/engine.md}, section
 * 4, "`padding` is"). Output place o reads by tap k the input place {@code o · stride + k ·
 * dilation − begin}, or nothing where that is outside the input.
 *
 * @param out the number of output places
 */
public record Window(int in, int kernel, int stride, int dilation, int begin, int end, int out) {
  /** Bound of everything along an axis, so that places fit an int. */
  private static final int EXTENT_MAX = 1 << 30;

  /**
   * The axis of an input of {@code in} places; {@code begin} and {@code end} are the explicit pads.
   *
   * @throws ZkException when an attribute is out of range or the window does not fit
   */
  static Window of(Padding padding, int in, Taps taps, int begin, int end, boolean ceilMode) {
    requireRange("kernel", taps.kernel, 1);
    requireRange("stride", taps.stride, 1);
    requireRange("dilation", taps.dilation, 1);
    requireRange("pad", begin, 0);
    requireRange("pad", end, 0);
    requireRange("input", in, 0);
    long reach = requireRange("window", (taps.kernel - 1L) * taps.dilation + 1, 1);
    return switch (padding) {
      case EXPLICIT -> explicit(in, taps, begin, end, reach, ceilMode);
      case VALID -> explicit(in, taps, 0, 0, reach, ceilMode);
      case SAME_UPPER -> {
        int total = same(in, taps.stride, reach);
        yield taps.window(in, total / 2, total - total / 2, Math.ceilDiv(in, taps.stride));
      }
      case SAME_LOWER -> {
        int total = same(in, taps.stride, reach);
        yield taps.window(in, total - total / 2, total / 2, Math.ceilDiv(in, taps.stride));
      }
    };
  }

  /** The attributes of an axis. */
  record Taps(int kernel, int stride, int dilation) {
    private Window window(int in, int begin, int end, int out) {
      return new Window(in, kernel, stride, dilation, begin, end, out);
    }
  }

  private static Window explicit(
      int in, Taps taps, int begin, int end, long reach, boolean ceilMode) {
    long padded = requireRange("padded input", (long) in + begin + end, 0);
    if (padded < reach) {
      throw new ZkException("a window of " + reach + " does not fit a padded input of " + padded);
    }
    long out = (padded - reach) / taps.stride + 1;
    boolean rest = (padded - reach) % taps.stride != 0;
    if (ceilMode && rest && out * taps.stride < (long) in + begin) {
      out++;
    }
    return taps.window(in, begin, end, (int) out);
  }

  private static int same(int in, int stride, long reach) {
    long out = Math.ceilDiv(in, stride);
    return (int) requireRange("padding", Math.max((out - 1) * stride + reach - in, 0), 0);
  }

  private static long requireRange(String what, long value, int least) {
    if (value < least || value > EXTENT_MAX) {
      throw new ZkException(
          "expected a " + what + " of " + least + " to " + EXTENT_MAX + ", got " + value);
    }
    return value;
  }

  /** The input place that tap {@code k} of output place {@code o} reads, or −1. */
  public int input(int o, int k) {
    long place = (long) o * stride + (long) k * dilation - begin;
    return place >= 0 && place < in ? (int) place : -1;
  }
}
