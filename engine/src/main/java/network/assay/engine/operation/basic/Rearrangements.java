package network.assay.engine.operation.basic;

import java.util.Arrays;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Movement;
import network.assay.engine.operation.Movement.Layout;
import network.assay.engine.operation.SliceBounds;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Operations that move elements and change none. */
final class Rearrangements {
  private Rearrangements() {}

  static void transpose(Op.Transpose op, Tensor x, Tensor y) {
    int[] strides = x.shape().strides();
    int[] from = op.permutation().stream().mapToInt(axis -> strides[axis]).toArray();
    move(y.shape(), x, new Layout(0, from), y);
  }

  static void expand(Tensor x, Tensor y) {
    move(y.shape(), x, new Layout(0, broadcastStrides(x.shape(), y.shape())), y);
  }

  private static int[] broadcastStrides(Shape x, Shape y) {
    int[] own = x.strides();
    int[] strides = new int[y.rank()];
    for (int i = 0; i < x.rank(); i++) {
      strides[i + y.rank() - x.rank()] = x.dim(i) == 1 ? 0 : own[i];
    }
    return strides;
  }

  private static void move(Shape block, Tensor x, Layout from, Tensor y) {
    Movement.copy(block.dims(), x.array(), from, y.array(), new Layout(0, y.shape().strides()));
  }

  static void concat(Op.Concat op, Arguments in, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), y.shape().rank());
    int row = y.shape().size(axis, y.shape().rank());
    int outer = y.shape().size(0, axis);
    int to = 0;
    for (int i = 0; i < in.count(); i++) {
      int part = in.shape(i).size(axis, y.shape().rank());
      for (int o = 0; o < outer; o++) {
        System.arraycopy(in.at(i).array(), o * part, y.array(), o * row + to, part);
      }
      to += part;
    }
  }

  static void split(Op.Split op, Tensor x, java.util.List<Tensor> parts) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int row = x.shape().size(axis, x.shape().rank());
    int outer = x.shape().size(0, axis);
    int from = 0;
    for (Tensor y : parts) {
      int part = y.shape().size(axis, x.shape().rank());
      for (int o = 0; o < outer; o++) {
        System.arraycopy(x.array(), o * row + from, y.array(), o * part, part);
      }
      from += part;
    }
  }

  static void slice(Arguments in, Tensor y) {
    Tensor x = in.at(0);
    SliceBounds bounds = SliceBounds.of(x.shape(), in.operands());
    int[] strides = x.shape().strides();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += bounds.start(axis) * strides[axis];
      strides[axis] = y.shape().dim(axis) <= 1 ? 0 : strides[axis] * bounds.step(axis);
    }
    move(y.shape(), x, new Layout(offset, strides), y);
  }

  static void tile(Tensor x, Tensor y) {
    int rank = x.shape().rank();
    int[] own = x.shape().strides();
    int[] target = y.shape().strides();
    int[] dims = new int[2 * rank];
    int[] from = new int[2 * rank];
    int[] to = new int[2 * rank];
    for (int i = 0; i < rank; i++) {
      int dim = x.shape().dim(i);
      dims[2 * i] = dim == 0 ? 0 : y.shape().dim(i) / dim;
      dims[2 * i + 1] = dim;
      from[2 * i + 1] = own[i];
      to[2 * i] = dims[2 * i] <= 1 ? 0 : target[i] * dim;
      to[2 * i + 1] = target[i];
    }
    Movement.copy(dims, x.array(), new Layout(0, from), y.array(), new Layout(0, to));
  }

  static void gather(Op.Gather op, Tensor x, Tensor indices, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int dim = x.shape().dim(axis);
    int outer = x.shape().size(0, axis);
    int block = x.shape().size(axis + 1, x.shape().rank());
    int count = indices.size();
    for (int j = 0; j < count; j++) {
      int from = index(indices, j, dim);
      for (int o = 0; o < outer; o++) {
        System.arraycopy(
            x.array(), (o * dim + from) * block, y.array(), (o * count + j) * block, block);
      }
    }
  }

  static void gatherElements(Op.GatherElements op, Tensor x, Tensor indices, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int[] strides = x.shape().strides();
    int[] at = new int[y.shape().rank()];
    for (int i = 0; i < y.size(); i++) {
      int from = index(indices, i, x.shape().dim(axis)) * strides[axis];
      for (int d = 0; d < at.length; d++) {
        from += d == axis ? 0 : at[d] * strides[d];
      }
      System.arraycopy(x.array(), from, y.array(), i, 1);
      advance(at, y.shape());
    }
  }

  /** Moves a row-major position to the next element. */
  private static void advance(int[] at, Shape shape) {
    for (int d = at.length - 1; d >= 0; d--) {
      if (++at[d] < shape.dim(d)) {
        return;
      }
      at[d] = 0;
    }
  }

  private static int index(Tensor indices, int i, int dim) {
    long index = Integers.at(indices, i);
    if (index < -dim || index >= dim) {
      throw new IllegalArgumentException(
          "index " + index + " is outside an axis of " + dim + " elements");
    }
    return (int) (index < 0 ? index + dim : index);
  }

  static void pad(Op.Pad op, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    int rank = x.shape().rank();
    long[] axes = new long[rank];
    Arrays.setAll(axes, i -> i);
    if (in.has(3)) {
      axes = Integers.toLongs(in.at(3));
    }
    long[] begin = MovementShapes.padsPerAxis(Integers.toLongs(in.at(1)), axes, rank)[0];
    if (op.mode() == Op.PadMode.CONSTANT) {
      padConstant(x, begin, in.has(2) ? in.at(2) : Tensor.zeros(x.type(), Shape.SCALAR), y);
      return;
    }
    int[] strides = x.shape().strides();
    int[] at = new int[rank];
    for (int i = 0; i < y.size(); i++) {
      int from = 0;
      for (int d = 0; d < rank; d++) {
        from += source(op.mode(), at[d] - begin[d], x.shape().dim(d)) * strides[d];
      }
      System.arraycopy(x.array(), from, y.array(), i, 1);
      advance(at, y.shape());
    }
  }

  private static void padConstant(Tensor x, long[] begin, Tensor value, Tensor y) {
    if (value.size() != 1) {
      throw new IllegalArgumentException("pads with " + value.size() + " values, expected one");
    }
    Movement.fill(value.array(), 0, y.array(), 0, y.size());
    int rank = begin.length;
    int[] own = x.shape().strides();
    int[] target = y.shape().strides();
    int[] block = new int[rank];
    int from = 0;
    int to = 0;
    for (int d = 0; d < rank; d++) {
      long first = Math.max(-begin[d], 0);
      long last = Math.min(x.shape().dim(d), y.shape().dim(d) - begin[d]);
      if (last <= first) {
        return;
      }
      block[d] = (int) (last - first);
      from += (int) first * own[d];
      to += (int) Math.max(begin[d], 0) * target[d];
    }
    Movement.copy(block, x.array(), new Layout(from, own), y.array(), new Layout(to, target));
  }

  /** Which element of an axis stands at a position before, in or after it. */
  private static int source(Op.PadMode mode, long at, int dim) {
    return switch (mode) {
      case EDGE -> Math.clamp(at, 0, dim - 1);
      case WRAP -> (int) Math.floorMod(at, (long) dim);
      case REFLECT -> {
        long period = Math.max(2L * (dim - 1), 1);
        long place = Math.floorMod(at, period);
        yield (int) (place < dim ? place : period - place);
      }
      case CONSTANT -> throw new AssertionError("constant padding reads no element");
    };
  }
}
