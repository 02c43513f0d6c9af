package network.assay.engine.operation.image;

/** Cubic convolution (R. G. Keys 1981, equation 4) in binary64, in the order written. */
final class Cubic {
  private Cubic() {}

  /** Weights of the four elements around a place that is {@code x} beyond the second. */
  static void weights(double a, double x, double[] weights) {
    double rest = 1 - x;
    weights[0] = far(a, x + 1);
    weights[1] = near(a, x);
    weights[2] = near(a, rest);
    weights[3] = far(a, rest + 1);
  }

  /** The weight of an element at this distance, 0 from 2 on. */
  static double kernel(double a, double distance) {
    return distance <= 1 ? near(a, distance) : distance < 2 ? far(a, distance) : 0;
  }

  private static double near(double a, double x) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }

  private static double far(double a, double x) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  }
}
