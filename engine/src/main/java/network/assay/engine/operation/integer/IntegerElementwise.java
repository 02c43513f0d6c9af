package network.assay.engine.operation.integer;

import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.Addition;
import network.assay.engine.kernel.IntegerKernels.Elements;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.integer.Activation.Cells;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Integer operations that make each element from the elements at its place. */
final class IntegerElementwise {
  private IntegerElementwise() {}

  /** clamp((sum · multiplier + 2^(shift − 1)) >> shift, lo, hi), without rounding at shift 0. */
  static int requantise(long sum, int multiplier, int shift, int lo, int hi) {
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    return Math.clamp((sum * multiplier + half) >> shift, lo, hi);
  }

  static void add(IntegerOp.IntegerAdd op, Tensor a, Tensor b, Tensor y, IntegerKernels kernels) {
    Addition sum = new Addition(op.multiplierA(), op.multiplierB(), op.shift(), op.lo(), op.hi());
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    walk.forEachRun((out, at) ->
        kernels.add(
            elements(a, at[0], walk.step(0)),
            elements(b, at[1], walk.step(1)),
            sum,
            elements(y, out, 1),
            walk.runLength()));
  }

  private static Elements elements(Tensor tensor, int offset, int step) {
    return new Elements(Activation.of(tensor.type()), tensor.array(), offset, step);
  }

  static void mul(IntegerOp.IntegerMul op, Tensor a, Tensor b, Tensor y) {
    pairs(
        a,
        b,
        y,
        (left, right, count) -> {
          for (int i = 0; i < count; i++) {
            long product = (long) left[i] * right[i];
            left[i] = requantise(product, op.multiplier(), op.shift(), op.lo(), op.hi());
          }
        });
  }

  @FunctionalInterface
  private interface Pairs {
    /** Puts the results for {@code count} pairs in the place of their left sides. */
    void compute(int[] left, int[] right, int count);
  }

  /** Elements that are done at a time, so that they stay in the nearest cache. */
  private static final int BLOCK = 1024;

  private static void pairs(Tensor a, Tensor b, Tensor y, Pairs pairs) {
    Cells left = Activation.cells(a);
    Cells right = Activation.cells(b);
    Cells to = Activation.cells(y);
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    int[] bufferA = new int[Math.min(walk.runLength(), BLOCK)];
    int[] bufferB = new int[bufferA.length];
    walk.forEachRun((out, at) -> {
      for (int done = 0; done < walk.runLength(); done += BLOCK) {
        int count = Math.min(BLOCK, walk.runLength() - done);
        left.read(at[0] + done * walk.step(0), walk.step(0), bufferA, count);
        right.read(at[1] + done * walk.step(1), walk.step(1), bufferB, count);
        pairs.compute(bufferA, bufferB, count);
        to.write(bufferA, out + done, count);
      }
    });
  }

  static void rescale(IntegerOp.Rescale op, Arguments in, Tensor y) {
    Shape shape = y.shape();
    int axis = Shape.normaliseAxis(op.axis(), shape.rank());
    int channels = shape.dim(axis);
    int inner = shape.size(axis + 1, shape.rank());
    int[] multiplier = IntegerFamily.spread(in.at(1), channels);
    int[] shift = IntegerFamily.spread(in.at(2), channels);
    int[] bias = in.has(3) ? IntegerFamily.spread(in.at(3), channels) : new int[channels];
    Cells from = Activation.cells(in.at(0));
    Cells to = Activation.cells(y);
    for (int row = 0; row < shape.size(0, axis) * channels; row++) {
      int c = row % channels;
      for (int i = row * inner; i < (row + 1) * inner; i++) {
        long sum = (long) from.at(i) * multiplier[c] + bias[c];
        to.put(i, requantise(sum, 1, shift[c], op.lo(), op.hi()));
      }
    }
  }
}
