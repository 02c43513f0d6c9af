package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import network.assay.engine.kernel.machine.Routines;

/**
 * The integer kernels by machine code for processors with AVX-512 VNNI, equal bit for bit to {@link
 * IntegerScalar}.
 */
final class IntegerNative implements IntegerKernels {
  /** Sums that are requantised in the time of one multiply-add, as {@link Workers} counts. */
  private static final int REQUANTISED_PER_COST = 2;

  /** Keeps a call short. */
  private static final int ROWS_PER_CALL = 256;

  private final Workers workers;
  private final Routines routines;
  private final IntegerMatMulNative matMul;
  private final IntegerConvNative conv;

  IntegerNative(Workers workers, Routines routines) {
    this.workers = workers;
    this.routines = routines;
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
    IntegerChecks.requantise(acc, outer, channels, inner, r, y, yOffset);
    if (acc.length == 0 || outer == 0 || channels == 0 || inner == 0) {
      return;
    }
    // With one element a channel, channels lie side by side: a row is all of them.
    boolean byRow = inner > 1;
    int rows = byRow ? outer * channels : outer;
    int columns = byRow ? inner : channels;
    int size = r.to() == Activations.S16 ? 2 : 1;
    MemorySegment sums = MemorySegment.ofArray(acc);
    MemorySegment multipliers = MemorySegment.ofArray(r.multiplier());
    MemorySegment shifts = MemorySegment.ofArray(r.shift());
    MemorySegment results =
        size == 2 ? MemorySegment.ofArray((short[]) y) : MemorySegment.ofArray((byte[]) y);
    Routines.Requantise routine = routines.requantise(byRow, size);
    int cost = Math.max(1, columns / REQUANTISED_PER_COST);
    workers.forEachRange(
        rows,
        cost,
        (from, to) -> {
          // Multipliers begin anew with each item: a call ends there.
          int part = byRow ? channels : ROWS_PER_CALL;
          for (int row = from; row < to; ) {
            int count = Math.min(to - row, part - row % part);
            long at = (long) row * columns;
            long result = (yOffset + at) * size;
            routine.run(
                sums,
                at,
                multipliers,
                shifts,
                byRow ? row % channels : 0,
                results,
                result,
                count,
                columns,
                r.lo(),
                r.hi());
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
}
