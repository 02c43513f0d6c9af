package network.assay.engine.operation.integer;

import network.assay.engine.kernel.PoolGeometry;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.operation.integer.Activation.Cells;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.tensor.Tensor;

/** Means of windows of whole numbers, one plane at a time. */
final class IntegerWindows {
  private final PoolGeometry g;
  private final int[] plane;
  private final int[] row;

  private IntegerWindows(PoolGeometry geometry) {
    this.g = geometry;
    this.plane = new int[g.height() * g.width()];
    this.row = new int[g.outWidth()];
  }

  static void average(IntegerOp.IntegerAveragePool op, Tensor x, Tensor y) {
    IntegerWindows windows =
        new IntegerWindows(WindowRules.geometry(IntegerFamily.plain(op), x.shape()));
    windows.each(
        x,
        y,
        () -> {
          for (int i = 0; i < windows.row.length; i++) {
            windows.row[i] =
                IntegerElementwise.requantise(
                    windows.row[i], op.multiplier(), op.shift(), op.lo(), op.hi());
          }
        });
  }

  /** Sums each row of windows, finishes and writes it. */
  private void each(Tensor x, Tensor y, Runnable finish) {
    Cells from = Activation.cells(x);
    Cells to = Activation.cells(y);
    int next = 0;
    for (int p = 0; p < g.planes(); p++) {
      from.read(p * plane.length, 1, plane, plane.length);
      for (int oy = 0; oy < g.outHeight(); oy++) {
        java.util.Arrays.fill(row, 0);
        for (int ky = 0; ky < g.kernelHeight(); ky++) {
          int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
          if (iy >= 0 && iy < g.height()) {
            add(iy * g.width());
          }
        }
        finish.run();
        to.write(row, next, row.length);
        next += row.length;
      }
    }
  }

  /** Adds the taps of one row of the plane to the row of windows. */
  private void add(int first) {
    for (int kx = 0; kx < g.kernelWidth(); kx++) {
      int offset = kx * g.dilationX() - g.padLeft();
      int from = offset >= 0 ? 0 : Math.ceilDiv(-offset, g.strideX());
      int to = Math.min(row.length, Math.ceilDiv(g.width() - offset, g.strideX()));
      for (int ox = from; ox < to; ox++) {
        row[ox] += plane[first + offset + ox * g.strideX()];
      }
    }
  }
}
