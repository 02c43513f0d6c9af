package network.assay.engine.operation.basic;

import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.operation.basic.Reductions.Middle;

/**
 * The F64 forms of what the kernels do in F32: the same operations in the same order, each rounded
 * to F64.
 */
final class Doubles {
  private static final int LANES = 16;

  private Doubles() {}

  /** A term of a sum over a row: the element at an index of the array. */
  @FunctionalInterface
  private interface Term {
    double at(int index);
  }

  /** The terms at first, first + step, … in 16 lanes, then the tree. */
  private static double sum(int first, int step, int length, Term term) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < length; i++) {
      lanes[i % LANES] += term.at(first + i * step);
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] += lanes[j + half];
      }
    }
    return lanes[0];
  }

  static void softmax(boolean logarithm, double[] x, Middle m, double[] y) {
    for (int i = 0; i < m.outer() * m.inner(); i++) {
      int first = i / m.inner() * m.length() * m.inner() + i % m.inner();
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < m.length(); j++) {
        max = Math.max(max, x[first + j * m.inner()]);
      }
      double shift = max;
      double sum = sum(first, m.inner(), m.length(), at -> ElementaryDouble.exp(x[at] - shift));
      double log = ElementaryDouble.log(sum);
      for (int j = 0; j < m.length(); j++) {
        int at = first + j * m.inner();
        double d = x[at] - max;
        y[at] = logarithm ? d - log : ElementaryDouble.exp(d) / sum;
      }
    }
  }

  /**
   * Rows of {@code scale.length} elements.
   *
   * @param bias as long as the scale, or empty
   */
  static void layerNorm(
      double[] x, int rows, double[] scale, double[] bias, float epsilon, double[] y) {
    int length = scale.length;
    for (int row = 0; row < rows; row++) {
      int first = row * length;
      double mean = sum(first, 1, length, at -> x[at]) / length;
      double variance = sum(first, 1, length, at -> (x[at] - mean) * (x[at] - mean)) / length;
      double factor = 1 / Math.sqrt(variance + epsilon);
      for (int i = 0; i < length; i++) {
        double normal = (x[first + i] - mean) * factor * scale[i];
        y[first + i] = bias.length == 0 ? normal : normal + bias[i];
      }
    }
  }

  /**
   * A convolution.
   *
   * @param bias one for each filter, or empty
   */
  static void conv(ConvGeometry g, double[] x, double[] w, double[] bias, double[] y) {
    int at = 0;
    for (int i = 0; i < g.batch() * g.filters(); i++) {
      int filter = i % g.filters();
      for (int oy = 0; oy < g.outHeight(); oy++) {
        for (int ox = 0; ox < g.outWidth(); ox++) {
          double sum = pixel(g, x, i / g.filters(), w, filter, oy, ox);
          y[at++] = bias.length == 0 ? sum : sum + bias[filter];
        }
      }
    }
  }

  private static double pixel(
      ConvGeometry g, double[] x, int image, double[] w, int filter, int oy, int ox) {
    int channels = g.channels() / g.group();
    int firstChannel = filter / (g.filters() / g.group()) * channels;
    double sum = 0;
    int tap = filter * g.taps();
    for (int c = 0; c < channels; c++) {
      int plane = (image * g.channels() + firstChannel + c) * g.height();
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          int ix = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
          boolean inside = iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width();
          double value = inside ? x[(plane + iy) * g.width() + ix] : 0;
          sum = Math.fma(value, w[tap++], sum);
        }
      }
    }
    return sum;
  }

  /** What an absent bias is here. */
  static double[] none() {
    return new double[0];
  }
}
