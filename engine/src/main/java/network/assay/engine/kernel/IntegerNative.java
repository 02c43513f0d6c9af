package network.assay.engine.kernel;

import network.assay.engine.kernel.machine.DotRoutines;

/**
 * The integer kernels by machine code for processors with AVX-512 VNNI, equal bit for bit to {@link
 * IntegerScalar}.
 */
final class IntegerNative implements IntegerKernels {
  private final IntegerKernels others;
  private final IntegerMatMulNative matMul;
  private final IntegerConvNative conv;

  IntegerNative(Workers workers, DotRoutines routines, IntegerKernels others) {
    this.others = others;
    this.matMul = new IntegerMatMulNative(workers, routines);
    this.conv = new IntegerConvNative(workers, routines);
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
    matMul.matMul(type, m, a, aOffset, panels, null, c, cOffset);
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
  public void requantise(
      int[] acc, int outer, int channels, int inner, Requantisation r, Object y, int yOffset) {
    others.requantise(acc, outer, channels, inner, r, y, yOffset);
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
    others.lookup(from, x, xOffset, table, to, y, yOffset, length);
  }
}
