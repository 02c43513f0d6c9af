package network.assay.engine.operation.basic;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The shapes of an operation's outputs from what is known of its inputs. The importer asks with
 * partial shapes, a plan with complete ones; then the answer is complete too, unless it depends on
 * values that are not known.
 *
 * <p>Some operations take shapes as values ({@link #shapeOperands}): those must be known to fix the
 * output.
 */
public final class BasicShapes {
  private BasicShapes() {}

  /**
   * The shape of each output of {@code node}.
   *
   * @throws IllegalArgumentException when the shapes or shape values do not fit the operation
   */
  static List<PartialShape> outputs(Op.Basic op, int outputCount, Operands in) {
    if (op instanceof Op.Split split) {
      return MovementShapes.split(split, outputCount, in);
    }
    return Collections.nCopies(outputCount, output(op, in));
  }

  /** Indexes of the inputs whose values fix the output shape. */
  static int[] shapeOperands(Op.Basic op) {
    return switch (op) {
      case Op.Reshape _, Op.Split _, Op.Expand _, Op.Tile _ -> new int[] {1};
      case Op.Reduce _, Op.Unsqueeze _, Op.Squeeze _ -> new int[] {1};
      case Op.Slice _ -> new int[] {1, 2, 3, 4};
      case Op.Pad _ -> new int[] {1, 3};
      case Op.Fill _ -> new int[] {0};
      case Op.Range _ -> new int[] {0, 1, 2};
      case Op.Unary _, Op.Parametric _, Op.Binary _, Op.Where _, Op.Cast _ -> new int[0];
      case Op.MatMul _, Op.Conv _, Op.Pool _, Op.ArgExtreme _ -> new int[0];
      case Op.Softmax _, Op.LayerNorm _, Op.Transpose _, Op.Concat _, Op.Gather _ -> new int[0];
      case Op.GatherElements _, Op.Flatten _ -> new int[0];
      case Op.ShapeOf _, Op.CumSum _ -> new int[0];
    };
  }

  private static PartialShape output(Op.Basic op, Operands in) {
    return switch (op) {
      case Op.Unary _, Op.Parametric _, Op.Cast _ -> in.shape(0);
      case Op.Softmax softmax -> checkedAxis(softmax.axis(), in);
      case Op.CumSum _ -> in.shape(0);
      case Op.Binary _ -> PartialShape.broadcast(in.shape(0), in.shape(1));
      case Op.Where _ ->
          PartialShape.broadcast(in.shape(0), PartialShape.broadcast(in.shape(1), in.shape(2)));
      case Op.MatMul _ -> matMul(in.shape(0), in.shape(1));
      case Op.Conv conv -> WindowRules.conv(conv, in);
      case Op.Pool pool -> WindowRules.pool(pool, in);
      case Op.Reduce reduce ->
          axes(reduce.axes(), in)
              .map(axes -> reduce(axes, reduce.keepDims(), in.shape(0)))
              .orElseGet(() -> reduced(reduce.keepDims(), in));
      case Op.ArgExtreme arg -> argExtreme(arg, in.shape(0));
      case Op.LayerNorm norm -> layerNorm(norm, in);
      case Op.Reshape reshape -> MovementShapes.reshape(reshape, in);
      case Op.Transpose transpose -> MovementShapes.transpose(transpose, in.shape(0));
      case Op.Concat concat -> MovementShapes.concat(concat, in);
      case Op.Slice _ -> MovementShapes.slice(in);
      case Op.Split _ -> throw new AssertionError("split has several outputs");
      case Op.Gather gather -> MovementShapes.gather(gather, in.shape(0), in.shape(1));
      case Op.GatherElements gather ->
          MovementShapes.gatherElements(gather, in.shape(0), in.shape(1));
      case Op.Unsqueeze unsqueeze ->
          axes(unsqueeze.axes(), in)
              .map(axes -> MovementShapes.unsqueeze(axes, in.shape(0)))
              .orElseGet(() -> ranked(in, 1));
      case Op.Squeeze squeeze ->
          axes(squeeze.axes(), in)
              .map(axes -> MovementShapes.squeeze(axes, in.shape(0)))
              .orElseGet(() -> ranked(in, -1));
      case Op.Flatten flatten -> MovementShapes.flatten(flatten, in.shape(0));
      case Op.Expand _ -> PartialShape.broadcast(in.shape(0), shapeValue(in, 1));
      case Op.Tile _ -> MovementShapes.tile(in);
      case Op.Pad pad -> MovementShapes.pad(pad, in);
      case Op.ShapeOf shapeOf -> shapeOf(shapeOf, in.shape(0));
      case Op.Fill _ -> fill(in);
      case Op.Range _ -> range(in);
    };
  }

  /** The axes of an attribute, or of input 1 in its place; empty while its value is not known. */
  static Optional<List<Integer>> axes(List<Integer> attribute, Operands in) {
    if (!in.has(1)) {
      return Optional.of(attribute);
    }
    return vector(in, 1).map(values -> Arrays.stream(values).mapToObj(BasicShapes::axis).toList());
  }

  private static int axis(long axis) {
    if (Math.abs((double) axis) > Shape.RANK_MAX) {
      throw new IllegalArgumentException("axis " + axis + " is out of range");
    }
    return (int) axis;
  }

  /** What a reduction over axes that are not known leaves. */
  private static PartialShape reduced(boolean keepDims, Operands in) {
    boolean kept = keepDims && in.shape(0).hasRank();
    return kept ? PartialShape.ofRank(in.shape(0).rank()) : PartialShape.any();
  }

  /** Only the rank: that of x, and as many more (or less) as input 1 has elements. */
  private static PartialShape ranked(Operands in, int sign) {
    PartialShape axes = in.shape(1);
    boolean known = in.shape(0).hasRank() && axes.hasRank() && axes.rank() == 1 && axes.knows(0);
    if (!known || (sign < 0 && axes.dim(0) == 0)) {
      return PartialShape.any();
    }
    long rank = in.shape(0).rank() + (long) sign * axes.dim(0);
    if (rank < 0 || rank > Shape.RANK_MAX) {
      throw new IllegalArgumentException(axes.dim(0) + " axes for " + in.shape(0));
    }
    return PartialShape.ofRank((int) rank);
  }

  private static PartialShape checkedAxis(int axis, Operands in) {
    if (in.shape(0).hasRank()) {
      Shape.normaliseAxis(axis, in.shape(0).rank());
    }
    return in.shape(0);
  }

  /** The shape of a stack of matrix products. */
  public static PartialShape matMul(PartialShape a, PartialShape b) {
    if (!a.hasRank() || !b.hasRank()) {
      return PartialShape.any();
    }
    if (a.rank() == 0 || b.rank() == 0) {
      throw new IllegalArgumentException("a matrix product does not take scalars");
    }
    int inner = b.rank() == 1 ? b.dim(0) : b.dim(b.rank() - 2);
    PartialShape.agree(a.dim(a.rank() - 1), inner, "inner dimension");
    PartialShape batchA = PartialShape.of(Arrays.copyOf(a.dims(), Math.max(a.rank() - 2, 0)));
    PartialShape batchB = PartialShape.of(Arrays.copyOf(b.dims(), Math.max(b.rank() - 2, 0)));
    PartialShape batch = PartialShape.broadcast(batchA, batchB);
    int matrixRank = (a.rank() > 1 ? 1 : 0) + (b.rank() > 1 ? 1 : 0);
    int[] out = Arrays.copyOf(batch.dims(), batch.rank() + matrixRank);
    int next = batch.rank();
    if (a.rank() > 1) {
      out[next++] = a.dim(a.rank() - 2);
    }
    if (b.rank() > 1) {
      out[next] = b.dim(b.rank() - 1);
    }
    return PartialShape.of(out);
  }

  private static PartialShape reduce(List<Integer> axes, boolean keepDims, PartialShape x) {
    if (!x.hasRank()) {
      return axes.isEmpty() && !keepDims ? PartialShape.of() : PartialShape.any();
    }
    boolean[] reduced = reducedAxes(axes, x.rank());
    int[] out = new int[x.rank()];
    int next = 0;
    for (int i = 0; i < x.rank(); i++) {
      if (!reduced[i]) {
        out[next++] = x.dim(i);
      } else if (keepDims) {
        out[next++] = 1;
      }
    }
    return PartialShape.of(Arrays.copyOf(out, next));
  }

  /** Which axes a reduction removes; an empty list means all. */
  static boolean[] reducedAxes(List<Integer> axes, int rank) {
    boolean[] reduced = new boolean[rank];
    Arrays.fill(reduced, axes.isEmpty());
    for (int axis : axes) {
      int at = Shape.normaliseAxis(axis, rank);
      if (reduced[at]) {
        throw new IllegalArgumentException("axis " + axis + " is named twice in " + axes);
      }
      reduced[at] = true;
    }
    return reduced;
  }

  private static PartialShape argExtreme(Op.ArgExtreme arg, PartialShape x) {
    if (x.hasRank() && x.dim(Shape.normaliseAxis(arg.axis(), x.rank())) == 0) {
      throw new IllegalArgumentException("axis " + arg.axis() + " is empty: it has no extreme");
    }
    return reduce(List.of(arg.axis()), arg.keepDims(), x);
  }

  private static PartialShape layerNorm(Op.LayerNorm norm, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    int axis = Shape.normaliseAxis(norm.axis(), x.rank());
    PartialShape row = PartialShape.of(Arrays.copyOfRange(x.dims(), axis, x.rank()));
    for (int i = 1; i < in.count(); i++) {
      if (in.has(i) && in.shape(i).hasRank()) {
        PartialShape both = PartialShape.broadcast(row, in.shape(i));
        boolean grows = both.rank() > row.rank();
        for (int d = 0; !grows && d < row.rank(); d++) {
          grows = row.knows(d) && both.dim(d) != row.dim(d);
        }
        if (grows) {
          throw new IllegalArgumentException(
              "input " + i + " of shape " + in.shape(i) + " does not broadcast to " + row);
        }
      }
    }
    return x;
  }

  private static PartialShape shapeOf(Op.ShapeOf op, PartialShape x) {
    if (!x.hasRank()) {
      return PartialShape.of(UNKNOWN);
    }
    return PartialShape.of(Math.max(clampAxis(op.end(), x) - clampAxis(op.start(), x), 0));
  }

  /** Bound of a ShapeOf: counted from the end when negative, then held inside [0, rank]. */
  static int clampAxis(int bound, PartialShape x) {
    long from = bound < 0 ? (long) bound + x.rank() : bound;
    return Math.clamp(from, 0, x.rank());
  }

  /** What a ShapeOf makes of a known shape. */
  public static Tensor shapeValue(Op.ShapeOf op, Shape x) {
    int first = clampAxis(op.start(), PartialShape.of(x));
    int count = Math.max(clampAxis(op.end(), PartialShape.of(x)) - first, 0);
    long[] dims = new long[count];
    Arrays.setAll(dims, i -> x.dim(first + i));
    return Tensor.ofLongs(ElementType.I64, Shape.of(count), dims);
  }

  private static PartialShape fill(Operands in) {
    if (in.shape(1).isComplete() && in.shape(1).complete().size() != 1) {
      throw new IllegalArgumentException("fills with " + in.shape(1) + ", expected one element");
    }
    return shapeValue(in, 0);
  }

  private static PartialShape range(Operands in) {
    for (int i = 0; i < 3; i++) {
      if (in.shape(i).isComplete() && in.shape(i).complete().size() != 1) {
        throw new IllegalArgumentException("input " + i + " of a range is no scalar");
      }
      if (in.value(i).isEmpty()) {
        return PartialShape.of(UNKNOWN);
      }
    }
    Tensor start = in.value(0).orElseThrow();
    return PartialShape.of(
        Ranges.count(start, in.value(1).orElseThrow(), in.value(2).orElseThrow()));
  }

  /** The shape that an integer vector operand spells, as far as it is known. */
  private static PartialShape shapeValue(Operands in, int index) {
    Optional<long[]> values = vector(in, index);
    if (values.isEmpty()) {
      return rankFromVector(in.shape(index));
    }
    int[] dims = new int[values.get().length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dimension(values.get()[i]);
    }
    return PartialShape.of(dims);
  }

  static PartialShape rankFromVector(PartialShape vector) {
    boolean known = vector.hasRank() && vector.rank() == 1 && vector.knows(0);
    if (known && vector.dim(0) > Shape.RANK_MAX) {
      throw new IllegalArgumentException(
          "a shape of rank " + vector.dim(0) + " is above " + Shape.RANK_MAX);
    }
    return known ? PartialShape.ofRank(vector.dim(0)) : PartialShape.any();
  }

  static Optional<long[]> vector(Operands in, int index) {
    if (in.shape(index).hasRank() && in.shape(index).rank() > 1) {
      throw new IllegalArgumentException(
          "input " + index + " of shape " + in.shape(index) + " is no vector");
    }
    return in.integers(index);
  }

  /** A value as a dimension. */
  static int dimension(long value) {
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("dimension " + value + " is out of range");
    }
    return (int) value;
  }
}
