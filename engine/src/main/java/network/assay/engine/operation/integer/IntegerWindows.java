package network.assay.engine.operation.integer;

import network.assay.engine.kernel.PoolGeometry;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.operation.integer.Activation.Cells;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.Tensor;

/** Poolings over whole numbers, one plane at a time. */
final class IntegerWindows {
  private final PoolGeometry g;
  private final int[] plane;
  private final int[] row;

  private IntegerWindows(PoolGeometry geometry) {
    this.g = geometry;
    this.plane = new int[g.height() * g.width()];
    this.row = new int[g.outWidth()];
  }

  static void max(Op.Pool pool, Tensor x, Tensor y) {
    IntegerWindows windows = new IntegerWindows(WindowRules.geometry(pool, x.shape()));
    // Where a window has no tap inside, the maximum is the least value of the type.
    windows.each(x, y, Activation.of(x.type()).min(), true, () -> {});
  }

  static void average(IntegerOp.IntegerAveragePool op, Tensor x, Tensor y) {
    IntegerWindows windows =
        new IntegerWindows(WindowRules.geometry(IntegerFamily.plain(op), x.shape()));
    windows.each(
        x,
        y,
        0,
        false,
        () -> {
          for (int i = 0; i < windows.row.length; i++) {
            windows.row[i] =
                IntegerElementwise.requantise(
                    windows.row[i], op.multiplier(), op.shift(), op.lo(), op.hi());
          }
        });
  }

  /** Reduces each row of windows from {@code start}, by maximum or by sum, and writes it. */
  private void each(Tensor x, Tensor y, int start, boolean maximum, Runnable finish) {
    Cells from = Activation.cells(x);
    Cells to = Activation.cells(y);
    int next = 0;
    for (int p = 0; p < g.planes(); p++) {
      from.read(p * plane.length, 1, plane, plane.length);
      for (int oy = 0; oy < g.outHeight(); oy++) {
        java.util.Arrays.fill(row, start);
        for (int ky = 0; ky < g.kernelHeight(); ky++) {
          int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
          if (iy >= 0 && iy < g.height()) {
            reduce(iy * g.width(), maximum);
          }
        }
        finish.run();
        to.write(row, next, row.length);
        next += row.length;
      }
    }
  }

  /** Takes the taps of one row of the plane into the row of windows. */
  private void reduce(int first, boolean maximum) {
    for (int kx = 0; kx < g.kernelWidth(); kx++) {
      int offset = kx * g.dilationX() - g.padLeft();
      int from = offset >= 0 ? 0 : Math.ceilDiv(-offset, g.strideX());
      int to = Math.min(row.length, Math.ceilDiv(g.width() - offset, g.strideX()));
      if (maximum) {
        for (int ox = from; ox < to; ox++) {
          row[ox] = Math.max(row[ox], plane[first + offset + ox * g.strideX()]);
        }
      } else {
        for (int ox = from; ox < to; ox++) {
          row[ox] += plane[first + offset + ox * g.strideX()];
        }
      }
    }
  }
}
