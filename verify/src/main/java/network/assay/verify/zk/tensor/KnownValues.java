package network.assay.verify.zk.tensor;

import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * Computes nodes whose inputs are all known: arithmetic on shapes, and whatever of a program does
 * not depend on committed numbers. The range of a result goes from its least to its greatest
 * element, but for moves, where it is as {@link Moves} says.
 */
public final class KnownValues {
  private final KnownPool pool;
  private final StepBudget budget;
  private final Moves moves;
  private final KnownIntegers integers;

  /** Computes with the known numbers of a statement. */
  public KnownValues(KnownPool pool, StepBudget budget) {
    this.pool = pool;
    this.budget = budget;
    this.moves = new Moves(pool, budget);
    this.integers = new KnownIntegers(pool, budget);
  }

  /**
   * What an operation makes of known inputs; of ShapeOf the input need not be known.
   *
   * @param in the inputs; empty where one is absent
   * @param outputs how many results there are
   * @throws ZkException when shapes and values do not fit the operation, or the budget is spent
   */
  public List<RefTensor> evaluate(ZkOp op, List<Optional<RefTensor>> in, int outputs) {
    return switch (op) {
      case ZkOp.Move move -> moves.apply(move, in, outputs);
      case ZkOp.Whole whole -> List.of(integers.evaluate(whole, new KnownInputs(in, pool)));
      case ZkOp.Value value -> List.of(value(value, in));
    };
  }

  /** The known activations that Quantise makes of floats; range lo … hi of the operation. */
  public RefTensor quantise(ZkOp.Quantise op, TensorValue x) {
    if (x.type() != ZkType.F32) {
      throw new ZkException("quantises f32, got " + x.type().label());
    }
    budget.spend(x.shape().size());
    long[] values = new long[x.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = FloatBits.quantise(x.bits(i), op.scale(), op.lo(), op.hi());
    }
    return RefTensor.known(pool, op.to(), x.shape(), values, op.lo(), op.hi());
  }

  private RefTensor value(ZkOp.Value op, List<Optional<RefTensor>> given) {
    KnownInputs in = new KnownInputs(given, pool);
    RefTensor x = in.at(0);
    return switch (op) {
      case ZkOp.ShapeOf shape -> shapeOf(shape, x.shape());
      case ZkOp.Fill _ -> fill(ZkShape.ofLongs(in.vector(0)), in.at(1));
      case ZkOp.Range _ -> range(x.type(), in.single(0), in.single(1), in.single(2));
      case ZkOp.Cast cast -> {
        boolean bool = cast.to() == ZkType.BOOL;
        yield each(cast.to(), x, bool ? v -> v != 0 ? 1 : 0 : v -> v);
      }
      case ZkOp.Unary unary -> each(x.type(), x, v -> Scalars.unary(unary.function(), v));
      case ZkOp.Binary binary -> binary(binary.function(), x, in.at(1));
      case ZkOp.CumSum sum -> cumSum(sum, x, in.single(1));
      case ZkOp.Reduce reduce -> reduce(reduce, x, moves.axes(reduce.axes(), given));
      case ZkOp.ArgExtreme extreme -> argExtreme(extreme, x);
    };
  }

  private RefTensor shapeOf(ZkOp.ShapeOf op, ZkShape x) {
    int first = bound(op.start(), x.rank());
    int count = Math.max(bound(op.end(), x.rank()) - first, 0);
    long[] dims = new long[count];
    for (int i = 0; i < count; i++) {
      dims[i] = x.dim(first + i);
    }
    return RefTensor.known(pool, ZkType.I64, ZkShape.of(count), dims);
  }

  private static int bound(int given, int rank) {
    return (int) Math.clamp(given < 0 ? (long) given + rank : given, 0L, rank);
  }

  private RefTensor fill(ZkShape shape, RefTensor value) {
    if (value.size() != 1) {
      throw new ZkException("expected one number to fill with, got " + value.size());
    }
    budget.spend(shape.size());
    int[] refs = new int[shape.size()];
    java.util.Arrays.fill(refs, value.ref(0));
    return value.withRefs(shape, refs);
  }

