package network.assay.engine.operation.basic;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.SliceBounds;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.tensor.Shape;

/** The part of {@link BasicShapes} for operations that move elements and change none. */
final class MovementShapes {
  private MovementShapes() {}

  static PartialShape reshape(Op.Reshape reshape, Operands in) {
    PartialShape x = in.shape(0);
    Optional<long[]> target = BasicShapes.vector(in, 1);
    if (target.isEmpty()) {
      return BasicShapes.rankFromVector(in.shape(1));
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
        out[i] = BasicShapes.dimension(wanted[i]);
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

  static PartialShape transpose(Op.Transpose transpose, PartialShape x) {
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

  static PartialShape concat(Op.Concat concat, Operands in) {
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
    out[axis] = length == UNKNOWN ? UNKNOWN : BasicShapes.dimension(length);
    return PartialShape.of(out);
  }

  static PartialShape slice(Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    return SliceBounds.shape(in).orElseGet(() -> PartialShape.ofRank(x.rank()));
  }

  static List<PartialShape> split(Op.Split split, int parts, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return Collections.nCopies(parts, x);
    }
    int axis = Shape.normaliseAxis(split.axis(), x.rank());
    int[] sizes = new int[parts];
    Arrays.fill(sizes, UNKNOWN);
    Optional<long[]> given = in.has(1) ? BasicShapes.vector(in, 1) : Optional.empty();
    if (given.isPresent()) {
      long total = 0;
      for (long size : given.get()) {
        total += BasicShapes.dimension(size);
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

  static PartialShape gather(Op.Gather gather, PartialShape x, PartialShape indices) {
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

  static PartialShape gatherElements(
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

  static PartialShape unsqueeze(List<Integer> axes, PartialShape x) {
    if (!x.hasRank()) {
      return x;
    }
    int rank = x.rank() + axes.size();
    if (rank > Shape.RANK_MAX) {
      throw new IllegalArgumentException("rank " + rank + " is above " + Shape.RANK_MAX);
    }
    boolean[] added = axes.isEmpty() ? new boolean[rank] : BasicShapes.reducedAxes(axes, rank);
    int[] out = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      out[i] = added[i] ? 1 : x.dim(next++);
    }
    return PartialShape.of(out);
  }

  static PartialShape squeeze(List<Integer> axes, PartialShape x) {
    if (!x.hasRank() || (axes.isEmpty() && !x.isComplete())) {
      return PartialShape.any();
    }
    boolean[] removed = axes.isEmpty() ? ones(x) : BasicShapes.reducedAxes(axes, x.rank());
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

  static PartialShape flatten(Op.Flatten flatten, PartialShape x) {
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

  static PartialShape tile(Operands in) {
    PartialShape x = in.shape(0);
    Optional<long[]> repeats = BasicShapes.vector(in, 1);
    if (!x.hasRank() || repeats.isEmpty()) {
      return x.hasRank() ? PartialShape.ofRank(x.rank()) : x;
    }
    if (repeats.get().length != x.rank()) {
      throw new IllegalArgumentException(
          repeats.get().length + " repeats for a tensor of rank " + x.rank());
    }
    int[] out = x.dims();
    for (int i = 0; i < out.length; i++) {
      int repeat = BasicShapes.dimension(repeats.get()[i]);
      out[i] = out[i] == UNKNOWN ? UNKNOWN : BasicShapes.dimension((long) out[i] * repeat);
    }
    return PartialShape.of(out);
  }

  static PartialShape pad(Op.Pad pad, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    Optional<long[]> pads = BasicShapes.vector(in, 1);
    Optional<long[]> axes = in.has(3) ? BasicShapes.vector(in, 3) : Optional.of(allAxes(x.rank()));
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
        out[i] = BasicShapes.dimension(grown);
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
}
