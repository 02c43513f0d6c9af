package network.assay.engine.operation.integer;

import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.PackedWeights;
import network.assay.engine.operation.basic.WindowRules;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Matrix products and convolutions: batches are taken apart here, the kernels do the rest. */
final class IntegerProducts {
  private final IntegerKernels kernels;
  private final PackedWeights packed;

  IntegerProducts(KernelContext context) {
    this.kernels = context.kernels().integers();
    this.packed = context.packed();
  }

  void matMul(IntegerOp.IntegerMatMul op, Arguments in, Tensor y) {
    Tensor a = in.at(0);
    Tensor b = in.at(1);
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    int k = a.shape().dim(rankA - 1);
    int n = b.shape().dim(rankB - 1);
    Activations type = Activation.of(a.type());
    Requantisation requantisation = requantisation(in, n, op.lo(), op.hi(), Activation.of(op.to()));
    int[] bias = bias(in, n);
    Shape batchB = leading(b.shape());
    List<PackedMatrix> matrices = packed.integerMatrices(b, batchB.size(), k, n);
    if (batchB.size() == 1) {
      // One right-hand matrix: all rows of a are one product.
      int m = y.size() / n;
      kernels.matMulRequantised(
          type, m, a.array(), 0, matrices.get(0), bias, requantisation, y.array(), 0);
      return;
    }
    int m = rankA == 1 ? 1 : a.shape().dim(rankA - 2);
    Shape batchA = leading(a.shape());
    Broadcast stack = new Broadcast(Shape.broadcast(batchA, batchB), batchA, batchB);
    stack.forEachRun((out, at) -> {
      for (int i = 0; i < stack.runLength(); i++) {
        int from = (at[0] + i * stack.step(0)) * m * k;
        PackedMatrix right = matrices.get(at[1] + i * stack.step(1));
        int to = (out + i) * m * n;
        kernels.matMulRequantised(
            type, m, a.array(), from, right, bias, requantisation, y.array(), to);
      }
    });
  }

  private static Shape leading(Shape shape) {
    return Shape.of(java.util.Arrays.copyOf(shape.dims(), Math.max(shape.rank() - 2, 0)));
  }

  void conv(IntegerOp.IntegerConv op, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    Tensor w = in.at(1);
    ConvGeometry geometry = WindowRules.geometry(IntegerFamily.plain(op), x.shape(), w.shape());
    int filters = w.shape().dim(0);
    kernels.convRequantised(
        geometry,
        Activation.of(x.type()),
        x.array(),
        0,
        packed.integerFilters(geometry, w),
        bias(in, filters),
        requantisation(in, filters, op.lo(), op.hi(), Activation.of(op.to())),
        y.array());
  }

  /** The bias of each channel; the kernels take null where there is none. */
  private static int[] bias(Arguments in, int channels) {
    return in.has(2) ? IntegerFamily.spread(in.at(2), channels) : null;
  }

  private static Requantisation requantisation(
      Arguments in, int channels, int lo, int hi, Activations to) {
    return new Requantisation(
        IntegerFamily.spread(in.at(3), channels),
        IntegerFamily.spread(in.at(4), channels),
        lo,
        hi,
        to);
  }
}
