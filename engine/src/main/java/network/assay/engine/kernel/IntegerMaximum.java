package network.assay.engine.kernel;

import java.util.Arrays;
import network.assay.engine.kernel.IntegerKernels.Activations;

/** Maxima of windows, row by row: of the rows of a window first, then of its columns. */
final class IntegerMaximum {
  private final PoolGeometry g;
  private final Activations type;
  private final Object x;
  private final int[] row;
  private final int[] most;

  private IntegerMaximum(PoolGeometry geometry, Activations type, Object x) {
    this.g = geometry;
    this.type = type;
    this.x = x;
    this.row = new int[g.width()];
    this.most = new int[g.width()];
  }

  /** As {@link IntegerKernels#maxPool}, arguments checked. */
  static void pool(Workers workers, PoolGeometry g, Activations type, Object x, Object y) {
    workers.forEachRange(
        g.planes(),
        (long) g.outHeight() * g.width() * g.kernelHeight(),
        (from, to) -> {
          IntegerMaximum maximum = new IntegerMaximum(g, type, x);
          int[] results = new int[g.outWidth()];
          for (int i = from * g.outHeight(); i < to * g.outHeight(); i++) {
            maximum.rows(i / g.outHeight(), i % g.outHeight());
            maximum.columns(results);
            ActivationVector.write(results, type, y, i * g.outWidth(), g.outWidth());
          }
        });
  }

  private void rows(int plane, int outRow) {
    Arrays.fill(most, type.min());
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int at = outRow * g.strideY() - g.padTop() + ky * g.dilationY();
      if (at >= 0 && at < g.height()) {
        ActivationVector.read(type, x, (plane * g.height() + at) * g.width(), row, g.width());
        for (int i = 0; i < row.length; i++) {
          most[i] = Math.max(most[i], row[i]);
        }
      }
    }
  }

  private void columns(int[] results) {
    Arrays.fill(results, type.min());
    for (int kx = 0; kx < g.kernelWidth(); kx++) {
      int offset = kx * g.dilationX() - g.padLeft();
      int from = offset >= 0 ? 0 : Math.ceilDiv(-offset, g.strideX());
      int to = Math.min(results.length, Math.ceilDiv(g.width() - offset, g.strideX()));
      for (int i = from; i < to; i++) {
        results[i] = Math.max(results[i], most[offset + i * g.strideX()]);
      }
    }
  }
}
