package network.assay.engine.operation.image;

import network.assay.engine.program.ImageOp.Interpolation;
import network.assay.engine.program.ImageOp.Outside;

/**
 * Values between the elements of an image, axis within axis, the last innermost; sums from +0 over
 * taps ascending, in binary64. One sampler serves one place at a time.
 */
final class Sampler {
  private static final long FAR = 1 << 30;
  private static final double CUBIC_A = -0.75;

  private final Interpolation interpolation;
  private final Outside outside;
  private final boolean alignCorners;
  private final int[] dims;
  private final int[] strides;
  private final int taps;
  private final double[][] weights;
  private final int[][] sources;

  /**
   * @param dims the spatial axes
   */
  Sampler(Interpolation interpolation, Outside outside, boolean alignCorners, int... dims) {
    this.interpolation = interpolation;
    this.outside = outside;
    this.alignCorners = alignCorners;
    this.dims = dims;
    this.taps =
        switch (interpolation) {
          case NEAREST -> 1;
          case LINEAR -> 2;
          case CUBIC -> 4;
        };
    this.weights = new double[dims.length][taps];
    this.sources = new int[dims.length][taps];
    this.strides = new int[dims.length];
    int stride = 1;
    for (int d = dims.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= dims[d];
    }
  }

  /** Sets the place on one axis, in elements. */
  void place(int axis, double given) {
    int dim = dims[axis];
    double least = alignCorners ? 0 : -0.5;
    double most = alignCorners ? dim - 1.0 : dim - 0.5;
    double place = interpolation == Interpolation.NEAREST ? Math.rint(given) : given;
    if (place < least || place > most) {
      place =
          switch (outside) {
            case ZEROS -> place;
            case BORDER -> Math.clamp(place, 0, dim - 1.0);
            case REFLECTION -> reflected(place, least, most);
          };
    }
    double floor = Math.floor(place);
    long first = Math.clamp((long) floor, -FAR, FAR);
    switch (interpolation) {
      case NEAREST -> weights[axis][0] = 1;
      case LINEAR -> {
        weights[axis][0] = 1 - (place - floor);
        weights[axis][1] = place - floor;
      }
      case CUBIC -> {
        Cubic.weights(CUBIC_A, place - floor, weights[axis]);
        first--;
      }
    }
    for (int t = 0; t < taps; t++) {
      sources[axis][t] = source(first + t, dim, least, most);
    }
  }

  private int source(long i, int dim, double least, double most) {
    if (i >= 0 && i < dim) {
      return (int) i;
    }
    return switch (outside) {
      case ZEROS -> -1;
      case BORDER -> Math.clamp(i, 0, dim - 1);
      case REFLECTION -> Math.clamp((long) reflected((double) i, least, most), 0, dim - 1);
    };
  }

  /** Mirrored at the borders until it lies between them. */
  private static double reflected(double x, double least, double most) {
    double range = most - least;
    if (!(range > 0)) {
      return least;
    }
    boolean below = x < least;
    double beyond = below ? least - x : x - most;
    if (!below && !(beyond > 0)) {
      return x;
    }
    double times = Math.floor(beyond / range);
    double rest = beyond - times * range;
    boolean even = times % 2 == 0;
    return below == even ? least + rest : most - rest;
  }

  /** The value at the place, of the image that begins at {@code offset}. */
  double value(double[] image, int offset) {
    return value(0, image, offset);
  }

  private double value(int axis, double[] image, int offset) {
    if (axis == dims.length) {
      return image[offset];
    }
    double sum = 0;
    for (int t = 0; t < taps; t++) {
      int source = sources[axis][t];
      if (source >= 0 && weights[axis][t] != 0) {
        sum += weights[axis][t] * value(axis + 1, image, offset + source * strides[axis]);
      }
    }
    return sum;
  }
}
