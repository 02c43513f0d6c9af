package network.assay.engine.kernel;

import java.util.Arrays;
import java.util.Objects;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;

/**
 * The definitions of the kernels, to be checked by eye against {@link Kernels}: no blocking, no
 * packing beyond a copy. Rows, planes or elements are shared among the workers; each output element
 * is made by one thread.
 */
public final class ScalarKernels implements Kernels {
  /** Virtual lanes of a sum: as many floats as the widest vector in use holds. */
  static final int LANES = 16;

  /** What an elementary function costs in multiply-adds, for sharing work only. */
  private static final int FUNCTION_COST = 30;

  private final Workers workers;
  private final boolean fmaIntrinsic;
  private final IntegerKernels integers;

  public ScalarKernels(Workers workers) {
    this(workers, FusedMultiplyAdd.isIntrinsic());
  }

  /**
   * @param fmaIntrinsic whether {@code Math.fma} is one instruction; changes speed, never bits
   */
  ScalarKernels(Workers workers, boolean fmaIntrinsic) {
    this.workers = Objects.requireNonNull(workers);
    this.fmaIntrinsic = fmaIntrinsic;
    this.integers = new IntegerScalar(workers);
  }

  @Override
  public IntegerKernels integers() {
    return integers;
  }

  /** y[i] = fma(a, x[i], y[i]) for i in [0, length), x read every {@code xStep}. */
  private void addProducts(
      float a, float[] x, int xOffset, int xStep, float[] y, int yOffset, int length) {
    if (fmaIntrinsic) {
      for (int i = 0; i < length; i++) {
        y[yOffset + i] = Math.fma(a, x[xOffset + i * xStep], y[yOffset + i]);
      }
    } else {
      for (int i = 0; i < length; i++) {
        y[yOffset + i] = FusedMultiplyAdd.exact(a, x[xOffset + i * xStep], y[yOffset + i]);
      }
    }
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public PackedMatrix packMatrix(float[] b, MatrixPart part, PackedMemory memory) {
    int k = part.k();
    int n = part.n();
    float[] values = new float[Math.multiplyExact(k, n)];
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        values[p * n + j] = b[part.offset() + p * part.rowStride() + j * part.columnStride()];
      }
    }
    return new Matrix(k, n, values);
  }

  @Override
  public void matMul(int m, float[] a, int aOffset, PackedMatrix b, float[] c, int cOffset) {
    Matrix matrix = (Matrix) b;
    int k = matrix.k();
    int n = matrix.n();
    workers.forEachRange(
        m,
        (long) k * n,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = cOffset + i * n;
            Arrays.fill(c, row, row + n, 0f);
            for (int p = 0; p < k; p++) {
              addProducts(a[aOffset + i * k + p], matrix.values, p * n, 1, c, row, n);
            }
          }
        });
  }

  @Override
  public void matMul(MatMulStack s, float[] a, float[] b, float[] c) {
    workers.forEachRange(
        s.count() * s.m(),
        (long) s.k() * s.n(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = i * s.n();
            Arrays.fill(c, row, row + s.n(), 0f);
            int left = s.left().offset(i / s.m()) + i % s.m() * s.left().rowStep();
            int right = s.right().offset(i / s.m());
            for (int p = 0; p < s.k(); p++) {
              float x = a[left + p * s.left().columnStep()];
              int source = right + p * s.right().rowStep();
              addProducts(x, b, source, s.right().columnStep(), c, row, s.n());
            }
          }
        });
  }

  @Override
  public PackedFilters packFilters(ConvGeometry geometry, float[] weights) {
    int size = Math.multiplyExact(geometry.filters(), geometry.taps());
    return new Filters(Arrays.copyOf(weights, Objects.checkIndex(size, weights.length + 1)));
  }

  @Override
  public void conv(ConvGeometry g, float[] x, PackedFilters w, float[] bias, float[] y) {
    float[] weights = ((Filters) w).values;
    int plane = g.outHeight() * g.outWidth();
    workers.forEachRange(
        g.batch() * g.filters(),
        (long) g.taps() * plane,
        (from, to) -> {
          float[] zeros = new float[g.outWidth()];
          for (int i = from; i < to; i++) {
            int filter = i % g.filters();
            convPlane(g, x, i / g.filters(), filter, weights, zeros, y, i * plane);
            if (bias != null) {
              for (int j = 0; j < plane; j++) {
                y[i * plane + j] += bias[filter];
              }
            }
          }
        });
  }

  /** One output plane: taps in their order, each added to the whole plane. */
  private void convPlane(
      ConvGeometry g,
      float[] x,
      int image,
      int filter,
      float[] weights,
      float[] zeros,
      float[] y,
      int plane) {
    Arrays.fill(y, plane, plane + g.outHeight() * g.outWidth(), 0f);
    int channels = g.channels() / g.group();
    int firstChannel = filter / (g.filters() / g.group()) * channels;
    int tap = filter * g.taps();
    for (int c = 0; c < channels; c++) {
      int xPlane = (image * g.channels() + firstChannel + c) * g.height() * g.width();
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          addTap(g, weights[tap++], x, xPlane, ky, kx, zeros, y, plane);
        }
      }
    }
  }

  private void addTap(
      ConvGeometry g,
      float weight,
      float[] x,
      int xPlane,
      int ky,
      int kx,
      float[] zeros,
      float[] y,
      int plane) {
    int width = g.outWidth();
    int shift = kx * g.dilationX() - g.padLeft();
    // Output columns [from, to) meet input columns ox·stride + shift; the others meet padding.
    int from = Math.clamp(ceilDiv(-shift, g.strideX()), 0, width);
    int to = Math.clamp(ceilDiv(g.width() - shift, g.strideX()), from, width);
    for (int oy = 0; oy < g.outHeight(); oy++) {
      int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
      int row = plane + oy * width;
      if (iy < 0 || iy >= g.height()) {
        addProducts(weight, zeros, 0, 1, y, row, width);
      } else {
        int first = xPlane + iy * g.width() + from * g.strideX() + shift;
        addProducts(weight, zeros, 0, 1, y, row, from);
        addProducts(weight, x, first, g.strideX(), y, row + from, to - from);
        addProducts(weight, zeros, 0, 1, y, row + to, width - to);
      }
    }
  }

  private static long ceilDiv(long a, int b) {
    return Math.ceilDiv(a, (long) b);
  }

  @Override
  public void unary(UnaryFunction f, float[] x, int xOffset, float[] y, int yOffset, int length) {
    workers.forEachRange(
        length,
        FUNCTION_COST,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            y[yOffset + i] = ElementaryFloat.unary(f, x[xOffset + i]);
          }
        });
  }

  @Override
  public void parametric(
      ParametricFunction f,
      float alpha,
      float beta,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length) {
    workers.forEachRange(
        length,
        FUNCTION_COST,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            y[yOffset + i] = ElementaryFloat.parametric(f, alpha, beta, x[xOffset + i]);
          }
        });
  }

  @Override
  public void binary(
      BinaryFunction f,
      int rows,
      int columns,
      float[] a,
      Walk aWalk,
      float[] b,
      Walk bWalk,
      float[] y,
      int yOffset) {
    workers.forEachRange(
        rows * columns,
        f == BinaryFunction.POW ? FUNCTION_COST : 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = i / columns;
            int column = i % columns;
            float p = a[aWalk.at(row) + column * aWalk.step()];
            float q = b[bWalk.at(row) + column * bWalk.step()];
            y[yOffset + i] = ElementaryFloat.binary(f, p, q);
          }
        });
  }

  @Override
  public void gate(
      float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = a[ai + i] * y[yi + i] + b[bi + i] * c[ci + i];
    }
  }

  @Override
  public void blend(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    for (int i = 0; i < length; i++) {
      y[yi + i] = (1f - a[ai + i]) * b[bi + i] + a[ai + i] * y[yi + i];
    }
  }

  @Override
  public void reduce(ReduceKind kind, float[] x, int outer, int length, int inner, float[] y) {
    workers.forEachRange(
        outer * inner,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i / inner * length * inner + i % inner;
            y[i] = reduce(kind, x, first, inner, length);
          }
        });
  }

  /** Reduces x[first + i·step] for i in [0, length). */
  private static float reduce(ReduceKind kind, float[] x, int first, int step, int length) {
    return switch (kind) {
      case MAX -> max(x, first, step, length);
      case MIN -> {
        float min = Float.POSITIVE_INFINITY;
        for (int i = 0; i < length; i++) {
          min = Math.min(min, x[first + i * step]);
        }
        yield min;
      }
      case PROD -> {
        float[] lanes = new float[LANES];
        Arrays.fill(lanes, 1f);
        for (int i = 0; i < length; i++) {
          lanes[i % LANES] *= x[first + i * step];
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
          for (int j = 0; j < half; j++) {
            lanes[j] *= lanes[j + half];
          }
        }
        yield lanes[0];
      }
      case SUM -> sum(Term.VALUE, 0, x, first, step, length);
      case MEAN -> sum(Term.VALUE, 0, x, first, step, length) / (float) length;
      case SUM_SQUARE -> sum(Term.SQUARE, 0, x, first, step, length);
      case L1 -> sum(Term.MAGNITUDE, 0, x, first, step, length);
      case L2 -> (float) Math.sqrt(sum(Term.SQUARE, 0, x, first, step, length));
      case LOG_SUM -> ElementaryFloat.log(sum(Term.VALUE, 0, x, first, step, length));
      case LOG_SUM_EXP -> {
        float max = max(x, first, step, length);
        yield Float.isInfinite(max)
            ? max
            : max + ElementaryFloat.log(sum(Term.EXP, max, x, first, step, length));
      }
    };
  }

  /** What is summed, for an element and a shift. */
  private enum Term {
    VALUE,
    MAGNITUDE,
    SQUARE,
    /** (x − shift)². */
    DEVIATION_SQUARE,
    /** exp(x − shift). */
    EXP;

    float of(float x, float shift) {
      return switch (this) {
        case VALUE -> x;
        case MAGNITUDE -> Math.abs(x);
        case SQUARE -> x * x;
        case DEVIATION_SQUARE -> (x - shift) * (x - shift);
        case EXP -> ElementaryFloat.exp(x - shift);
      };
    }
  }

  private static float sum(Term term, float shift, float[] x, int first, int step, int length) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < length; i++) {
      lanes[i % LANES] += term.of(x[first + i * step], shift);
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        lanes[j] += lanes[j + half];
      }
    }
    return lanes[0];
  }

  private static float max(float[] x, int first, int step, int length) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      max = Math.max(max, x[first + i * step]);
    }
    return max;
  }

  @Override
  public void softmax(boolean logarithm, float[] x, int outer, int length, int inner, float[] y) {
    workers.forEachRange(
        outer * inner,
        2L * FUNCTION_COST * length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i / inner * length * inner + i % inner;
            float max = max(x, first, inner, length);
            float sum = sum(Term.EXP, max, x, first, inner, length);
            float log = ElementaryFloat.log(sum);
            float inverse = 1 / sum;
            for (int j = 0; j < length; j++) {
              int at = first + j * inner;
              float d = x[at] - max;
              y[at] = logarithm ? d - log : ElementaryFloat.exp(d) * inverse;
            }
          }
        });
  }

  @Override
  public void layerNorm(
      float[] x, int rows, int length, float[] scale, float[] bias, float epsilon, float[] y) {
    workers.forEachRange(
        rows,
        4L * length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int first = row * length;
            float mean = sum(Term.VALUE, 0, x, first, 1, length) / (float) length;
            float variance = sum(Term.DEVIATION_SQUARE, mean, x, first, 1, length) / (float) length;
            float factor = 1f / (float) Math.sqrt(variance + epsilon);
            for (int i = 0; i < length; i++) {
              float normal = (x[first + i] - mean) * factor * scale[i];
              y[first + i] = bias == null ? normal : normal + bias[i];
            }
          }
        });
  }

  @Override
  public void compare(
      BinaryFunction f,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      byte[] y,
      int yOffset,
      int length) {
    for (int i = 0; i < length; i++) {
      boolean holds = holds(f, a[aOffset + i * aStep], b[bOffset + i * bStep]);
      y[yOffset + i] = (byte) (holds ? 1 : 0);
    }
  }

  static boolean holds(BinaryFunction f, float a, float b) {
    return switch (f) {
      case EQUAL -> a == b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
      case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR ->
          throw new IllegalArgumentException(f + " is no comparison");
    };
  }

  @Override
  public void compare(
      BinaryFunction f,
      int rows,
      int columns,
      int[] a,
      Walk aWalk,
      int[] b,
      Walk bWalk,
      byte[] y,
      int yOffset) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int left = a[aWalk.at(i) + j * aWalk.step()];
        int right = b[bWalk.at(i) + j * bWalk.step()];
        y[yOffset + i * columns + j] = (byte) (holds(f, left, right) ? 1 : 0);
      }
    }
  }

  static boolean holds(BinaryFunction f, int a, int b) {
    return switch (f) {
      case EQUAL -> a == b;
      case LESS -> a < b;
      case LESS_EQUAL -> a <= b;
      case GREATER -> a > b;
      case GREATER_EQUAL -> a >= b;
      case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR ->
          throw new IllegalArgumentException(f + " is no comparison");
    };
  }

  @Override
  public boolean hasNan(float[] x, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (Float.isNaN(x[offset + i])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void maxPool(PoolGeometry g, float[] x, float[] y) {
    pool(g, x, y, true);
  }

  @Override
  public void averagePool(PoolGeometry g, float[] x, float[] y) {
    pool(g, x, y, false);
  }

  private void pool(PoolGeometry g, float[] x, float[] y, boolean max) {
    int plane = g.outHeight() * g.outWidth();
    workers.forEachRange(
        g.planes(),
        (long) plane * g.kernelHeight() * g.kernelWidth(),
        (from, to) -> {
          for (int p = from; p < to; p++) {
            for (int i = 0; i < plane; i++) {
              int top = i / g.outWidth() * g.strideY() - g.padTop();
              int left = i % g.outWidth() * g.strideX() - g.padLeft();
              int xPlane = p * g.height() * g.width();
              y[p * plane + i] =
                  max ? windowMax(g, x, xPlane, top, left) : windowMean(g, x, xPlane, top, left);
            }
          }
        });
  }

  private static float windowMax(PoolGeometry g, float[] x, int plane, int top, int left) {
    float max = Float.NEGATIVE_INFINITY;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int iy = top + ky * g.dilationY();
        int ix = left + kx * g.dilationX();
        if (iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width()) {
          max = Math.max(max, x[plane + iy * g.width() + ix]);
        }
      }
    }
    return max;
  }

  private static float windowMean(PoolGeometry g, float[] x, int plane, int top, int left) {
    float sum = 0;
    int count = 0;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int iy = top + ky * g.dilationY();
        int ix = left + kx * g.dilationX();
        if (iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width()) {
          sum += x[plane + iy * g.width() + ix];
          count++;
        } else if (g.countIncludePad()
            && iy >= -g.padTop()
            && iy < g.height() + g.padBottom()
            && ix >= -g.padLeft()
            && ix < g.width() + g.padRight()) {
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Row-major k×n. */
  private static final class Matrix implements PackedMatrix {
    private final int k;
    private final int n;
    private final float[] values;

    Matrix(int k, int n, float[] values) {
      this.k = k;
      this.n = n;
      this.values = values;
    }

    @Override
    public int k() {
      return k;
    }

    @Override
    public int n() {
      return n;
    }
  }

  /** As given: [m, c/group, kh, kw]. */
  private static final class Filters implements PackedFilters {
    private final float[] values;

    Filters(float[] values) {
      this.values = values;
    }
  }
}