  private RefTensor range(ZkType type, long start, long limit, long delta) {
    if (delta == 0) {
      throw new ZkException("a range with delta 0");
    }
    boolean empty = delta > 0 ? start >= limit : start <= limit;
    // Unsigned: the span of two longs fits 64 bits, and so does the negation of any step.
    long span = delta > 0 ? limit - start : start - limit;
    long steps = empty ? 0 : Long.divideUnsigned(span - 1, Math.abs(delta));
    ZkShape shape = ZkShape.ofLongs(empty ? 0 : steps < 0 ? steps : steps + 1);
    budget.spend(shape.size());
    long[] values = new long[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = type.wrap(start + i * delta);
    }
    return RefTensor.known(pool, type, shape, values);
  }

  private RefTensor each(ZkType to, RefTensor x, java.util.function.LongUnaryOperator function) {
    budget.spend(x.size());
    long[] values = x.values(pool);
    for (int i = 0; i < values.length; i++) {
      values[i] = to.wrap(function.applyAsLong(values[i]));
    }
    return RefTensor.known(pool, to, x.shape(), values);
  }

  private RefTensor binary(ZkOp.BinaryFunction function, RefTensor a, RefTensor b) {
    ZkShape shape = ZkShape.broadcast(a.shape(), b.shape());
    budget.spend(shape.size(), 4);
    int[] left = Strides.places(a.shape().broadcastStrides(shape), shape.dims());
    int[] right = Strides.places(b.shape().broadcastStrides(shape), shape.dims());
    long[] p = a.values(pool);
    long[] q = b.values(pool);
    ZkType to = function.isComparison() ? ZkType.BOOL : a.type();
    long[] values = new long[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = to.wrap(Scalars.binary(function, p[left[i]], q[right[i]]));
    }
    return RefTensor.known(pool, to, shape, values);
  }

  private RefTensor cumSum(ZkOp.CumSum op, RefTensor x, long axis) {
    Rows rows = Rows.of(x.shape(), new long[] {axis}, true);
    budget.spend(x.size(), 2);
    long[] given = x.values(pool);
    long[] values = new long[given.length];
    for (int row = 0; row < rows.count(); row++) {
      long sum = 0;
      for (int i = 0; i < rows.length(); i++) {
        int place = rows.place(row, op.reverse() ? rows.length() - 1 - i : i);
        long next = sum + given[place];
        values[place] = x.type().wrap(op.exclusive() ? sum : next);
        sum = next;
      }
    }
    return RefTensor.known(pool, x.type(), x.shape(), values);
  }

  private RefTensor reduce(ZkOp.Reduce op, RefTensor x, long[] axes) {
    Rows rows = Rows.of(x.shape(), axes, op.keepDims());
    budget.spend(rows.count());
    budget.spend(x.size(), 2);
    long[] given = x.values(pool);
    long[] values = new long[rows.count()];
    for (int row = 0; row < values.length; row++) {
      long result = Scalars.neutral(op.kind(), x.type());
      for (int i = 0; i < rows.length(); i++) {
        result = Scalars.reduce(op.kind(), result, given[rows.place(row, i)]);
      }
      values[row] = x.type().wrap(result);
    }
    return RefTensor.known(pool, x.type(), rows.result(), values);
  }

  private RefTensor argExtreme(ZkOp.ArgExtreme op, RefTensor x) {
    Rows rows = Rows.of(x.shape(), new long[] {op.axis()}, op.keepDims());
    if (rows.length() == 0) {
      throw new ZkException("axis " + op.axis() + " is empty: it has no extreme");
    }
    budget.spend(x.size(), 2);
    long[] given = x.values(pool);
    long[] values = new long[rows.count()];
    for (int row = 0; row < values.length; row++) {
      int best = 0;
      for (int i = 1; i < rows.length(); i++) {
        int order = Long.compare(given[rows.place(row, i)], given[rows.place(row, best)]);
        boolean better = op.largest() ? order > 0 : order < 0;
        best = better || (order == 0 && op.selectLast()) ? i : best;
      }
      values[row] = best;
    }
    return RefTensor.known(pool, ZkType.I64, rows.result(), values);
  }
}
