package network.assay.verify.zk.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;

/**
 * The operations that move elements, on references: what moves is not looked at, what moves it
 * (shapes, indexes, axes, conditions) must be known. The range of a result is that of what moved;
 * where elements of several tensors meet (Concat, Pad, Where) the least range that holds all.
 */
public final class Moves {
  private final KnownPool pool;
  private final StepBudget budget;

  /** Moves with the known numbers of a statement, each element of a result for one step. */
  public Moves(KnownPool pool, StepBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  /**
   * What an operation makes of its inputs.
   *
   * @param in the inputs; empty where one is absent
   * @param outputs how many results there are (above 1 for Split only)
   * @throws ZkException when shapes and values do not fit, an operand that must be known is not, or
   *     the budget is spent
   */
  public List<RefTensor> apply(ZkOp.Move op, List<Optional<RefTensor>> in, int outputs) {
    RefTensor x = at(in, 0);
    if (op instanceof ZkOp.Split split) {
      return split(split.axis(), x, vector(in, 1), outputs);
    }
    return List.of(
        switch (op) {
          case ZkOp.Reshape reshape -> reshape(x, needed(in, 1), reshape.allowZero());
          case ZkOp.Transpose transpose -> transpose(x, transpose.permutation());
          case ZkOp.Concat concat -> concat(concat.axis(), in.stream().map(Moves::there).toList());
          case ZkOp.Slice _ ->
              slice(
                  x,
                  SliceBounds.of(
                      x.shape(), needed(in, 1), needed(in, 2), vector(in, 3), vector(in, 4)));
          case ZkOp.Split _ -> throw new AssertionError("a split has several results");
          case ZkOp.Gather gather -> gather(gather.axis(), x, at(in, 1));
          case ZkOp.GatherElements gather -> gatherElements(gather.axis(), x, at(in, 1));
          case ZkOp.Unsqueeze op2 -> unsqueeze(x, axes(op2.axes(), in));
          case ZkOp.Squeeze op2 -> squeeze(x, axes(op2.axes(), in));
          case ZkOp.Flatten flatten -> flatten(x, flatten.axis());
          case ZkOp.Expand _ -> expand(x, ZkShape.ofLongs(needed(in, 1)));
          case ZkOp.Tile _ -> tile(x, needed(in, 1));
          case ZkOp.Pad pad ->
              new Pads(pool, budget)
                  .pad(pad.mode(), x, needed(in, 1), optional(in, 2), vector(in, 3));
          case ZkOp.Where _ -> where(x, at(in, 1), at(in, 2));
        });
  }

  private static RefTensor there(Optional<RefTensor> tensor) {
    return tensor.orElseThrow(() -> new ZkException("an input is not there"));
  }

  private static Optional<RefTensor> optional(List<Optional<RefTensor>> in, int index) {
    return index < in.size() ? in.get(index) : Optional.empty();
  }

  private static RefTensor at(List<Optional<RefTensor>> in, int index) {
    return there(optional(in, index));
  }

  /** The known numbers of a vector or scalar, if it is there. */
  private Optional<long[]> vector(List<Optional<RefTensor>> in, int index) {
    Optional<RefTensor> given = optional(in, index);
    if (given.isPresent() && given.get().shape().rank() > 1) {
      throw new ZkException(
          "expected a vector as input " + index + ", got shape " + given.get().shape());
    }
    return given.map(tensor -> {
      try {
        return tensor.values(pool);
      } catch (ZkException e) {
        throw new ZkException("input " + index + ": " + e.sentence());
      }
    });
  }

  private long[] needed(List<Optional<RefTensor>> in, int index) {
    return vector(in, index).orElseThrow(() -> new ZkException("input " + index + " is not there"));
  }

  /** Axes of the attribute, or of input 1 in its place. */
  public long[] axes(List<Integer> attribute, List<Optional<RefTensor>> in) {
    return vector(in, 1)
        .orElseGet(() -> attribute.stream().mapToLong(Integer::longValue).toArray());
  }

  private RefTensor reshape(RefTensor x, long[] wanted, boolean allowZero) {
    long[] dims = wanted.clone();
    int inferred = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1) {
        if (inferred >= 0) {
          throw new ZkException("shape " + Arrays.toString(wanted) + " has more than one -1");
        }
        inferred = i;
        dims[i] = 1;
      } else if (dims[i] == 0 && !allowZero) {
        if (i >= x.shape().rank()) {
          throw new ZkException(
              "shape " + Arrays.toString(wanted) + " copies dimension " + i + " of " + x.shape());
        }
        dims[i] = x.shape().dim(i);
      }
    }
    int rest = ZkShape.ofLongs(dims).size();
    if (inferred >= 0) {
      if (rest == 0 ? x.size() != 0 : x.size() % rest != 0) {
        throw new ZkException(
            x.size() + " elements of shape " + x.shape() + " do not divide by " + rest);
      }
      dims[inferred] = rest == 0 ? 0 : x.size() / rest;
    }
    ZkShape shape = ZkShape.ofLongs(dims);
    if (shape.size() != x.size()) {
      throw new ZkException("shape " + x.shape() + " does not reshape to " + shape);
    }
    return x.withShape(shape);
  }

  /** Axis i of the result is axis {@code permutation[i]} of x. */
  public RefTensor transpose(RefTensor x, List<Integer> permutation) {
    int rank = x.shape().rank();
    boolean[] seen = new boolean[rank];
    int[] dims = new int[rank];
    int[] strides = new int[rank];
    int[] own = x.view().strides();
    boolean fits = permutation.size() == rank;
    for (int i = 0; fits && i < rank; i++) {
      int axis = permutation.get(i);
      fits = axis >= 0 && axis < rank && !seen[axis];
      if (fits) {
        seen[axis] = true;
        dims[i] = x.shape().dim(axis);
        strides[i] = own[axis];
      }
    }
    if (!fits) {
      throw new ZkException(permutation + " is no permutation of the axes of " + x.shape());
    }
    return strided(x, ZkShape.of(dims), 0, strides);
  }

  /** The elements offset + Σ index · stride of x, for all indexes of the shape. */
  private RefTensor strided(RefTensor x, ZkShape shape, int offset, int[] strides) {
    budget.spend(shape.size());
    return x.withView(shape, x.view().strided(offset, shape.dims(), strides));
  }

  private RefTensor concat(int at, List<RefTensor> parts) {
    RefTensor first = parts.getFirst();
    int axis = first.shape().axis(at);
    long[] dims = Arrays.stream(first.shape().dims()).asLongStream().toArray();
    long lo = first.lo();
    long hi = first.hi();
    dims[axis] = 0;
    for (RefTensor part : parts) {
      boolean fits = part.shape().rank() == dims.length;
      for (int d = 0; fits && d < dims.length; d++) {
        fits = d == axis || part.shape().dim(d) == dims[d];
      }
      if (!fits) {
        throw new ZkException(
            "shapes " + first.shape() + " and " + part.shape() + " do not join along " + axis);
      }
      dims[axis] += part.shape().dim(axis);
      lo = Math.min(lo, part.lo());
      hi = Math.max(hi, part.hi());
    }
    ZkShape shape = ZkShape.ofLongs(dims);
    budget.spend(shape.size());
    int[] refs = new int[shape.size()];
    int outer = shape.size() == 0 ? 0 : shape.size(0, axis);
    int to = 0;
    for (int o = 0; o < outer; o++) {
      for (RefTensor part : parts) {
        int length = part.size() / outer;
        part.view().copy(o * length, length, refs, to);
        to += length;
      }
    }
    return new RefTensor(first.type(), shape, refs, lo, hi);
  }

  private RefTensor slice(RefTensor x, SliceBounds bounds) {
    int[] strides = x.view().strides().clone();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += bounds.start(axis) * strides[axis];
      strides[axis] = bounds.shape().dim(axis) <= 1 ? 0 : strides[axis] * bounds.step(axis);
    }
    return strided(x, bounds.shape(), offset, strides);
  }

  private List<RefTensor> split(int at, RefTensor x, Optional<long[]> given, int parts) {
    int axis = x.shape().axis(at);
    int length = x.shape().dim(axis);
    long[] sizes = given.orElseGet(() -> equalParts(length, parts));
    long total = 0;
    for (long size : sizes) {
      total = size < 0 || size > length ? length + 1L : Math.min(total + size, length + 1L);
    }
    if (sizes.length != parts || total != length) {
      throw new ZkException(
          "expected "
              + parts
              + " sizes that add up to "
              + length
              + ", got "
              + Arrays.toString(sizes));
    }
    List<RefTensor> results = new ArrayList<>();
    int[] strides = x.view().strides();
    int from = 0;
    for (long size : sizes) {
      int[] dims = x.shape().dims();
      dims[axis] = (int) size;
      int offset = size == 0 ? 0 : from * strides[axis];
      results.add(strided(x, ZkShape.of(dims), offset, strides));
      from += (int) size;
    }
    return results;
  }

  private static long[] equalParts(int length, int parts) {
    long part = Math.ceilDiv(length, parts);
    long last = length - part * (parts - 1);
    if (last < 0) {
      throw new ZkException("an axis of " + length + " does not split into " + parts + " parts");
    }
    long[] sizes = new long[parts];
    Arrays.fill(sizes, part);
    sizes[parts - 1] = last;
    return sizes;
  }

  private RefTensor gather(int at, RefTensor x, RefTensor indexes) {
    int axis = x.shape().axis(at);
    int length = x.shape().dim(axis);
    int rank = x.shape().rank();
    int[] picks = indexes(indexes, length);
    int[] dims = new int[rank - 1 + indexes.shape().rank()];
    System.arraycopy(x.shape().dims(), 0, dims, 0, axis);
    System.arraycopy(indexes.shape().dims(), 0, dims, axis, indexes.shape().rank());
    int behind = axis + indexes.shape().rank();
    System.arraycopy(x.shape().dims(), axis + 1, dims, behind, rank - axis - 1);
    ZkShape shape = ZkShape.of(dims);
    budget.spend(shape.size());
    int[] refs = new int[shape.size()];
    if (refs.length == 0) {
      return x.withRefs(shape, refs);
    }
    int outer = x.shape().size(0, axis);
    int block = x.shape().size(axis + 1, rank);
    int to = 0;
    for (int o = 0; o < outer; o++) {
      for (int pick : picks) {
        x.view().copy((o * length + pick) * block, block, refs, to);
        to += block;
      }
    }
    return x.withRefs(shape, refs);
  }

  private RefTensor gatherElements(int at, RefTensor x, RefTensor indexes) {
    int axis = x.shape().axis(at);
    ZkShape shape = indexes.shape();
    boolean fits = shape.rank() == x.shape().rank();
    for (int d = 0; fits && d < shape.rank(); d++) {
      fits = d == axis || shape.dim(d) <= x.shape().dim(d);
    }
    if (!fits) {
      throw new ZkException("indexes of shape " + shape + " reach beyond " + x.shape());
    }
    int[] picks = indexes(indexes, x.shape().dim(axis));
    int[] strides = x.shape().strides();
    int step = strides[axis];
    strides[axis] = 0;
    budget.spend(shape.size());
    int[] refs = new int[shape.size()];
    int[] places = Strides.places(strides, shape.dims());
    int[] own = x.refs();
    for (int i = 0; i < refs.length; i++) {
      refs[i] = own[places[i] + picks[i] * step];
    }
    return x.withRefs(shape, refs);
  }

  /** Known indexes of an axis; negative ones count from its end. */
  private int[] indexes(RefTensor indexes, int length) {
    budget.spend(indexes.size());
    long[] values = indexes.values(pool);
    int[] picks = new int[values.length];
    for (int i = 0; i < picks.length; i++) {
      if (values[i] < -length || values[i] >= length) {
        throw new ZkException("index " + values[i] + " is outside an axis of " + length);
      }
      picks[i] = (int) (values[i] < 0 ? values[i] + length : values[i]);
    }
    return picks;
  }

  private static RefTensor unsqueeze(RefTensor x, long[] axes) {
    if (axes.length > ZkShape.RANK_MAX - x.shape().rank()) {
      throw new ZkException("expected a rank of at most " + ZkShape.RANK_MAX);
    }
    int[] dims = new int[x.shape().rank() + axes.length];
    boolean[] added = marked(axes, ZkShape.of(dims));
    int next = 0;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = added[i] ? 1 : x.shape().dim(next++);
    }
    return x.withShape(ZkShape.of(dims));
  }

  private static RefTensor squeeze(RefTensor x, long[] axes) {
    boolean[] removed = marked(axes, x.shape());
    int[] dims = new int[x.shape().rank()];
    int next = 0;
    for (int i = 0; i < dims.length; i++) {
      int dim = x.shape().dim(i);
      boolean gone = axes.length == 0 ? dim == 1 : removed[i];
      if (gone && dim != 1) {
        throw new ZkException("axis " + i + " of " + x.shape() + " is not 1: it stays");
      }
      if (!gone) {
        dims[next++] = dim;
      }
    }
    return x.withShape(ZkShape.of(Arrays.copyOf(dims, next)));
  }

  /** Which axes of a shape are named; each at most once. */
  static boolean[] marked(long[] axes, ZkShape shape) {
    boolean[] marked = new boolean[shape.rank()];
    for (long axis : axes) {
      int at = shape.axis(axis);
      if (marked[at]) {
        throw new ZkException("axis " + axis + " is named twice in " + Arrays.toString(axes));
      }
      marked[at] = true;
    }
    return marked;
  }

  private static RefTensor flatten(RefTensor x, int at) {
    int rank = x.shape().rank();
    if (at < -rank || at > rank) {
      throw new ZkException("expected an axis of " + x.shape() + " or behind, got " + at);
    }
    int axis = at < 0 ? at + rank : at;
    return x.withShape(ZkShape.of(x.shape().size(0, axis), x.shape().size(axis, rank)));
  }

  /** x broadcast together with a shape. */
  public RefTensor expand(RefTensor x, ZkShape to) {
    ZkShape shape = ZkShape.broadcast(x.shape(), to);
    int[] own = x.view().strides();
    int[] strides = new int[shape.rank()];
    for (int i = 0; i < own.length; i++) {
      strides[i + strides.length - own.length] = x.shape().dim(i) == 1 ? 0 : own[i];
    }
    return strided(x, shape, 0, strides);
  }

  private RefTensor tile(RefTensor x, long[] repeats) {
    int rank = x.shape().rank();
    if (repeats.length != rank) {
      throw new ZkException("expected " + rank + " repeats, got " + repeats.length);
    }
    int[] own = x.view().strides();
    long[] dims = new long[rank];
    int[] walk = new int[2 * rank];
    int[] strides = new int[2 * rank];
    for (int i = 0; i < rank; i++) {
      if (repeats[i] < 0 || repeats[i] > Integer.MAX_VALUE) {
        throw new ZkException("expected repeats of 0 to 2^31 - 1, got " + repeats[i]);
      }
      dims[i] = x.shape().dim(i) * repeats[i];
      walk[2 * i] = (int) repeats[i];
      walk[2 * i + 1] = x.shape().dim(i);
      strides[2 * i + 1] = own[i];
    }
    ZkShape shape = ZkShape.ofLongs(dims);
    budget.spend(shape.size());
    return x.withView(shape, x.view().strided(0, walk, strides));
  }

  private RefTensor where(RefTensor condition, RefTensor a, RefTensor b) {
    ZkShape shape = ZkShape.broadcast(condition.shape(), ZkShape.broadcast(a.shape(), b.shape()));
    budget.spend(shape.size(), 4);
    int[] holds = Strides.places(condition.shape().broadcastStrides(shape), shape.dims());
    int[] left = Strides.places(a.shape().broadcastStrides(shape), shape.dims());
    int[] right = Strides.places(b.shape().broadcastStrides(shape), shape.dims());
    long[] conditions = condition.values(pool);
    int[] ofA = a.refs();
    int[] ofB = b.refs();
    int[] refs = new int[shape.size()];
    for (int i = 0; i < refs.length; i++) {
      refs[i] = conditions[holds[i]] != 0 ? ofA[left[i]] : ofB[right[i]];
    }
    long lo = Math.min(a.lo(), b.lo());
    return new RefTensor(a.type(), shape, refs, lo, Math.max(a.hi(), b.hi()));
  }
}
