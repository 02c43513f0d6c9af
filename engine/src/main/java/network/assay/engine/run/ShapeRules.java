package network.assay.engine.run;

import static network.assay.engine.run.PartialShape.UNKNOWN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.program.Program;
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
public final class ShapeRules {
  private ShapeRules() {}

  /**
   * The shape of each output of {@code node}.
   *
   * @throws IllegalArgumentException when the shapes or shape values do not fit the operation
   */
  public static List<PartialShape> outputs(Program.Node node, Operands in) {
    if (node.op() instanceof Op.Split split) {
      return split(split, node.outputs().size(), in);
    }
    return Collections.nCopies(node.outputs().size(), output(node.op(), in));
  }

  /** Indexes of the inputs whose values fix the output shape. */
  public static int[] shapeOperands(Op op) {
    return switch (op) {
      case Op.Reshape _, Op.Split _, Op.Expand _, Op.Tile _ -> new int[] {1};
      case Op.Slice _ -> new int[] {1, 2, 3, 4};
      case Op.Pad _ -> new int[] {1, 3};
      case Op.Fill _ -> new int[] {0};
      case Op.Range _ -> new int[] {0, 1, 2};
      case Op.Unary _, Op.Parametric _, Op.Binary _, Op.Where _, Op.Cast _ -> new int[0];
      case Op.MatMul _, Op.Conv _, Op.Pool _, Op.Reduce _, Op.ArgExtreme _ -> new int[0];
      case Op.Softmax _, Op.LayerNorm _, Op.Transpose _, Op.Concat _, Op.Gather _ -> new int[0];
      case Op.GatherElements _, Op.Unsqueeze _, Op.Squeeze _, Op.Flatten _ -> new int[0];
      case Op.ShapeOf _, Op.CumSum _ -> new int[0];
    };
  }

