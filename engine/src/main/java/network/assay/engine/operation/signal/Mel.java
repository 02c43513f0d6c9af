package network.assay.engine.operation.signal;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Reals;
import network.assay.engine.tensor.Tensor;

/** MelWeightMatrix-17: triangles over the bins of a spectrum, even on the mel scale. */
final class Mel {
  private static final long LENGTH_MAX = 1 << 28;

  private Mel() {}

  static PartialShape outputShape(Operands in) {
    Optional<long[]> bins = in.integers(0);
    Optional<long[]> length = in.integers(1);
    return PartialShape.of(
        length.map(n -> (int) (within(n, "length of the transform") / 2 + 1)).orElse(-1),
        bins.map(n -> (int) within(n, "count of mel bins")).orElse(-1));
  }

  private static long within(long[] value, String what) {
    if (value.length != 1 || value[0] < 1 || value[0] > LENGTH_MAX) {
      throw new IllegalArgumentException(
          what + " is " + Arrays.toString(value) + ", expected one from 1 to " + LENGTH_MAX);
    }
    return value[0];
  }

  static void fill(Arguments in, Tensor y) {
    int rows = y.shape().dim(0);
    int bins = y.shape().dim(1);
    double length = Integers.at(in.at(1), 0);
    double rate = within(Integers.toLongs(in.at(2)), "sample rate");
    double low = mel(Reals.scalar(in.at(3), "lower edge"));
    double step = (mel(Reals.scalar(in.at(4), "upper edge")) - low) / (bins + 2);
    int[] edges = new int[bins + 2];
    for (int i = 0; i < edges.length; i++) {
      double hertz = hertz(i * step + low);
      double edge = Math.floor((length + 1) * hertz / rate);
      if (!(edge >= 0 && edge < rows)) {
        throw new IllegalArgumentException(
            "edge " + i + " at " + hertz + " Hz is outside the spectrum of " + rows + " bins");
      }
      edges[i] = (int) edge;
    }
    double[] weights = y.doubles();
    Arrays.fill(weights, 0);
    for (int i = 0; i < bins; i++) {
      triangle(edges, i, bins, weights);
    }
  }

  private static void triangle(int[] edges, int i, int bins, double... weights) {
    int left = edges[i];
    int center = edges[i + 1];
    int right = edges[i + 2];
    if (left == center) {
      weights[center * bins + i] = 1;
    }
    for (int j = left; j <= center && left < center; j++) {
      weights[j * bins + i] = (double) (j - left) / (center - left);
    }
    for (int j = center; j < right; j++) {
      weights[j * bins + i] = (double) (right - j) / (right - center);
    }
  }

  private static double mel(double hertz) {
    return 2595 * (ElementaryDouble.log(1 + hertz / 700) / ElementaryDouble.log(10));
  }

  private static double hertz(double mel) {
    return 700 * (ElementaryDouble.pow(10, mel / 2595) - 1);
  }
}
