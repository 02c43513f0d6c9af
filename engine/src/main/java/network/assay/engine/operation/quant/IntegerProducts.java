package network.assay.engine.operation.quant;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicShapes;
import network.assay.engine.operation.basic.Products;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.program.Op;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Products and convolutions of 8-bit whole numbers less their zero points, summed in I32. Sums wrap
 * modulo 2^32, so their order changes no bit.
 */
final class IntegerProducts {
  private static final int BYTES_OF_INT = 4;

  private IntegerProducts() {}

  static PartialShape matMulShape(Operands in) {
    PartialShape a = in.shape(0);
    PartialShape b = in.shape(1);
    PartialShape y = BasicShapes.matMul(a, b);
    if (a.isComplete() && b.isComplete()) {
      Products.MatMulSizes s = Products.MatMulSizes.of(a.complete(), b.complete());
      requireZero(in, 2, rows(a.complete()), a.complete().size() / Math.max(s.k(), 1));
      requireZero(in, 3, s.n(), b.complete().size() / Math.max(s.k(), 1));
    }
    return y;
  }

  private static int rows(Shape a) {
    return a.rank() > 1 ? a.dim(a.rank() - 2) : 1;
  }

  /** A zero point has one element, or one for each row or column, of one matrix or of all. */
  private static void requireZero(Operands in, int index, int one, int all) {
    if (!in.has(index) || !in.shape(index).isComplete()) {
      return;
    }
    int size = in.shape(index).complete().size();
    if (size != 1 && size != one && size != all) {
      throw new IllegalArgumentException(
          "zero point of shape " + in.shape(index) + ", expected one element or " + one);
    }
  }

  static Work matMulWork(Operands in, Shape y) {
    Shape a = in.shape(0).complete();
    Shape b = in.shape(1).complete();
    long adds = Products.MatMulSizes.of(a, b).multiplyAdds();
    return new Work(adds, y.size(), BYTES_OF_INT * ((long) a.size() + b.size()));
  }

  static void matMul(Arguments in, int[] y) {
    Products.MatMulSizes s = Products.MatMulSizes.of(in.shape(0), in.shape(1));
    Arrays.fill(y, 0);
    if (y.length == 0 || s.k() == 0) {
      return;
    }
    int[] a = less(in, 0, i -> i / s.k());
    int[] b = less(in, 1, i -> i / (s.k() * s.n()) * s.n() + i % s.n());
    Broadcast stack = new Broadcast(s.batch(), s.batchA(), s.batchB());
    stack.forEachRun((out, at) -> {
      for (int i = 0; i < stack.runLength(); i++) {
        int left = (at[0] + i * stack.step(0)) * s.m() * s.k();
        int right = (at[1] + i * stack.step(1)) * s.k() * s.n();
        int to = (out + i) * s.m() * s.n();
        for (int row = 0; row < s.m(); row++) {
          for (int p = 0; p < s.k(); p++) {
            addRow(a[left + row * s.k() + p], b, right + p * s.n(), y, to + row * s.n(), s.n());
          }
        }
      }
    });
  }

  private static void addRow(int factor, int[] b, int from, int[] y, int to, int n) {
    for (int j = 0; j < n; j++) {
      y[to + j] += factor * b[from + j];
    }
  }

  /**
   * Operand less its zero point, which is number {@code which(i)}, round and round, for element i.
   */
  private static int[] less(Arguments in, int index, IntUnaryOperator which) {
    Tensor x = in.at(index);
    int[] values = new int[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) Integers.at(x, i);
    }
    if (in.has(index + 2)) {
      Tensor zero = in.at(index + 2);
      for (int i = 0; i < values.length; i++) {
        values[i] -= (int) Integers.at(zero, which.applyAsInt(i) % zero.size());
      }
    }
    return values;
  }

  private static Op.Conv plain(QuantOp.ConvInteger op) {
    return new Op.Conv(op.padding(), op.strides(), op.pads(), op.dilations(), op.group());
  }

  static PartialShape convShape(QuantOp.ConvInteger op, Operands in) {
    PartialShape y = WindowRules.conv(plain(op), in.shape(0), in.shape(1));
    requireZero(in, 2, 1, 1);
    if (in.shape(1).hasRank() && in.shape(1).knows(0)) {
      requireZero(in, 3, in.shape(1).dim(0), in.shape(1).dim(0));
    }
    return y;
  }

  static Work convWork(QuantOp.ConvInteger op, Operands in, Shape y) {
    Shape x = in.shape(0).complete();
    Shape w = in.shape(1).complete();
    WindowRules.geometry(plain(op), x, w);
    long taps = Math.multiplyExact((long) y.size(), w.size(1, w.rank()));
    return new Work(taps, y.size(), BYTES_OF_INT * ((long) x.size() + w.size()));
  }

  static void conv(QuantOp.ConvInteger op, Arguments in, int[] y) {
    Arrays.fill(y, 0);
    if (y.length == 0) {
      return;
    }
    ConvGeometry g = WindowRules.geometry(plain(op), in.shape(0), in.shape(1));
    int[] x = less(in, 0, _ -> 0);
    int[] w = less(in, 1, i -> i / g.taps());
    int channels = g.channels() / g.group();
    int area = g.outHeight() * g.outWidth();
    for (int image = 0; image < g.batch(); image++) {
      for (int filter = 0; filter < g.filters(); filter++) {
        int to = (image * g.filters() + filter) * area;
        int first = filter / (g.filters() / g.group()) * channels;
        for (int c = 0; c < channels; c++) {
          int plane = (image * g.channels() + first + c) * g.height() * g.width();
          int kernel = (filter * channels + c) * g.kernelHeight() * g.kernelWidth();
          addPlane(g, x, plane, w, kernel, y, to);
        }
      }
    }
  }

  private static void addPlane(
      ConvGeometry g, int[] x, int plane, int[] w, int kernel, int[] y, int to) {
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      for (int kx = 0; kx < g.kernelWidth(); kx++) {
        int factor = w[kernel + ky * g.kernelWidth() + kx];
        for (int oy = 0; oy < g.outHeight(); oy++) {
          int row = oy * g.strideY() - g.padTop() + ky * g.dilationY();
          if (row >= 0 && row < g.height()) {
            addTaps(g, kx, factor, x, plane + row * g.width(), y, to + oy * g.outWidth());
          }
        }
      }
    }
  }

  private static void addTaps(
      ConvGeometry g, int kx, int factor, int[] x, int row, int[] y, int to) {
    for (int ox = 0; ox < g.outWidth(); ox++) {
      int column = ox * g.strideX() - g.padLeft() + kx * g.dilationX();
      if (column >= 0 && column < g.width()) {
        y[to + ox] += factor * x[row + column];
      }
    }
  }
}