  private static PartialShape output(Op op, Operands in) {
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
      case Op.Reduce reduce -> reduce(reduce.axes(), reduce.keepDims(), in.shape(0));
      case Op.ArgExtreme arg -> argExtreme(arg, in.shape(0));
      case Op.LayerNorm norm -> layerNorm(norm, in);
      case Op.Reshape reshape -> reshape(reshape, in);
      case Op.Transpose transpose -> transpose(transpose, in.shape(0));
      case Op.Concat concat -> concat(concat, in);
      case Op.Slice _ -> slice(in);
      case Op.Split _ -> throw new AssertionError("split has several outputs");
      case Op.Gather gather -> gather(gather, in.shape(0), in.shape(1));
      case Op.GatherElements gather -> gatherElements(gather, in.shape(0), in.shape(1));
      case Op.Unsqueeze unsqueeze -> unsqueeze(unsqueeze, in.shape(0));
      case Op.Squeeze squeeze -> squeeze(squeeze, in.shape(0));
      case Op.Flatten flatten -> flatten(flatten, in.shape(0));
      case Op.Expand _ -> PartialShape.broadcast(in.shape(0), shapeValue(in, 1));
      case Op.Tile _ -> tile(in);
      case Op.Pad pad -> pad(pad, in);
      case Op.ShapeOf shapeOf -> shapeOf(shapeOf, in.shape(0));
      case Op.Fill _ -> fill(in);
      case Op.Range _ -> range(in);
    };
  }

  private static PartialShape checkedAxis(int axis, Operands in) {
    if (in.shape(0).hasRank()) {
      Shape.normaliseAxis(axis, in.shape(0).rank());
    }
    return in.shape(0);
  }

  private static PartialShape matMul(PartialShape a, PartialShape b) {
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

  private static PartialShape reshape(Op.Reshape reshape, Operands in) {
    PartialShape x = in.shape(0);
    Optional<long[]> target = vector(in, 1);
    if (target.isEmpty()) {
      return rankFromVector(in.shape(1));
    }
    long[] wanted = target.get();
    int[] out = new int[wanted.length];
    int inferred = -1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] == -1) {
        if (inferred >= 0) {
          throw new IllegalArgumentException(
              "shape " + Arrays.toString(wanted) + " has more than one -1");
        }
        inferred = i;
        out[i] = UNKNOWN;
      } else if (wanted[i] == 0 && !reshape.allowZero()) {
        if (x.hasRank() && i >= x.rank()) {
          throw new IllegalArgumentException(
              "shape " + Arrays.toString(wanted) + " copies dimension " + i + " of " + x);
        }
        out[i] = x.hasRank() ? x.dim(i) : UNKNOWN;
      } else {
        out[i] = dimension(wanted[i]);
      }
    }
    if (x.isComplete()) {
      resolve(out, inferred, x.complete());
    }
    return PartialShape.of(out);
  }

  private static void resolve(int[] out, int inferred, Shape x) {
    int[] rest = out.clone();
    if (inferred >= 0) {
      rest[inferred] = 1;
    }
    int known = Shape.of(rest).size();
    if (inferred >= 0) {
      if (known == 0 ? x.size() != 0 : x.size() % known != 0) {
        throw new IllegalArgumentException(
            "shape " + x + " of " + x.size() + " elements does not divide by " + known);
      }
      out[inferred] = known == 0 ? 0 : x.size() / known;
    } else if (known != x.size()) {
      throw new IllegalArgumentException(
          "shape "
              + x
              + " has "
              + x.size()
              + " elements, "
              + Arrays.toString(out)
              + " has "
              + known);
    }
  }

  private static PartialShape transpose(Op.Transpose transpose, PartialShape x) {
    int rank = transpose.permutation().size();
    if (x.hasRank() && x.rank() != rank) {
      throw new IllegalArgumentException(
          "permutation " + transpose.permutation() + " for a tensor of rank " + x.rank());
    }
    int[] out = new int[rank];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < rank; i++) {
      int from = transpose.permutation().get(i);
      if (from < 0 || from >= rank || seen[from]) {
        throw new IllegalArgumentException(transpose.permutation() + " is no permutation");
      }
      seen[from] = true;
      out[i] = x.hasRank() ? x.dim(from) : UNKNOWN;
    }
    return PartialShape.of(out);
  }

  private static PartialShape concat(Op.Concat concat, Operands in) {
    PartialShape first = in.shape(0);
    if (!first.hasRank()) {
      return PartialShape.any();
    }
    int axis = Shape.normaliseAxis(concat.axis(), first.rank());
    int[] out = first.dims();
    long length = out[axis];
    for (int i = 1; i < in.count(); i++) {
      PartialShape next = in.shape(i);
      if (!next.hasRank()) {
        return PartialShape.ofRank(first.rank());
      }
      if (next.rank() != first.rank()) {
        throw new IllegalArgumentException(
            "inputs of shape " + first + " and " + next + " have different ranks");
      }
      for (int d = 0; d < out.length; d++) {
        if (d != axis) {
          out[d] = PartialShape.agree(out[d], next.dim(d), "dimension " + d);
        }
      }
      length = length == UNKNOWN || !next.knows(axis) ? UNKNOWN : length + next.dim(axis);
    }
    out[axis] = length == UNKNOWN ? UNKNOWN : dimension(length);
    return PartialShape.of(out);
  }

  private static PartialShape slice(Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    return SliceBounds.shape(in).orElseGet(() -> PartialShape.ofRank(x.rank()));
  }

  private static List<PartialShape> split(Op.Split split, int parts, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return Collections.nCopies(parts, x);
    }
    int axis = Shape.normaliseAxis(split.axis(), x.rank());
    int[] sizes = new int[parts];
    Arrays.fill(sizes, UNKNOWN);
    Optional<long[]> given = in.has(1) ? vector(in, 1) : Optional.empty();
    if (given.isPresent()) {
      long total = 0;
      for (long size : given.get()) {
        total += dimension(size);
      }
      if (given.get().length != parts || (x.knows(axis) && total != x.dim(axis))) {
        throw new IllegalArgumentException(
            "sizes "
                + Arrays.toString(given.get())
                + " for "
                + parts
                + " parts of axis "
                + axis
                + " of "
                + x);
      }
      Arrays.setAll(sizes, i -> (int) given.get()[i]);
    } else if (!in.has(1) && x.knows(axis)) {
      int chunk = Math.ceilDiv(x.dim(axis), parts);
      if ((long) chunk * (parts - 1) > x.dim(axis)) {
        throw new IllegalArgumentException(
            "axis " + axis + " of " + x + " does not split into " + parts + " parts");
      }
      Arrays.fill(sizes, chunk);
      sizes[parts - 1] = x.dim(axis) - chunk * (parts - 1);
    }
    List<PartialShape> shapes = new ArrayList<>();
    for (int size : sizes) {
      int[] out = x.dims();
      out[axis] = size;
      shapes.add(PartialShape.of(out));
    }
    return shapes;
  }

  private static PartialShape gather(Op.Gather gather, PartialShape x, PartialShape indices) {
    if (!x.hasRank() || !indices.hasRank()) {
      return PartialShape.any();
    }
    int axis = Shape.normaliseAxis(gather.axis(), x.rank());
    int[] out = new int[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.dims(), 0, out, 0, axis);
    System.arraycopy(indices.dims(), 0, out, axis, indices.rank());
    System.arraycopy(x.dims(), axis + 1, out, axis + indices.rank(), x.rank() - axis - 1);
    return PartialShape.of(out);
  }

  private static PartialShape gatherElements(
      Op.GatherElements gather, PartialShape x, PartialShape indices) {
    if (x.hasRank() && indices.hasRank()) {
      int axis = Shape.normaliseAxis(gather.axis(), x.rank());
      if (x.rank() != indices.rank()) {
        throw new IllegalArgumentException(
            "data " + x + " and indices " + indices + " have different ranks");
      }
      for (int d = 0; d < x.rank(); d++) {
        if (d != axis && x.knows(d) && indices.dim(d) > x.dim(d)) {
          throw new IllegalArgumentException("indices " + indices + " reach beyond data " + x);
        }
      }
    }
    return indices;
  }

  private static PartialShape unsqueeze(Op.Unsqueeze unsqueeze, PartialShape x) {
    if (!x.hasRank()) {
      return x;
    }
    int rank = x.rank() + unsqueeze.axes().size();
    if (rank > Shape.RANK_MAX) {
      throw new IllegalArgumentException("rank " + rank + " is above " + Shape.RANK_MAX);
    }
    boolean[] added =
        unsqueeze.axes().isEmpty() ? new boolean[rank] : reducedAxes(unsqueeze.axes(), rank);
    int[] out = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      out[i] = added[i] ? 1 : x.dim(next++);
    }
    return PartialShape.of(out);
  }

  private static PartialShape squeeze(Op.Squeeze squeeze, PartialShape x) {
    if (!x.hasRank() || (squeeze.axes().isEmpty() && !x.isComplete())) {
      return PartialShape.any();
    }
    boolean[] removed = squeeze.axes().isEmpty() ? ones(x) : reducedAxes(squeeze.axes(), x.rank());
    int[] out = new int[x.rank()];
    int next = 0;
    for (int i = 0; i < x.rank(); i++) {
      if (!removed[i]) {
        out[next++] = x.dim(i);
      } else {
        PartialShape.agree(x.dim(i), 1, "squeezed dimension");
      }
    }
    return PartialShape.of(Arrays.copyOf(out, next));
  }

  private static boolean[] ones(PartialShape x) {
    boolean[] ones = new boolean[x.rank()];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = x.dim(i) == 1;
    }
    return ones;
  }

  private static PartialShape flatten(Op.Flatten flatten, PartialShape x) {
    if (!x.hasRank()) {
      return PartialShape.ofRank(2);
    }
    if (flatten.axis() < -x.rank() || flatten.axis() > x.rank()) {
      throw new IllegalArgumentException("axis " + flatten.axis() + " is outside " + x);
    }
    int axis = flatten.axis() < 0 ? flatten.axis() + x.rank() : flatten.axis();
    return PartialShape.of(product(x, 0, axis), product(x, axis, x.rank()));
  }

  private static int product(PartialShape x, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!x.knows(i)) {
        return UNKNOWN;
      }
    }
    return Shape.of(Arrays.copyOfRange(x.dims(), from, to)).size();
  }

  private static PartialShape tile(Operands in) {
    PartialShape x = in.shape(0);
    Optional<long[]> repeats = vector(in, 1);
    if (!x.hasRank() || repeats.isEmpty()) {
      return x.hasRank() ? PartialShape.ofRank(x.rank()) : x;
    }
    if (repeats.get().length != x.rank()) {
      throw new IllegalArgumentException(
          repeats.get().length + " repeats for a tensor of rank " + x.rank());
    }
    int[] out = x.dims();
    for (int i = 0; i < out.length; i++) {
      int repeat = dimension(repeats.get()[i]);
      out[i] = out[i] == UNKNOWN ? UNKNOWN : dimension((long) out[i] * repeat);
    }
    return PartialShape.of(out);
  }

  private static PartialShape pad(Op.Pad pad, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    Optional<long[]> pads = vector(in, 1);
    Optional<long[]> axes = in.has(3) ? vector(in, 3) : Optional.of(allAxes(x.rank()));
    if (pads.isEmpty() || axes.isEmpty()) {
      return PartialShape.ofRank(x.rank());
    }
    int[] out = x.dims();
    long[][] perAxis = padsPerAxis(pads.get(), axes.get(), x.rank());
    for (int i = 0; i < out.length; i++) {
      if (out[i] != UNKNOWN) {
        long grown = out[i] + perAxis[0][i] + perAxis[1][i];
        if (pad.mode() != PadMode.CONSTANT && out[i] == 0 && grown > 0) {
          throw new IllegalArgumentException("an empty axis has nothing to pad with");
        }
        out[i] = dimension(grown);
      }
    }
    return PartialShape.of(out);
  }

  /** Begin pads and end pads for every axis of a tensor. */
  static long[][] padsPerAxis(long[] pads, long[] axes, int rank) {
    if (pads.length != 2 * axes.length) {
      throw new IllegalArgumentException(
          pads.length + " pads for " + axes.length + " axes, expected twice as many");
    }
    long[][] result = new long[2][rank];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = Shape.normaliseAxis(axes[i], rank);
      if (seen[axis]) {
        throw new IllegalArgumentException("axis " + axis + " is padded twice");
      }
      seen[axis] = true;
      for (int side = 0; side < 2; side++) {
        long amount = pads[i + side * axes.length];
        if (Math.abs((double) amount) > Integer.MAX_VALUE) {
          throw new IllegalArgumentException("pad " + amount + " is out of range");
        }
        result[side][axis] = amount;
      }
    }
    return result;
  }

  private static long[] allAxes(int rank) {
    long[] axes = new long[rank];
    Arrays.setAll(axes, i -> i);
    return axes;
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

  private static PartialShape rankFromVector(PartialShape vector) {
    boolean known = vector.hasRank() && vector.rank() == 1 && vector.knows(0);
    if (known && vector.dim(0) > Shape.RANK_MAX) {
      throw new IllegalArgumentException(
          "a shape of rank " + vector.dim(0) + " is above " + Shape.RANK_MAX);
    }
    return known ? PartialShape.ofRank(vector.dim(0)) : PartialShape.any();
  }

  private static Optional<long[]> vector(Operands in, int index) {
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
