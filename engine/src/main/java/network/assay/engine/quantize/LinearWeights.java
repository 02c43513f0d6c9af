package network.assay.engine.quantize;

import java.util.Arrays;
import network.assay.engine.quantize.Unit.Affine;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The weights of a matrix product or a convolution in int8, a scale for each output channel, and
 * one shift for all.
 *
 * <p>The scale of a channel is chosen so that the requantisation is exact: scale(x) · scale(w) /
 * scale(y) is multiplier / 2^shift itself. So it adds no error but its rounding, and the
 * multipliers can be small enough for the product to be proved ({@link ProvableProgram}).
 *
 * @param y the format of the results before a clamp
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; written into the program at once.
record LinearWeights(byte[] weights, int[] bias, int[] multiplier, int shift, Format y) {
  private static final int WEIGHT_MAX = 127;

  /** Keeps a bias below 2^24 in units of its channel's sums. */
  private static final double BIAS_MAX = 1 << 24;

  /** What one more try allows for rounding of weights. */
  private static final double MARGIN = 1.05;

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

  /** Sums of absolute weights, and the largest, of each channel. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Sizes(double[] total, double[] most) {
    static Sizes of(Tensor w, Layout at, double[] factor) {
      float[] values = w.floats();
      Sizes sizes = new Sizes(new double[at.channels], new double[at.channels]);
      // Rows of a matrix are walked as they lie in memory.
      boolean columns = at.channelStride == 1;
      int outer = columns ? at.taps : at.channels;
      int inner = columns ? at.channels : at.taps;
      for (int i = 0; i < outer; i++) {
        for (int j = 0; j < inner; j++) {
          int c = columns ? j : i;
          double weight = Math.abs(values[at.at(c, columns ? i : j)] * factor[c]);
          sizes.total[c] += weight;
          sizes.most[c] = Math.max(sizes.most[c], weight);
        }
      }
      return sizes;
    }
  }

  /**
   * The weights of factor · (w * x) + bias.
   *
   * @param y the format wanted
   */
  static LinearWeights of(Tensor w, Layout at, Affine affine, Format x, Format y) {
    Sizes sizes = Sizes.of(w, at, affine.factor());
    LinearWeights made = of(w, at, affine, x, y, sizes, 1);
    for (double room = MARGIN; !made.isProvable(at, x); room *= MARGIN) {
      made = of(w, at, affine, x, y, sizes, room);
    }
    return made;
  }

  private static LinearWeights of(
      Tensor w, Layout at, Affine affine, Format x, Format wanted, Sizes sizes, double room) {
    int n = at.channels;
    double reach = 0;
    double largest = 0;
    double[] least = new double[n];
    for (int c = 0; c < n; c++) {
      double bias = Math.abs(affine.bias()[c]);
      least[c] = Math.max(sizes.most[c] / WEIGHT_MAX, bias / (x.scale() * BIAS_MAX));
      reach = Math.max(reach, room * (sizes.total[c] * x.scale() * x.magnitude() + bias));
      largest = Math.max(largest, least[c]);
    }
    Format y = Scaling.roomy(wanted, reach);
    // A step of the weights is multiplier / 2^shift of a result, and each weight errs by up to
    // half of one: together as much as by chance, for activations of a third of their range.
    double error = Math.sqrt(at.taps / 12.0) * x.magnitude() / 3;
    int shift =
        Scaling.shift(
            x.scale() * largest / y.scale(),
            reach / y.scale(),
            Scaling.BITS_EXACT,
            Scaling.enough(error));
    LinearWeights made = new LinearWeights(new byte[w.size()], new int[n], new int[n], shift, y);
    for (int c = 0; c < n; c++) {
      made.fill(c, least[c], w.floats(), at, affine, x);
    }
    return made;
  }

  private void fill(int c, double least, float[] values, Layout at, Affine affine, Format x) {
    double steps = Math.scalb(x.scale() * least / y.scale(), shift);
    multiplier[c] = (int) Math.clamp(Math.ceil(steps), 1, Short.MAX_VALUE);
    double scale = Math.scalb(multiplier[c] * y.scale(), -shift) / x.scale();
    for (int t = 0; t < at.taps; t++) {
      double weight = Math.rint(values[at.at(c, t)] * affine.factor()[c] / scale);
      weights[at.at(c, t)] = (byte) Math.clamp(weight, -WEIGHT_MAX, WEIGHT_MAX);
    }
    bias[c] =
        (int) Math.clamp(Math.rint(affine.bias()[c] / (x.scale() * scale)), -(1 << 29), 1 << 29);
  }

  private boolean isProvable(Layout at, Format x) {
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    for (int c = 0; c < at.channels; c++) {
      long sum = Math.abs((long) bias[c]);
      for (int t = 0; t < at.taps; t++) {
        sum += (long) Math.abs(weights[at.at(c, t)]) * x.magnitude();
      }
      long product = sum * multiplier[c];
      if (product + half >= ProvableProgram.DIVIDEND_LIMIT - 1
          || 2 * (product >> shift) + 1 > ProvableProgram.QUOTIENTS_MAX) {
        return false;
      }
    }
    return true;
  }

  /** The largest sum of absolute int8 weights of a channel, whatever scales are chosen. */
  static double magnitude(Tensor w, Layout at, double[] factor) {
    Sizes sizes = Sizes.of(w, at, factor);
    double largest = 0;
    for (int c = 0; c < at.channels; c++) {
      // Rounding may add half a step to each weight.
      double steps = sizes.total[c] / sizes.most[c] * WEIGHT_MAX + at.taps / 2.0;
      largest = Math.max(largest, sizes.most[c] == 0 ? 0 : steps);
    }
    return largest;
  }

  /** One shift for each channel, all the same. */
  int[] shifts() {
    int[] shifts = new int[multiplier.length];
    Arrays.fill(shifts, shift);
    return shifts;
  }
}
