package network.assay.engine.operation.integer;

import java.util.List;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.integer.Activation.Cells;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Integer operations along axes: sums, softmax and normalisation. */
final class IntegerRows {
  private IntegerRows() {}

  static void sum(IntegerOp.IntegerSum op, Tensor x, Tensor y, IntegerKernels kernels) {
    int rank = x.shape().rank();
    int[] kept = x.shape().dims();
    List<Integer> axes = op.axes();
    for (int axis = 0; axis < rank; axis++) {
      int at = axis;
      if (axes.isEmpty() || axes.stream().anyMatch(a -> Shape.normaliseAxis(a, rank) == at)) {
        kept[axis] = 1;
      }
    }
    int[] sums = new int[y.size()];
    int first = 0;
    while (first < rank && kept[first] == x.shape().dim(first)) {
      first++;
    }
    if (Shape.of(kept).size(first, rank) == 1) {
      // What is summed lies side by side.
      int length = x.shape().size(first, rank);
      kernels.sumRows(Activation.of(x.type()), x.array(), length, sums);
    } else {
      scattered(x, Shape.of(kept), sums);
    }
    Requantisation r =
        new Requantisation(
            new int[] {op.multiplier()},
            new int[] {op.shift()},
            op.lo(),
            op.hi(),
            Activation.of(op.to()));
    kernels.requantise(sums, 1, 1, sums.length, r, y.array(), 0);
  }

  /** Adds the elements of x to the sums of what is kept. */
  private static void scattered(Tensor x, Shape kept, int[] sums) {
    Cells from = Activation.cells(x);
    Broadcast walk = new Broadcast(x.shape(), kept);
    int step = walk.step(0);
    walk.forEachRun((in, at) -> {
      for (int i = 0; i < walk.runLength(); i++) {
        sums[at[0] + i * step] += from.at(in + i);
      }
    });
  }

  static void softmax(IntegerOp.IntegerSoftmax op, Tensor x, Tensor table, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int length = x.shape().dim(axis);
    int inner = x.shape().size(axis + 1, x.shape().rank());
    Cells from = Activation.cells(x);
    Cells to = Activation.cells(y);
    short[] exponential = table.shorts();
    for (int o = 0; o < x.shape().size(0, axis); o++) {
      for (int i = 0; i < inner; i++) {
        softmax(op, from, o * length * inner + i, length, inner, exponential, to);
      }
    }
  }

  private static void softmax(
      IntegerOp.IntegerSoftmax op,
      Cells x,
      int first,
      int length,
      int step,
      short[] table,
      Cells y) {
    int max = x.at(first);
    for (int i = 1; i < length; i++) {
      max = Math.max(max, x.at(first + i * step));
    }
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += exponential(table, max - x.at(first + i * step));
    }
    for (int i = 0; i < length; i++) {
      long e = exponential(table, max - x.at(first + i * step));
      long share = ((e << op.bits()) + sum / 2) / sum;
      y.put(first + i * step, (int) Math.min(share, y.type().max()));
    }
  }

  private static int exponential(short[] table, int difference) {
    return table[Math.min(difference, table.length - 1)] & 0xffff;
  }

  static void normalise(IntegerOp.IntegerNormalise op, Tensor x, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int length = x.shape().size(axis, x.shape().rank());
    Cells from = Activation.cells(x);
    Cells to = Activation.cells(y);
    for (int row = 0; row < x.shape().size(0, axis); row++) {
      int first = row * length;
      long squares = op.epsilon();
      for (int i = 0; i < length; i++) {
        int value = from.at(first + i);
        squares += (long) value * value;
      }
      int root = root(squares);
      for (int i = 0; i < length; i++) {
        long wide = (long) from.at(first + i) * IntegerOp.NORMAL_ONE + root / 2;
        to.put(first + i, (int) Math.floorDiv(wide, (long) root));
      }
    }
  }

  /** The whole number r with r² ≤ v < (r + 1)², for 0 < v < 2^30. */
  static int root(long v) {
    // Below 2^52 the binary64 root, rounded, is off by less than one.
    int r = (int) Math.sqrt((double) v);
    while ((long) r * r > v) {
      r--;
    }
    while ((r + 1L) * (r + 1L) <= v) {
      r++;
    }
    return r;
  }
}
