package network.assay.engine.operation.basic;

import java.util.Arrays;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Cells;
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

  static void transpose(Workers workers, Op.Transpose op, Tensor x, Tensor y) {
    int[] strides = x.shape().strides();
    int[] from = op.permutation().stream().mapToInt(axis -> strides[axis]).toArray();
    move(workers, y.shape(), x, new Layout(0, from), y);
  }

  static void expand(Workers workers, Tensor x, Tensor y) {
    move(workers, y.shape(), x, new Layout(0, broadcastStrides(x.shape(), y.shape())), y);
  }

  private static int[] broadcastStrides(Shape x, Shape y) {
    int[] own = x.strides();
    int[] strides = new int[y.rank()];
    for (int i = 0; i < x.rank(); i++) {
      strides[i + y.rank() - x.rank()] = x.dim(i) == 1 ? 0 : own[i];
    }
    return strides;
  }

  private static void move(Workers workers, Shape block, Tensor x, Layout from, Tensor y) {
    Layout to = new Layout(0, y.shape().strides());
    Movement.copy(workers, block.dims(), x.array(), from, y.array(), to);
  }

  static void concat(Workers workers, Op.Concat op, Arguments in, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), y.shape().rank());
    int row = y.shape().size(axis, y.shape().rank());
    int outer = y.shape().size(0, axis);
    int to = 0;
    for (int i = 0; i < in.count(); i++) {
      int part = in.shape(i).size(axis, y.shape().rank());
      rows(workers, outer, part, in.at(i), 0, part, y, to, row);
      to += part;
    }
  }

  static void split(Workers workers, Op.Split op, Tensor x, java.util.List<Tensor> parts) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int row = x.shape().size(axis, x.shape().rank());
    int outer = x.shape().size(0, axis);
    int from = 0;
    for (Tensor y : parts) {
      int part = y.shape().size(axis, x.shape().rank());
      rows(workers, outer, part, x, from, row, y, 0, part);
      from += part;
    }
  }

  /** Copies {@code count} rows of {@code length} elements. */
  private static void rows(
      Workers workers,
      int count,
      int length,
      Tensor x,
      int source,
      int sourceStep,
      Tensor y,
      int target,
      int targetStep) {
    Layout from = new Layout(source, sourceStep, 1);
    Layout to = new Layout(target, targetStep, 1);
    Movement.copy(workers, new int[] {count, length}, x.array(), from, y.array(), to);
  }

  static void slice(Workers workers, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    SliceBounds bounds = SliceBounds.of(x.shape(), in.operands());
    int[] strides = x.shape().strides();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += bounds.start(axis) * strides[axis];
      strides[axis] = y.shape().dim(axis) <= 1 ? 0 : strides[axis] * bounds.step(axis);
    }
    move(workers, y.shape(), x, new Layout(offset, strides), y);
  }

  static void tile(Workers workers, Tensor x, Tensor y) {
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
    Movement.copy(workers, dims, x.array(), new Layout(0, from), y.array(), new Layout(0, to));
  }

  static void gather(Workers workers, Op.Gather op, Tensor x, Tensor indices, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int dim = x.shape().dim(axis);
    int outer = x.shape().size(0, axis);
    int block = x.shape().size(axis + 1, x.shape().rank());
    int[] from = new int[indices.size()];
    for (int j = 0; j < from.length; j++) {
      from[j] = index(indices, j, dim) * block;
    }
    Cells cells = Cells.of(x.array(), y.array());
    if (block == 1) {
      workers.forEachRange(
          outer,
          (long) Movement.ELEMENT_COST * from.length,
          (first, last) -> {
            for (int o = first; o < last; o++) {
              cells.pick(from, o * dim, o * from.length);
            }
          });
      return;
    }
    workers.forEachRange(
        outer * from.length,
        (long) Movement.ELEMENT_COST * block,
        (first, last) -> {
          for (int i = first; i < last; i++) {
            int source = i / from.length * dim * block + from[i % from.length];
            cells.copy(block, source, i * block);
          }
        });
  }

  static void gatherElements(
      Workers workers, Op.GatherElements op, Tensor x, Tensor indices, Tensor y) {
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    int dim = x.shape().dim(axis);
    int[] strides = x.shape().strides();
    int last = y.shape().rank() - 1;
    int length = y.shape().dim(last);
    int rows = y.size() / Math.max(1, length);
    Cells cells = Cells.of(x.array(), y.array());
    workers.forEachRange(
        rows,
        (long) Movement.ELEMENT_COST * length,
        (first, end) -> {
          int[] from = new int[length];
          for (int row = first; row < end; row++) {
            int base = 0;
            int rest = row;
            for (int d = last - 1; d >= 0; d--) {
              base += d == axis ? 0 : rest % y.shape().dim(d) * strides[d];
              rest /= y.shape().dim(d);
            }
            for (int i = 0; i < length; i++) {
              int at = index(indices, row * length + i, dim) * strides[axis];
              from[i] = at + (axis == last ? 0 : i);
            }
            cells.pick(from, base, row * length);
          }
        });
  }

  private static int index(Tensor indices, int i, int dim) {
    long index = Integers.at(indices, i);
    if (index < -dim || index >= dim) {
      throw new IllegalArgumentException(
          "index " + index + " is outside an axis of " + dim + " elements");
    }
    return (int) (index < 0 ? index + dim : index);
  }

  static void pad(Workers workers, Op.Pad op, Arguments in, Tensor y) {
    Tensor x = in.at(0);
    int rank = x.shape().rank();
    long[] axes = new long[rank];
    Arrays.setAll(axes, i -> i);
    if (in.has(3)) {
      axes = Integers.toLongs(in.at(3));
    }
    long[] begin = MovementShapes.padsPerAxis(Integers.toLongs(in.at(1)), axes, rank)[0];
    if (op.mode() == Op.PadMode.CONSTANT) {
      Tensor value = in.has(2) ? in.at(2) : Tensor.zeros(x.type(), Shape.SCALAR);
      padConstant(workers, x, begin, value, y);
      return;
    }
    if (rank == 0 || y.size() == 0) {
      Movement.fill(x.array(), 0, y.array(), 0, y.size());
      return;
    }
    int[] strides = x.shape().strides();
    int last = rank - 1;
    // Where the rows of each outer axis come from.
    int[][] from = new int[last][];
    for (int d = 0; d < last; d++) {
      from[d] = sources(op.mode(), -begin[d], y.shape().dim(d), x.shape().dim(d));
    }
    int width = y.shape().dim(last);
    int dim = x.shape().dim(last);
    // Within a row, what lies between the pads is one piece.
    int first = Math.clamp(begin[last], 0, width);
    int length = Math.clamp(begin[last] + dim, first, width) - first;
    int piece = length == 0 ? 0 : (int) (first - begin[last]);
    int[] before = sources(op.mode(), -begin[last], first, dim);
    int behind = first + length;
    int[] after = sources(op.mode(), behind - begin[last], width - behind, dim);
    Cells cells = Cells.of(x.array(), y.array());
    workers.forEachRange(
        y.size() / width,
        (long) Movement.ELEMENT_COST * width,
        (low, high) -> {
          for (int row = low; row < high; row++) {
            int source = 0;
            int rest = row;
            for (int d = last - 1; d >= 0; d--) {
              source += from[d][rest % from[d].length] * strides[d];
              rest /= from[d].length;
            }
            int target = row * width;
            cells.pick(before, source, target);
            cells.copy(length, source + piece, target + first);
            cells.pick(after, source, target + behind);
          }
        });
  }

  /** Which elements of an axis stand at {@code count} positions from {@code first} on. */
  private static int[] sources(Op.PadMode mode, long first, int count, int dim) {
    int[] sources = new int[count];
    for (int i = 0; i < count; i++) {
      sources[i] = source(mode, first + i, dim);
    }
    return sources;
  }

  private static void padConstant(Workers workers, Tensor x, long[] begin, Tensor value, Tensor y) {
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
    Layout source = new Layout(from, own);
    Movement.copy(workers, block, x.array(), source, y.array(), new Layout(to, target));
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
