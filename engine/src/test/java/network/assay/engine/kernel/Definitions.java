package network.assay.engine.kernel;

import network.assay.engine.program.Op.ReduceKind;

/**
 * The products, sums and pools of {@link Kernels} written down once more, as naively as possible
 * and apart from {@link ScalarKernels}, for the contract tests.
 */
final class Definitions {
  private Definitions() {}

  static float[] matMul(int m, int k, int n, float[] a, int aOffset, float[] b) {
    float[] c = new float[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[aOffset + i * k + p], b[p * n + j], sum);
        }
        c[i * n + j] = sum;
      }
    }
    return c;
  }

  static float[] conv(ConvGeometry g, float[] x, float[] w, float[] bias) {
    float[] y = new float[g.batch() * g.filters() * g.outHeight() * g.outWidth()];
    int at = 0;
    for (int image = 0; image < g.batch(); image++) {
      for (int filter = 0; filter < g.filters(); filter++) {
        for (int oy = 0; oy < g.outHeight(); oy++) {
          for (int ox = 0; ox < g.outWidth(); ox++) {
            float sum = convPixel(g, x, w, image, filter, oy, ox);
            y[at++] = bias == null ? sum : sum + bias[filter];
          }
        }
      }
    }
    return y;
  }

  private static float convPixel(
      ConvGeometry g, float[] x, float[] w, int image, int filter, int oy, int ox) {
    int channels = g.channels() / g.group();
    int firstChannel = filter / (g.filters() / g.group()) * channels;
    float sum = 0;
    int tap = filter * g.taps();
    for (int c = 0; c < channels; c++) {
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
          int ix = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
          boolean inside = iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width();
          int plane = image * g.channels() + firstChannel + c;
          float value = inside ? x[(plane * g.height() + iy) * g.width() + ix] : 0f;
          sum = Math.fma(value, w[tap++], sum);
        }
      }
    }
    return sum;
  }

  static float[] reduce(ReduceKind kind, float[] x, int outer, int length, int inner) {
    float[] y = new float[outer * inner];
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < inner; j++) {
        float[] column = new float[length];
        for (int i = 0; i < length; i++) {
          column[i] = x[(o * length + i) * inner + j];
        }
        y[o * inner + j] = reduce(kind, column);
      }
    }
    return y;
  }

  private static float reduce(ReduceKind kind, float[] column) {
    float max = Float.NEGATIVE_INFINITY;
    float min = Float.POSITIVE_INFINITY;
    for (float value : column) {
      max = Math.max(max, value);
      min = Math.min(min, value);
    }
    float[] terms = column.clone();
    for (int i = 0; i < terms.length; i++) {
      terms[i] =
          switch (kind) {
            case SUM, MEAN, LOG_SUM, PROD, MAX, MIN -> column[i];
            case SUM_SQUARE, L2 -> column[i] * column[i];
            case L1 -> Math.abs(column[i]);
            case LOG_SUM_EXP -> ElementaryFloat.exp(column[i] - max);
          };
    }
    return switch (kind) {
      case MAX -> max;
      case MIN -> min;
      case PROD -> fold(terms, true);
      case SUM, SUM_SQUARE, L1 -> fold(terms, false);
      case MEAN -> fold(terms, false) / (float) column.length;
      case L2 -> (float) Math.sqrt(fold(terms, false));
      case LOG_SUM -> ElementaryFloat.log(fold(terms, false));
      case LOG_SUM_EXP ->
          max == Float.POSITIVE_INFINITY || max == Float.NEGATIVE_INFINITY
              ? max
              : max + ElementaryFloat.log(fold(terms, false));
    };
  }

  /** The 16 virtual lanes, spelled out. */
  static float fold(float[] terms, boolean product) {
    float[] l = new float[16];
    java.util.Arrays.fill(l, product ? 1f : 0f);
    for (int i = 0; i < terms.length; i++) {
      l[i % 16] = product ? l[i % 16] * terms[i] : l[i % 16] + terms[i];
    }
    for (int half : new int[] {8, 4, 2, 1}) {
      for (int j = 0; j < half; j++) {
        l[j] = product ? l[j] * l[j + half] : l[j] + l[j + half];
      }
    }
    return l[0];
  }

  static float[] softmax(boolean logarithm, float[] x, int outer, int length, int inner) {
    float[] y = new float[x.length];
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < inner; j++) {
        float max = Float.NEGATIVE_INFINITY;
        float[] terms = new float[length];
        for (int i = 0; i < length; i++) {
          max = Math.max(max, x[(o * length + i) * inner + j]);
        }
        for (int i = 0; i < length; i++) {
          terms[i] = ElementaryFloat.exp(x[(o * length + i) * inner + j] - max);
        }
        float sum = fold(terms, false);
        for (int i = 0; i < length; i++) {
          int at = (o * length + i) * inner + j;
          y[at] = logarithm ? x[at] - max - ElementaryFloat.log(sum) : terms[i] * (1 / sum);
        }
      }
    }
    return y;
  }

  static float[] layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon) {
    float[] y = new float[x.length];
    for (int row = 0; row < rows; row++) {
      float[] d = java.util.Arrays.copyOfRange(x, row * length, (row + 1) * length);
      float mean = fold(d, false) / length;
      float[] squares = new float[length];
      for (int i = 0; i < length; i++) {
        d[i] -= mean;
        squares[i] = d[i] * d[i];
      }
      float factor = 1f / (float) Math.sqrt(fold(squares, false) / length + epsilon);
      for (int i = 0; i < length; i++) {
        float normal = d[i] * factor * scale[i];
        y[row * length + i] = bias == null ? normal : normal + bias[i];
      }
    }
    return y;
  }

  static float[] pool(PoolGeometry g, boolean max, float[] x) {
    float[] y = new float[g.planes() * g.outHeight() * g.outWidth()];
    int at = 0;
    for (int plane = 0; plane < g.planes(); plane++) {
      for (int oy = 0; oy < g.outHeight(); oy++) {
        for (int ox = 0; ox < g.outWidth(); ox++) {
          y[at++] = poolPixel(g, max, x, plane, oy, ox);
        }
      }
    }
    return y;
  }

  private static float poolPixel(
      PoolGeometry g, boolean max, float[] x, int plane, int oy, int ox) {
    float result = max ? Float.NEGATIVE_INFINITY : 0f;
    int count = 0;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
        int ix = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
        boolean inside = iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width();
        boolean padded =
            iy >= -g.padTop()
                && iy < g.height() + g.padBottom()
                && ix >= -g.padLeft()
                && ix < g.width() + g.padRight();
        if (inside) {
          float value = x[(plane * g.height() + iy) * g.width() + ix];
          result = max ? Math.max(result, value) : result + value;
        }
        count += inside || (padded && g.countIncludePad()) ? 1 : 0;
      }
    }
    return max ? result : count == 0 ? 0 : result / count;
  }
}
