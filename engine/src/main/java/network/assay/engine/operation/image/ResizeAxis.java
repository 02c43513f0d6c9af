package network.assay.engine.operation.image;

import network.assay.engine.program.ImageOp.Coordinates;
import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.program.ImageOp.Resize;

/**
 * One axis of a Resize, in binary64: {@code width} is the length that was asked for before it was
 * cut to {@code out} elements, {@code start} and {@code end} are those of the region of interest.
 */
record ResizeAxis(int axis, int in, int out, double scale, double width, double start, double end) {
  private static final long FAR = 1 << 30;

  /** The place in the input of element {@code i} of the output. */
  double place(Coordinates coordinates, int i) {
    return switch (coordinates) {
      case HALF_PIXEL -> (i + 0.5) / scale - 0.5;
      case HALF_PIXEL_SYMMETRIC -> {
        double center = in / 2.0;
        yield center * (1 - out / width) + (i + 0.5) / scale - 0.5;
      }
      case PYTORCH_HALF_PIXEL -> width == 1 ? 0 : (i + 0.5) / scale - 0.5;
      case ALIGN_CORNERS -> width == 1 ? 0 : i * (in - 1.0) / (width - 1);
      case ASYMMETRIC -> i / scale;
      case TF_CROP_AND_RESIZE -> {
        double inside =
            width == 1
                ? (end - start) * (in - 1.0) / 2
                : i * (end - start) * (in - 1.0) / (width - 1);
        yield inside + start * (in - 1.0);
      }
    };
  }

  boolean isOutside(double place) {
    return place < 0 || place > in - 1;
  }

  /** True when each output element is the input element of the same number. */
  boolean isIdentity(Coordinates coordinates) {
    return in == out && scale == 1 && coordinates != Coordinates.TF_CROP_AND_RESIZE;
  }

  /** The input element that a nearest-neighbour Resize takes. */
  int nearest(Resize op, int i) {
    double place = place(op.coordinates(), i);
    double floor = Math.floor(place);
    double rest = place - floor;
    boolean up =
        switch (op.nearest()) {
          case ROUND_PREFER_FLOOR -> rest > 0.5;
          case ROUND_PREFER_CEIL -> rest >= 0.5;
          case FLOOR -> false;
          case CEIL -> rest > 0;
        };
    return Math.clamp((long) floor + (up ? 1 : 0), 0, in - 1);
  }

  /** How many input elements an output element is made of. */
  long taps(Resize op) {
    double shrink = op.antialias() ? Math.min(scale, 1) : 1;
    long reach = op.interpolation() == Interpolation.LINEAR ? 1 : 2;
    // Beyond 2^31 the conversion holds at the bound, and the work is refused.
    long begin = Math.max((long) Math.floor(-reach / shrink) + 1, -FAR);
    return 2 - 2 * begin;
  }

  /**
   * The weights of output element {@code i}; returns the first input element, which may lie outside
   * as the others may.
   */
  long weights(Resize op, int i, double[] weights) {
    double place = place(op.coordinates(), i);
    double floor = Math.floor(place);
    boolean exact = place == floor;
    double ratio = exact ? 1 : place - floor;
    int half = weights.length / 2;
    long first = Math.clamp((long) floor, -FAR, FAR) - half + (exact ? 0 : 1);
    if (op.antialias()) {
      antialiased(op, ratio, weights);
    } else if (op.interpolation() == Interpolation.LINEAR) {
      weights[0] = 1 - ratio;
      weights[1] = ratio;
    } else {
      Cubic.weights(op.cubicA(), ratio, weights);
    }
    if (op.excludeOutside()) {
      for (int t = 0; t < weights.length; t++) {
        weights[t] = first + t < 0 || first + t >= in ? 0 : weights[t];
      }
      double sum = sum(weights);
      divide(weights, sum == 0 ? 1 : sum);
    }
    return first;
  }

  private void antialiased(Resize op, double ratio, double... weights) {
    double shrink = Math.min(scale, 1);
    int begin = 1 - weights.length / 2;
    for (int t = 0; t < weights.length; t++) {
      double distance = Math.abs((begin + t - ratio) * shrink);
      weights[t] =
          op.interpolation() == Interpolation.LINEAR
              ? Math.max(1 - distance, 0)
              : Cubic.kernel(op.cubicA(), distance);
    }
    divide(weights, sum(weights));
  }

  private static double sum(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static void divide(double[] values, double divisor) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= divisor;
    }
  }
}
