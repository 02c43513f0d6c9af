package network.assay.engine.operation.basic;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.Epilogue;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.PackedMatrix;
import network.assay.engine.kernel.MatMulStack;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.PackedWeights;
import network.assay.engine.operation.window.VolumeConv;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Matrix products, convolutions and layer normalisation: batches are taken apart here, the kernels
 * do the F32 arithmetic. F64 products sum by fma with k ascending as F32 ones do; whole numbers
 * wrap.
 */
public final class Products {
  private final Kernels kernels;
  private final PackedWeights packed;

  /** Products by these kernels. */
  public Products(KernelContext context) {
    this.kernels = context.kernels();
    this.packed = context.packed();
  }

  /** A product as stacks of m×k and k×n matrices. */
  public record MatMulSizes(int m, int k, int n, Shape batch, Shape batchA, Shape batchB) {
    /** The stacks of a product of these shapes. */
    public static MatMulSizes of(Shape a, Shape b) {
      int k = a.dim(a.rank() - 1);
      int m = a.rank() == 1 ? 1 : a.dim(a.rank() - 2);
      int n = b.rank() == 1 ? 1 : b.dim(b.rank() - 1);
      Shape batchA = leading(a);
      Shape batchB = leading(b);
      if (batchB.size() == 1 && batchB.rank() <= batchA.rank()) {
        // One right-hand matrix: all rows of a are one product.
        return new MatMulSizes(batchA.size() * m, k, n, Shape.SCALAR, Shape.SCALAR, Shape.SCALAR);
      }
      return new MatMulSizes(m, k, n, Shape.broadcast(batchA, batchB), batchA, batchB);
    }

    private static Shape leading(Shape shape) {
      return Shape.of(Arrays.copyOf(shape.dims(), Math.max(shape.rank() - 2, 0)));
    }

    /** Multiply-adds of the whole product. */
    public long multiplyAdds() {
      return (long) batch.size() * m * n * k;
    }
  }

  void matMul(Tensor a, Tensor b, Tensor y) {
    MatMulSizes s = MatMulSizes.of(a.shape(), b.shape());
    if (y.size() == 0) {
      return;
    }
    int[] left = new int[s.batch.size()];
    int[] right = new int[left.length];
    Broadcast stack = new Broadcast(s.batch, s.batchA, s.batchB);
    stack.forEachRun((out, at) -> {
      for (int i = 0; i < stack.runLength(); i++) {
        left[out + i] = (at[0] + i * stack.step(0)) * s.m * s.k;
        right[out + i] = (at[1] + i * stack.step(1)) * s.k * s.n;
      }
    });
    if (a.type() == ElementType.F32) {
      floats(s, a, left, b, right, y);
      return;
    }
    for (int i = 0; i < left.length; i++) {
      product(s, a, left[i], b, right[i], y, i * s.m * s.n);
    }
  }

  private void floats(MatMulSizes s, Tensor a, int[] left, Tensor b, int[] right, Tensor y) {
    if (!packed.keeps(b)) {
      kernels.matMul(
          new MatMulStack(
              s.m,
              s.k,
              s.n,
              new MatMulStack.Side(left, s.k, 1),
              new MatMulStack.Side(right, s.n, 1)),
          a.floats(),
          b.floats(),
          y.floats());
      return;
    }
    List<PackedMatrix> matrices = packed.matrices(b, s.batchB.size(), s.k, s.n);
    for (int i = 0; i < left.length; i++) {
      PackedMatrix matrix = matrices.get(s.k * s.n == 0 ? 0 : right[i] / (s.k * s.n));
      kernels.matMul(s.m, a.floats(), left[i], matrix, y.floats(), i * s.m * s.n);
    }
  }

  private static void product(
      MatMulSizes s, Tensor a, int from, Tensor b, int right, Tensor y, int to) {
    boolean real = a.type() == ElementType.F64;
    for (int i = 0; i < s.m; i++) {
      for (int j = 0; j < s.n; j++) {
        double sum = 0;
        long whole = 0;
        for (int p = 0; p < s.k; p++) {
          int left = from + i * s.k + p;
          int down = right + p * s.n + j;
          if (real) {
            sum = Math.fma(a.doubles()[left], b.doubles()[down], sum);
          } else {
            whole += Integers.at(a, left) * Integers.at(b, down);
          }
        }
        if (real) {
          y.doubles()[to + i * s.n + j] = sum;
        } else {
          Integers.put(y, to + i * s.n + j, whole);
        }
      }
    }
  }

  void conv(Op.Conv op, Arguments in, Tensor y) {
    conv(op, in, Epilogue.NONE, y);
  }

  /** Whether {@link #conv(Op.Conv, Arguments, Epilogue, Tensor)} takes an epilogue. */
  public static boolean finishes(Op.Conv op, Tensor y) {
    return y.type() == ElementType.F32 && y.shape().rank() <= 4;
  }

  /** A convolution, and of what {@link #finishes} what the epilogue says. */
  public void conv(Op.Conv op, Arguments in, Epilogue epilogue, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    if (y.type() == ElementType.F64) {
      if (in.shape(0).rank() > 4) {
        throw new IllegalArgumentException("a convolution over more than two axes takes f32 only");
      }
      double[] bias = in.has(2) ? in.at(2).doubles() : Doubles.none();
      Doubles.conv(
          WindowRules.geometry(op, in.shape(0), in.shape(1)),
          in.at(0).doubles(),
          in.at(1).doubles(),
          bias,
          y.doubles());
      return;
    }
    Optional<float[]> bias = in.has(2) ? Optional.of(in.at(2).floats()) : Optional.empty();
    if (in.shape(0).rank() > 4) {
      VolumeConv volume = WindowRules.volume(op, in.shape(0), in.shape(1));
      volume.run(
          kernels,
          in.shape(0).dim(0),
          in.at(0).floats(),
          packed.filters(volume.plane(), in.at(1)),
          bias.orElse(null),
          y.floats());
      return;
    }
    ConvGeometry geometry = WindowRules.geometry(op, in.shape(0), in.shape(1));
    kernels.conv(
        geometry,
        in.at(0).floats(),
        packed.filters(geometry, in.at(1)),
        bias.orElse(null),
        epilogue,
        y.floats());
  }

  void layerNorm(Op.LayerNorm op, Arguments in, Tensor y) {
    Shape x = in.shape(0);
    int axis = Shape.normaliseAxis(op.axis(), x.rank());
    Shape row = Shape.of(Arrays.copyOfRange(x.dims(), axis, x.rank()));
    if (y.size() == 0) {
      return;
    }
    Tensor scale = spread(in.at(1), row);
    if (y.type() == ElementType.F64) {
      double[] bias = in.has(2) ? spread(in.at(2), row).doubles() : Doubles.none();
      int rows = x.size(0, axis);
      Doubles.layerNorm(in.at(0).doubles(), rows, scale.doubles(), bias, op.epsilon(), y.doubles());
      return;
    }
    Optional<float[]> bias =
        in.has(2) ? Optional.of(spread(in.at(2), row).floats()) : Optional.empty();
    kernels.layerNorm(
        in.at(0).floats(),
        x.size(0, axis),
        row.size(),
        scale.floats(),
        bias.orElse(null),
        op.epsilon(),
        y.floats());
  }

  /** The elements of {@code x} broadcast to {@code shape}. */
  private Tensor spread(Tensor x, Shape shape) {
    if (x.size() == shape.size()) {
      return x;
    }
    Tensor wide = Tensor.zeros(x.type(), shape);
    Rearrangements.expand(kernels.workers(), x, wide);
    return wide;
  }
}
