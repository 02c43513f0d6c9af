package network.assay.engine.kernel;

import java.util.Arrays;

/**
 * The integer kernels by the float lanes of {@link VectorKernels}: products of bytes are exact in a
 * float as long as their sums stay within 2^24, so k is cut into slices of 512 whose sums are added
 * as whole numbers. Activations of 16 bits are two products, of their high and of their low byte.
 */
public final class IntegerVector implements IntegerKernels {
  /** 512 products of at most 256 · 128 reach 2^24 and not beyond. */
  private static final int SLICE = 512;

  private final Workers workers;
  private final Kernels floats;
  private final IntegerScalar definition;

  public IntegerVector(Workers workers) {
    this.workers = workers;
    this.floats = new VectorKernels(workers);
    this.definition = new IntegerScalar(workers);
  }

  /** Slices of k as float matrices. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and seen by this class only.
  private record Slices(int k, int n, Kernels.PackedMatrix[] parts) implements PackedMatrix {}

  /** Slices of the channels of each group as float filters, {@code channels} in each. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and seen by this class only.
  private record Filters(int length, int channels, int[] sums, Kernels.PackedFilters[] parts)
      implements PackedFilters {}

  @Override
  public PackedMatrix packMatrix(
      byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
    IntegerChecks.matrix(b, offset, k, n, rowStride, columnStride);
    Kernels.PackedMatrix[] parts = new Kernels.PackedMatrix[Math.ceilDiv(k, SLICE)];
    for (int i = 0; i < parts.length; i++) {
      int from = i * SLICE;
      int size = Math.min(SLICE, k - from);
      float[] values = new float[Math.multiplyExact(size, n)];
      for (int p = 0; p < size; p++) {
        for (int j = 0; j < n; j++) {
          values[p * n + j] = b[offset + (from + p) * rowStride + j * columnStride];
        }
      }
      parts[i] = floats.packMatrix(values, 0, size, n, n, 1);
    }
    return new Slices(k, n, parts);
  }

  @Override
  public void matMul(
      Activations type, int m, Object a, int aOffset, PackedMatrix b, int[] c, int cOffset) {
    if (!(b instanceof Slices(int k, int n, Kernels.PackedMatrix[] parts))) {
      throw new IllegalArgumentException("the matrix was packed by other kernels: " + b);
    }
    IntegerChecks.matMul(type, m, a, aOffset, b, c.length, cOffset);
    fill(c, cOffset, m * n);
    float[] values = new float[Math.multiplyExact(m, Math.min(k, SLICE))];
    float[] sums = new float[m * n];
    for (int i = 0; i < parts.length; i++) {
      int size = parts[i].k();
      int from = aOffset + i * SLICE;
      for (Part part : Part.of(type)) {
        workers.forEachRange(
            m,
            size,
            (top, end) -> {
              for (int row = top; row < end; row++) {
                part.take(type, a, from + row * k, 0, values, row * size, size);
              }
            });
        floats.matMul(m, values, 0, parts[i], sums, 0);
        add(sums, part, c, cOffset);
      }
    }
  }

  @Override
  public PackedFilters packFilters(ConvGeometry g, byte[] weights) {
    IntegerChecks.filters(g, weights.length);
    int window = g.kernelHeight() * g.kernelWidth();
    int channels = g.channels() / g.group();
    if (window > SLICE || channels == 0) {
      return definition.packFilters(g, weights);
    }
    int[] sums = new int[g.filters()];
    for (int i = 0; i < weights.length; i++) {
      sums[i / g.taps()] += weights[i];
    }
    int slice = SLICE / window;
    Kernels.PackedFilters[] parts = new Kernels.PackedFilters[Math.ceilDiv(channels, slice)];
    for (int i = 0; i < parts.length; i++) {
      int size = Math.min(slice, channels - i * slice) * window;
      float[] values = new float[Math.multiplyExact(g.filters(), size)];
      for (int j = 0; j < values.length; j++) {
        values[j] = weights[j / size * g.taps() + i * slice * window + j % size];
      }
      parts[i] = floats.packFilters(sliced(g, size / window), values);
    }
    return new Filters(weights.length, slice, sums, parts);
  }

  /** The convolution over so many channels of each group. */
  private static ConvGeometry sliced(ConvGeometry g, int channels) {
    return new ConvGeometry(
        g.batch(),
        g.group() * channels,
        g.height(),
        g.width(),
        g.filters(),
        g.group(),
        g.kernelHeight(),
        g.kernelWidth(),
        g.strideY(),
        g.strideX(),
        g.padTop(),
        g.padLeft(),
        g.dilationY(),
        g.dilationX(),
        g.outHeight(),
        g.outWidth());
  }

