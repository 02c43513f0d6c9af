package network.assay.engine.quantize;

import network.assay.engine.quantize.Unit.Affine;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The weights of a matrix product or a convolution in int8, a scale for each output channel.
 *
 * <p>The scale of a channel is chosen so that the requantisation is exact: scale(x) · scale(w) /
 * scale(y) is multiplier / 2^shift itself, and the multiplier is so small that sum · multiplier
 * stays below 2^30 where the sums allow it. Then requantising adds no error but its rounding, and
 * the product fits a 31-bit field.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; written into the program at once.
record LinearWeights(byte[] weights, int[] bias, int[] multiplier, int[] shift) {
  private static final int WEIGHT_MAX = 127;
  private static final int PRODUCT_BITS = 30;
  private static final int MULTIPLIER_BITS_MIN = 4;
  private static final int MULTIPLIER_BITS_MAX = 15;

  /** Keeps a bias below 2^24 in units of its channel's sums. */
  private static final double BIAS_MAX = 1 << 24;

  /** Where the weights of a channel lie in a tensor. */
  record Layout(int channels, int taps, int channelStride, int tapStride) {
    /** Columns of a matrix [k, n]. */
    static Layout columns(Shape w) {
      return new Layout(w.dim(1), w.dim(0), 1, w.dim(1));
    }

    /** Filters [m, …]. */
    static Layout filters(Shape w) {
      int taps = w.dim(0) == 0 ? 0 : w.size() / w.dim(0);
      return new Layout(w.dim(0), taps, taps, 1);
    }

    int at(int channel, int tap) {
      return channel * channelStride + tap * tapStride;
    }
  }

  static LinearWeights of(Tensor w, Layout at, Affine affine, Format x, Format y) {
    float[] values = w.floats();
    int n = at.channels;
    double[] least = new double[n];
    long sums = 0;
    for (int c = 0; c < n; c++) {
      double most = 0;
      double total = 0;
      for (int t = 0; t < at.taps; t++) {
        double weight = Math.abs(values[at.at(c, t)] * affine.factor()[c]);
        most = Math.max(most, weight);
        total += weight;
      }
      double scale = most / WEIGHT_MAX;
      least[c] = Math.max(scale, Math.abs(affine.bias()[c]) / (x.scale() * BIAS_MAX));
      if (least[c] > 0) {
        double sum =
            total / least[c] * x.magnitude() + Math.abs(affine.bias()[c]) / (x.scale() * least[c]);
        sums = Math.max(sums, (long) sum + at.taps);
      }
    }
    int sumBits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(sums, 1));
    int bits = Math.clamp(PRODUCT_BITS - sumBits, MULTIPLIER_BITS_MIN, MULTIPLIER_BITS_MAX);
    LinearWeights made =
        new LinearWeights(new byte[values.length], new int[n], new int[n], new int[n]);
    for (int c = 0; c < n; c++) {
      made.fill(c, least[c], values, at, affine, x, y, bits);
    }
    return made;
  }

  private void fill(
      int c, double least, float[] values, Layout at, Affine affine, Format x, Format y, int bits) {
    if (least == 0) {
      multiplier[c] = 1;
      return;
    }
    Factor factor = Factor.above(x.scale() * least / y.scale(), bits);
    multiplier[c] = factor.multiplier();
    shift[c] = factor.shift();
    double scale = factor.value() * y.scale() / x.scale();
    for (int t = 0; t < at.taps; t++) {
      double steps = Math.rint(values[at.at(c, t)] * affine.factor()[c] / scale);
      weights[at.at(c, t)] = (byte) Math.clamp(steps, -WEIGHT_MAX, WEIGHT_MAX);
    }
    bias[c] =
        (int) Math.clamp(Math.rint(affine.bias()[c] / (x.scale() * scale)), -(1 << 29), 1 << 29);
  }

  /** The largest sum of absolute int8 weights of a channel, whatever scales are chosen. */
  static double magnitude(Tensor w, Layout at, double[] factor) {
    float[] values = w.floats();
    double largest = 0;
    for (int c = 0; c < at.channels; c++) {
      double most = 0;
      double total = 0;
      for (int t = 0; t < at.taps; t++) {
        double weight = Math.abs(values[at.at(c, t)] * factor[c]);
        most = Math.max(most, weight);
        total += weight;
      }
      // Rounding may add half a step to each weight.
      largest = Math.max(largest, most == 0 ? 0 : total / most * WEIGHT_MAX + at.taps / 2.0);
    }
    return largest;
  }
}
