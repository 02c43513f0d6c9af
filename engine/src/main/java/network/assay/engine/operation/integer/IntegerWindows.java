package network.assay.engine.operation.integer;

import network.assay.engine.kernel.PoolGeometry;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.operation.integer.Activation.Cells;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.Tensor;

/** Poolings over whole numbers. */
final class IntegerWindows {
  private IntegerWindows() {}

  @FunctionalInterface
  private interface Window {
    /** The output element whose taps have this maximum and this sum. */
    int value(int max, int sum);
  }

  static void max(Op.Pool pool, Tensor x, Tensor y) {
    each(WindowRules.geometry(pool, x.shape()), x, y, (max, sum) -> max);
  }

  static void average(IntegerOp.IntegerAveragePool op, Tensor x, Tensor y) {
    PoolGeometry geometry = WindowRules.geometry(IntegerFamily.plain(op), x.shape());
    each(
        geometry,
        x,
        y,
        (max, sum) ->
            IntegerElementwise.requantise(sum, op.multiplier(), op.shift(), op.lo(), op.hi()));
  }

  private static void each(PoolGeometry g, Tensor x, Tensor y, Window window) {
    Cells from = Activation.cells(x);
    Cells to = Activation.cells(y);
    int next = 0;
    for (int plane = 0; plane < g.planes(); plane++) {
      for (int oy = 0; oy < g.outHeight(); oy++) {
        for (int ox = 0; ox < g.outWidth(); ox++) {
          to.put(next++, tap(g, from, plane, oy, ox, window));
        }
      }
    }
  }

  private static int tap(PoolGeometry g, Cells x, int plane, int oy, int ox, Window window) {
    // Where a window has no tap inside, the maximum is the least value of the type.
    int max = x.type().min();
    int sum = 0;
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int iy = oy * g.strideY() - g.padTop() + ky * g.dilationY();
      if (iy < 0 || iy >= g.height()) {
        continue;
      }
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int ix = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
        if (ix >= 0 && ix < g.width()) {
          int value = x.at((plane * g.height() + iy) * g.width() + ix);
          max = Math.max(max, value);
          sum += value;
        }
      }
    }
    return window.value(max, sum);
  }
}