  @Override
  public void conv(
      ConvGeometry g, Activations type, Object x, int pad, PackedFilters w, int[] bias, int[] y) {
    if (!(w instanceof Filters filters)) {
      definition.conv(g, type, x, pad, w, bias, y);
      return;
    }
    IntegerChecks.conv(g, type, x, pad, filters.length, bias, y.length);
    start(g, pad, filters.sums, bias, y);
    float[] sums = new float[y.length];
    int channels = g.channels() / g.group();
    int plane = g.height() * g.width();
    for (int i = 0; i < filters.parts.length; i++) {
      int from = i * filters.channels;
      int size = Math.min(filters.channels, channels - from);
      ConvGeometry slice = sliced(g, size);
      float[] values = new float[g.batch() * g.group() * size * plane];
      for (Part part : Part.of(type)) {
        workers.forEachRange(
            g.batch() * g.group(),
            (long) size * plane,
            (first, last) -> {
              for (int unit = first; unit < last; unit++) {
                // Less the zero point, so that padding is 0.
                int source = (unit * channels + from) * plane;
                part.take(type, x, source, pad, values, unit * size * plane, size * plane);
              }
            });
        floats.conv(slice, values, filters.parts[i], null, sums);
        add(sums, part, y, 0);
      }
    }
  }

  /** Each sum begins with the bias, and with what the zero point was taken from its inputs. */
  private static void start(ConvGeometry g, int pad, int[] sums, int[] bias, int[] y) {
    int plane = g.outHeight() * g.outWidth();
    for (int i = 0; i < g.batch() * g.filters(); i++) {
      int filter = i % g.filters();
      int start = pad * sums[filter] + (bias == null ? 0 : bias[filter]);
      Arrays.fill(y, i * plane, (i + 1) * plane, start);
    }
  }

  private static void fill(int[] c, int offset, int length) {
    Arrays.fill(c, offset, offset + length, 0);
  }

  private void add(float[] sums, Part part, int[] c, int cOffset) {
    workers.forEachRange(
        sums.length,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            c[cOffset + i] += ((int) sums[i]) * part.factor;
          }
        });
  }

  /** What of an activation is multiplied at a time: an activation is the sum of its parts. */
  private enum Part {
    WHOLE(1),
    LOW_BYTE(1),
    HIGH_BYTE(256);

    private final int factor;

    Part(int factor) {
      this.factor = factor;
    }

    static Part[] of(Activations type) {
      return type == Activations.S16 ? new Part[] {LOW_BYTE, HIGH_BYTE} : new Part[] {WHOLE};
    }

    /** values = this part of (x − zero). */
    void take(Activations type, Object x, int from, int zero, float[] values, int to, int length) {
      switch (type) {
        case S8 -> {
          byte[] bytes = (byte[]) x;
          for (int i = 0; i < length; i++) {
            values[to + i] = bytes[from + i] - zero;
          }
        }
        case U8 -> {
          byte[] bytes = (byte[]) x;
          for (int i = 0; i < length; i++) {
            values[to + i] = (bytes[from + i] & 0xff) - zero;
          }
        }
        case S16 -> {
          short[] words = (short[]) x;
          for (int i = 0; i < length; i++) {
            int value = words[from + i] - zero;
            values[to + i] = this == HIGH_BYTE ? value >> 8 : value & 0xff;
          }
        }
      }
    }
  }

  @Override
  public void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
    IntegerChecks.requantise(acc, outer, channels, inner, r, y, yOffset);
    IntegerElements.requantise(workers, acc, outer, channels, inner, r, y, yOffset);
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
    IntegerElements.lookup(workers, from, x, xOffset, table, to, y, yOffset, length);
  }

  @Override
  public void add(Elements a, Elements b, Addition sum, Elements y, int length) {
    IntegerChecks.elements(a, length);
    IntegerChecks.elements(b, length);
    IntegerChecks.elements(y, length);
    IntegerElements.add(workers, a, b, sum, y, length);
  }

  @Override
  public void quantise(float[] x, float scale, int lo, int hi, Activations to, Object y) {
    IntegerChecks.quantise(x.length, lo, hi, to, y);
    IntegerElements.quantise(workers, x, scale, lo, hi, to, y);
  }

  @Override
  public void dequantise(Activations from, Object x, float scale, float[] y) {
    IntegerChecks.dequantise(from, x, y.length);
    IntegerElements.dequantise(workers, from, x, scale, y);
  }

  @Override
  public void maxPool(PoolGeometry g, Activations type, Object x, Object y) {
    IntegerChecks.maxPool(g, type, x, y);
    IntegerMaximum.pool(workers, g, type, x, y);
  }

  @Override
  public void sumRows(Activations type, Object x, int length, int[] sums) {
    IntegerChecks.sumRows(type, x, length, sums.length);
    IntegerElements.sumRows(workers, type, x, length, sums);
  }
}
