package network.assay.engine.operation.quant;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Work;
import network.assay.engine.operation.basic.BasicShapes;
import network.assay.engine.operation.basic.Products;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.program.Op;
import network.assay.engine.program.QuantOp;
import network.assay.engine.tensor.ElementType;
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
    // Weights of the program are packed once; what is unsigned is copied for each product.
    boolean kept = in.value(1).isPresent() && in.type(1) == ElementType.I8;
    long packed = kept ? 0 : b.size() + Work.packedBytes(b);
    return new Work(adds, y.size(), packed + BYTES_OF_INT * ((long) a.size() + b.size()));
  }

  /**
   * Σ (a − za)(b − zb) as Σ ab − zb Σa − za Σb + k·za·zb: the kernels sum the products, of which
   * there are many, and rows and columns are summed once.
   */
  static void matMul(Arguments in, int[] y, KernelContext context) {
    Products.MatMulSizes s = Products.MatMulSizes.of(in.shape(0), in.shape(1));
    if (y.length == 0 || s.k() == 0) {
      Arrays.fill(y, 0);
      return;
    }
    IntegerKernels kernels = context.kernels().integers();
    Tensor a = in.at(0);
    Signed b = Signed.of(in, 1);
    Activations type = activations(a);
    int stacks = b.values.size() / (s.k() * s.n());
    List<PackedMatrix> packed = context.packed().integerMatrices(b.values, stacks, s.k(), s.n());
    int[] rows = new int[a.size() / s.k()];
    kernels.sumRows(type, a.array(), s.k(), rows);
    int[] columns = columns(b.values.bytes(), s.k(), s.n());
    Broadcast stack = new Broadcast(s.batch(), s.batchA(), s.batchB());
    stack.forEachRun((out, at) -> {
      for (int i = 0; i < stack.runLength(); i++) {
        int left = (at[0] + i * stack.step(0)) * s.m();
        int right = at[1] + i * stack.step(1);
        int to = (out + i) * s.m() * s.n();
        kernels.matMul(type, s.m(), a.array(), left * s.k(), packed.get(right), y, to);
        for (int row = left; row < left + s.m(); row++) {
          for (int j = 0; j < s.n(); j++) {
            int column = right * s.n() + j;
            int za = in.has(2) ? zero(in.at(2), row) : 0;
            int zb = b.zero(column);
            int element = to + (row - left) * s.n() + j;
            y[element] += s.k() * za * zb - zb * rows[row] - za * columns[column];
          }
        }
      }
    });
  }

  private static Activations activations(Tensor x) {
    return x.type() == ElementType.I8 ? Activations.S8 : Activations.U8;
  }

  /** The sum of each column of matrices [k, n], one matrix after the other. */
  private static int[] columns(byte[] b, int k, int n) {
    int[] sums = new int[b.length / k];
    for (int i = 0; i < b.length; i++) {
      sums[i / (k * n) * n + i % n] += b[i];
    }
    return sums;
  }

  /** Zero point number {@code i}, round and round. */
  private static int zero(Tensor zeros, int i) {
    return (int) Integers.at(zeros, i % zeros.size());
  }

  /** Weights as I8, and what stands for 0 among them: unsigned ones become less by 128. */
  private record Signed(Tensor values, Optional<Tensor> zeros, int offset) {
    static Signed of(Arguments in, int index) {
      Tensor w = in.at(index);
      Optional<Tensor> zeros = in.has(index + 2) ? Optional.of(in.at(index + 2)) : Optional.empty();
      if (w.type() == ElementType.I8) {
        return new Signed(w, zeros, 0);
      }
      byte[] values = w.bytes().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] ^= (byte) 0x80;
      }
      return new Signed(Tensor.ofBytes(ElementType.I8, w.shape(), values), zeros, -128);
    }

    int zero(int i) {
      return offset + zeros.map(z -> IntegerProducts.zero(z, i)).orElse(0);
    }
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
    long windows = BYTES_OF_INT * (long) y.size();
    return new Work(taps, y.size(), windows + BYTES_OF_INT * ((long) x.size() + w.size()));
  }

  /**
   * Σ (x − zx)(w − zw) over the taps inside x, as the convolution with padding zx, less zx Σw, less
   * zw times the sum of (x − zx) of the window.
   */
  static void conv(QuantOp.ConvInteger op, Arguments in, int[] y, KernelContext context) {
    if (y.length == 0) {
      return;
    }
    IntegerKernels kernels = context.kernels().integers();
    ConvGeometry g = WindowRules.geometry(plain(op), in.shape(0), in.shape(1));
    Tensor x = in.at(0);
    Signed w = Signed.of(in, 1);
    Activations type = activations(x);
    int zx = in.has(2) ? zero(in.at(2), 0) : 0;
    int[] start = new int[g.filters()];
    byte[] weights = w.values.bytes();
    for (int i = 0; i < weights.length; i++) {
      start[i / g.taps()] -= zx * weights[i];
    }
    IntegerKernels.PackedFilters packed = context.packed().integerFilters(g, w.values);
    kernels.conv(g, type, x.array(), zx, packed, start, y);
    int area = g.outHeight() * g.outWidth();
    boolean moved = false;
    for (int filter = 0; filter < g.filters(); filter++) {
      moved |= w.zero(filter) != 0;
    }
    if (!moved) {
      return;
    }
    int[] windows = windows(g, kernels, type, x, zx);
    int each = g.filters() / g.group();
    for (int i = 0; i < y.length; i++) {
      int plane = i / area;
      int filter = plane % g.filters();
      int unit = plane / g.filters() * g.group() + filter / each;
      y[i] -= w.zero(filter) * windows[unit * area + i % area];
    }
  }

  /** The sum of (x − zero) of each window, [batch, group, outHeight, outWidth]. */
  private static int[] windows(
      ConvGeometry g, IntegerKernels kernels, Activations type, Tensor x, int zero) {
    ConvGeometry one =
        new ConvGeometry(
            g.batch(),
            g.channels(),
            g.height(),
            g.width(),
            g.group(),
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
    byte[] ones = new byte[g.group() * g.taps()];
    Arrays.fill(ones, (byte) 1);
    int[] start = new int[g.group()];
    Arrays.fill(start, -zero * g.taps());
    int[] sums = new int[g.batch() * g.group() * g.outHeight() * g.outWidth()];
    kernels.conv(one, type, x.array(), zero, kernels.packFilters(one, ones), start, sums);
    return sums;
  }
}
