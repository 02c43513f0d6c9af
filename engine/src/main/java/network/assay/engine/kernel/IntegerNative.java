package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import network.assay.engine.kernel.machine.IntegerRoutines;

/**
 * The integer kernels by machine code for processors with AVX-512 VNNI, equal bit for bit to {@link
 * IntegerScalar}.
 */
final class IntegerNative implements IntegerKernels {
  /** Sums that are requantised in the time of one multiply-add, as {@link Workers} counts. */
  private static final int REQUANTISED_PER_COST = 2;

  private final Workers workers;
  private final IntegerRoutines routines;
  private final IntegerMatMulNative matMul;
  private final IntegerConvNative conv;
  private final IntegerMaximumNative maximum;

  IntegerNative(Workers workers, IntegerRoutines routines) {
    this.workers = workers;
    this.routines = routines;
    IntegerScratch scratch = new IntegerScratch(workers.threads());
    this.matMul = new IntegerMatMulNative(workers, routines, scratch);
    this.conv = new IntegerConvNative(workers, routines, scratch);
    this.maximum = new IntegerMaximumNative(workers, routines);
  }

  @Override
  public PackedMatrix packMatrix(
      byte[] b, int offset, int k, int n, int rowStride, int columnStride) {
    IntegerChecks.matrix(b, offset, k, n, rowStride, columnStride);
    return new IntegerMatMulNative.Panels(b, offset, k, n, rowStride, columnStride);
  }

  @Override
  public void matMul(
      Activations type, int m, Object a, int aOffset, PackedMatrix b, int[] c, int cOffset) {
    if (!(b instanceof IntegerMatMulNative.Panels panels)) {
      throw new IllegalArgumentException("the matrix was packed by other kernels: " + b);
    }
    IntegerChecks.matMul(type, m, a, aOffset, b, c.length, cOffset);
    matMul.matMul(type, m, a, aOffset, panels, c, cOffset);
  }

  @Override
  public void matMulRequantised(
      Activations type,
      int m,
      Object a,
      int aOffset,
      PackedMatrix b,
      int[] bias,
      Requantisation r,
      Object y,
      int yOffset) {
    if (!(b instanceof IntegerMatMulNative.Panels panels)) {
      throw new IllegalArgumentException("the matrix was packed by other kernels: " + b);
    }
    IntegerChecks.matMul(type, m, a, aOffset, b, r.to().length(y), yOffset);
    IntegerChecks.channels(r, b.n());
    IntegerChecks.bias(bias, b.n());
    matMul.matMulRequantised(type, m, a, aOffset, panels, bias, r, y, yOffset);
  }

  @Override
  public PackedFilters packFilters(ConvGeometry geometry, byte[] weights) {
    IntegerChecks.filters(geometry, weights.length);
    return new IntegerConvNative.Filters(geometry, weights);
  }

  @Override
  public void conv(
      ConvGeometry g, Activations type, Object x, int pad, PackedFilters w, int[] bias, int[] y) {
    if (!(w instanceof IntegerConvNative.Filters filters)) {
      throw new IllegalArgumentException("the filters were packed by other kernels: " + w);
    }
    IntegerChecks.conv(g, type, x, pad, filters.length(), bias, y.length);
    conv.conv(g, type, x, pad, filters, bias, y);
  }

  @Override
  public void convRequantised(
      ConvGeometry g,
      Activations type,
      Object x,
      int pad,
      PackedFilters w,
      int[] bias,
      Requantisation r,
      Object y) {
    if (!(w instanceof IntegerConvNative.Filters filters)) {
      throw new IllegalArgumentException("the filters were packed by other kernels: " + w);
    }
    IntegerChecks.conv(g, type, x, pad, filters.length(), bias, r.to().length(y));
    IntegerChecks.channels(r, g.filters());
    if (IntegerConvNative.suits(g, type)) {
      conv.convRequantised(g, type, x, pad, filters, bias, r, y);
    } else {
      IntegerKernels.super.convRequantised(g, type, x, pad, w, bias, r, y);
    }
  }

  @Override
  public void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
    IntegerChecks.requantise(acc, outer, channels, inner, r, y, yOffset);
    if (acc.length == 0 || outer == 0 || channels == 0 || inner == 0) {
      return;
    }
    // With one element a channel, channels lie side by side: a row is all of them.
    boolean byRow = inner > 1;
    int columns = byRow ? inner : channels;
    MemorySegment sums = MemorySegment.ofArray(acc);
    IntegerActivationNative activation = new IntegerActivationNative(routines, byRow, r, y);
    workers.forEachRange(
        byRow ? outer * channels : outer,
        Math.max(1, columns / REQUANTISED_PER_COST),
        (from, to) -> {
          // Rows of a run do not go beyond the last channel.
          int part = byRow ? channels : to;
          for (int row = from; row < to; ) {
            int count = Math.min(to - row, part - row % part);
            long at = (long) row * columns;
            int channel = byRow ? row % channels : 0;
            activation.run(sums, at, columns, channel, yOffset + at, columns, count, columns);
            row += count;
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
    maximum.pool(g, type, x, y);
  }

  @Override
  public void sumRows(Activations type, Object x, int length, int[] sums) {
    IntegerChecks.sumRows(type, x, length, sums.length);
    IntegerElements.sumRows(workers, type, x, length, sums);
  }
}
