package network.assay.engine.kernel;

/** The integer kernels as plain loops: the definition, and what runs where nothing faster can. */
public final class IntegerScalar implements IntegerKernels {
  private final Workers workers;

  public IntegerScalar(Workers workers) {
    this.workers = workers;
  }

  /** Column after column, so that the products of one element lie side by side. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and seen by this class only.
  private record Columns(int k, int n, byte[] values) implements PackedMatrix {}

  /** Weights as they came. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and seen by this class only.
  private record Plain(byte[] values) implements PackedFilters {}

  @Override
  public PackedMatrix packMatrix(
      byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
    IntegerChecks.matrix(b, offset, k, n, rowStride, columnStride);
    byte[] values = new byte[Math.multiplyExact(k, n)];
    for (int j = 0; j < n; j++) {
      for (int p = 0; p < k; p++) {
        values[j * k + p] = b[offset + p * rowStride + j * columnStride];
      }
    }
    return new Columns(k, n, values);
  }

  @Override
  public void matMul(
      Activations type, int m, Object a, int aOffset, PackedMatrix b, int[] c, int cOffset) {
    if (!(b instanceof Columns(int k, int n, byte[] values))) {
      throw new IllegalArgumentException("the matrix was packed by other kernels: " + b);
    }
    IntegerChecks.matMul(type, m, a, aOffset, b, c.length, cOffset);
    workers.forEachRange(
        m * n,
        k,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = aOffset + i / n * k;
            int column = i % n * k;
            int sum = 0;
            for (int p = 0; p < k; p++) {
              sum += type.at(a, row + p) * values[column + p];
            }
            c[cOffset + i] = sum;
          }
        });
  }

  @Override
  public PackedFilters packFilters(ConvGeometry geometry, byte[] weights) {
    IntegerChecks.filters(geometry, weights.length);
    return new Plain(weights.clone());
  }

  @Override
  public void conv(
      ConvGeometry g, Activations type, Object x, int pad, PackedFilters w, int[] bias, int[] y) {
    if (!(w instanceof Plain(byte[] weights))) {
      throw new IllegalArgumentException("the filters were packed by other kernels: " + w);
    }
    IntegerChecks.conv(g, type, x, pad, weights.length, bias, y.length);
    int plane = g.outHeight() * g.outWidth();
    workers.forEachRange(
        g.batch() * g.filters(),
        (long) plane * g.taps(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int filter = i % g.filters();
            int start = bias == null ? 0 : bias[filter];
            for (int p = 0; p < plane; p++) {
              int oy = p / g.outWidth();
              int ox = p % g.outWidth();
              y[i * plane + p] =
                  start + window(g, type, x, pad, weights, i / g.filters(), filter, oy, ox);
            }
          }
        });
  }

  /** The sum of products of one output element. */
  private static int window(
      ConvGeometry g,
      Activations type,
      Object x,
      int pad,
      byte[] weights,
      int image,
      int filter,
      int oy,
      int ox) {
    int channels = g.channels() / g.group();
    int firstChannel = filter / (g.filters() / g.group()) * channels;
    int tap = filter * g.taps();
    int sum = 0;
    for (int c = 0; c < channels; c++) {
      int plane = (image * g.channels() + firstChannel + c) * g.height();
      for (int ky = 0; ky < g.kernelHeight(); ky++) {
        int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
        for (int kx = 0; kx < g.kernelWidth(); kx++) {
          int ix = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
          boolean inside = iy >= 0 && iy < g.height() && ix >= 0 && ix < g.width();
          int value = inside ? type.at(x, (plane + iy) * g.width() + ix) : pad;
          sum += value * weights[tap++];
        }
      }
    }
    return sum;
  }

  @Override
  public void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
    IntegerChecks.requantise(acc, outer, channels, inner, r, y, yOffset);
    workers.forEachRange(
        outer * channels,
        inner,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            for (int i = row * inner; i < (row + 1) * inner; i++) {
              r.to().put(y, yOffset + i, r.apply(acc[i], row % channels));
            }
          }
        });
  }

  @Override
  public void lookup(
      Activations from,
      Object x,
      int xOffset,
      Object table,
      Activations to,
      Object y,
      int yOffset,
      int length) {
    IntegerChecks.lookup(from, x, xOffset, table, to, y, yOffset, length);
    workers.forEachRange(
        length,
        1,
        (first, last) -> {
          for (int i = first; i < last; i++) {
            to.put(y, yOffset + i, to.at(table, from.at(x, xOffset + i) - from.min()));
          }
        });
  }

  @Override
  public void add(Elements a, Elements b, Addition sum, Elements y, int length) {
    IntegerChecks.elements(a, length);
    IntegerChecks.elements(b, length);
    IntegerChecks.elements(y, length);
    long half = sum.shift() == 0 ? 0 : 1L << (sum.shift() - 1);
    for (int i = 0; i < length; i++) {
      long left = a.type().at(a.array(), a.offset() + i * a.step());
      long right = b.type().at(b.array(), b.offset() + i * b.step());
      long value = left * sum.multiplierA() + right * sum.multiplierB() + half;
      int held = Math.clamp(value >> sum.shift(), sum.lo(), sum.hi());
      y.type().put(y.array(), y.offset() + i, held);
    }
  }

  @Override
  public void quantise(float[] x, float scale, int lo, int hi, Activations to, Object y) {
    IntegerChecks.quantise(x.length, lo, hi, to, y);
    for (int i = 0; i < x.length; i++) {
      to.put(y, i, IntegerKernels.quantise(x[i], scale, lo, hi));
    }
  }

  @Override
  public void dequantise(Activations from, Object x, float scale, float[] y) {
    IntegerChecks.dequantise(from, x, y.length);
    for (int i = 0; i < y.length; i++) {
      y[i] = from.at(x, i) * scale;
    }
  }

  @Override
  public void maxPool(PoolGeometry g, Activations type, Object x, Object y) {
    IntegerChecks.maxPool(g, type, x, y);
    int area = g.outHeight() * g.outWidth();
    workers.forEachRange(
        g.planes(),
        (long) area * g.kernelHeight() * g.kernelWidth(),
        (from, to) -> {
          for (int i = from * area; i < to * area; i++) {
            int top = i % area / g.outWidth() * g.strideY() - g.padTop();
            int left = i % g.outWidth() * g.strideX() - g.padLeft();
            type.put(y, i, maximum(g, type, x, i / area, top, left));
          }
        });
  }

  /** The maximum of one window. */
  private static int maximum(
      PoolGeometry g, Activations type, Object x, int plane, int top, int left) {
    int most = type.min();
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int row = top + ky * g.dilationY();
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int column = left + kx * g.dilationX();
        if (row >= 0 && row < g.height() && column >= 0 && column < g.width()) {
          most = Math.max(most, type.at(x, (plane * g.height() + row) * g.width() + column));
        }
      }
    }
    return most;
  }

  @Override
  public void sumRows(Activations type, Object x, int length, int[] sums) {
    IntegerChecks.sumRows(type, x, length, sums.length);
    for (int row = 0; row < sums.length; row++) {
      sums[row] = 0;
      for (int i = 0; i < length; i++) {
        sums[row] += type.at(x, row * length + i);
      }
    }
  }
}
