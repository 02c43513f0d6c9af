package network.assay.verify.zk.tensor;

import java.util.Arrays;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;

/**
 * The operations of {@code spec/int.md}, section 2, on known activations. Convolutions are none of
 * them: their filters are committed.
 */
final class KnownIntegers {
  private static final long SUM_LIMIT = 1L << 30;
  private static final int NORMAL_BITS = 14;

  private final KnownPool pool;
  private final StepBudget budget;

  KnownIntegers(KnownPool pool, StepBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  RefTensor evaluate(ZkOp.Whole whole, KnownInputs in) {
    RefTensor x = in.at(0);
    return switch (whole) {
      case ZkOp.IntegerMatMul op -> matMul(op, in);
      case ZkOp.IntegerMaxPool op -> maxPool(Windows.of(op, x.shape()), x);
      case ZkOp.IntegerAveragePool op -> averagePool(op, x);
      case ZkOp.IntegerSum op -> sum(op, x);
      case ZkOp.IntegerAdd op ->
          pairs(
              op.to(),
              x,
              in.at(1),
              (a, b) ->
                  Scalars.requantise(
                      a * op.multiplierA() + b * op.multiplierB(),
                      1,
                      op.shift(),
                      op.lo(),
                      op.hi()));
      case ZkOp.IntegerMul op ->
          pairs(
              op.to(),
              x,
              in.at(1),
              (a, b) -> Scalars.requantise(a * b, op.multiplier(), op.shift(), op.lo(), op.hi()));
      case ZkOp.Rescale op -> rescale(op, in);
      case ZkOp.Lookup _ -> lookup(x, in.at(1));
      case ZkOp.IntegerSoftmax op -> softmax(op, x, in.vector(1));
      case ZkOp.IntegerNormalise op -> normalise(op, x);
      case ZkOp.IntegerConv _, ZkOp.Quantise _, ZkOp.Dequantise _ ->
          throw new ZkException("this is not computed on known numbers");
    };
  }

  private RefTensor known(ZkType type, ZkShape shape, long[] values) {
    return RefTensor.known(pool, type, shape, values);
  }

  private RefTensor matMul(ZkOp.IntegerMatMul op, KnownInputs in) {
    MatrixStack stack = MatrixStack.of(in.at(0).shape(), in.at(1).shape(), budget);
    budget.spend(stack.result().size(), Math.max(stack.k(), 1));
    long[] a = in.values(0);
    long[] b = in.values(1);
    long[] bias = in.has(2) ? in.channels(2, stack.n()) : new long[stack.n()];
    long[] multiplier = in.channels(3, stack.n());
    long[] shift = in.channels(4, stack.n());
    long[] y = new long[stack.result().size()];
    int next = 0;
    for (int batch = 0; batch < stack.batches(); batch++) {
      for (int i = 0; i < stack.m(); i++) {
        for (int j = 0; j < stack.n(); j++) {
          long sum = bias[j];
          for (int k = 0; k < stack.k(); k++) {
            sum += a[stack.placeA(batch, i, k)] * b[stack.placeB(batch, k, j)];
          }
          y[next++] = Scalars.requantise(sum, multiplier[j], shift[j], op.lo(), op.hi());
        }
      }
    }
    return known(op.to(), stack.result(), y);
  }

  private static ZkShape pooled(Windows windows, ZkShape x) {
    int[] dims = Arrays.copyOf(x.dims(), x.rank());
    System.arraycopy(windows.out().dims(), 0, dims, 2, windows.out().rank());
    return ZkShape.of(dims);
  }

  /** What is made of the numbers that the taps of a window read. */
  @FunctionalInterface
  private interface Pooling {
    long pool(long[] x, int plane, int[] inputs);
  }

  private RefTensor pool(ZkType to, Windows windows, RefTensor x, Pooling pooling) {
    ZkShape shape = pooled(windows, x.shape());
    int taps = windows.kernel().size();
    budget.spend(taps);
    budget.spend(shape.size(), taps);
    long[] given = x.values(pool);
    long[] y = new long[shape.size()];
    int[] inputs = new int[taps];
    int places = windows.out().size();
    for (int place = 0; y.length > 0 && place < places; place++) {
      windows.inputs(place, inputs);
      for (int plane = 0; plane < y.length / places; plane++) {
        y[plane * places + place] = pooling.pool(given, plane * windows.in().size(), inputs);
      }
    }
    return known(to, shape, y);
  }

  private RefTensor maxPool(Windows windows, RefTensor x) {
    long least = x.type().least();
    return pool(
        x.type(),
        windows,
        x,
        (given, plane, inputs) -> {
          long max = least;
          for (int input : inputs) {
            max = input < 0 ? max : Math.max(max, given[plane + input]);
          }
          return max;
        });
  }

  private RefTensor averagePool(ZkOp.IntegerAveragePool op, RefTensor x) {
    return pool(
        op.to(),
        Windows.of(op, x.shape()),
        x,
        (given, plane, inputs) -> {
          long sum = 0;
          for (int input : inputs) {
            sum += input < 0 ? 0 : given[plane + input];
          }
          return Scalars.requantise(sum, op.multiplier(), op.shift(), op.lo(), op.hi());
        });
  }

  private RefTensor sum(ZkOp.IntegerSum op, RefTensor x) {
    long[] axes = op.axes().stream().mapToLong(Integer::longValue).toArray();
    Rows rows = Rows.of(x.shape(), axes, op.keepDims());
    budget.spend(rows.count());
    budget.spend(x.size(), 2);
    long[] given = x.values(pool);
    long[] y = new long[rows.count()];
    for (int row = 0; row < y.length; row++) {
      long sum = 0;
      for (int i = 0; i < rows.length(); i++) {
        sum += given[rows.place(row, i)];
      }
      y[row] = Scalars.requantise(sum, op.multiplier(), op.shift(), op.lo(), op.hi());
    }
    return known(op.to(), rows.result(), y);
  }

  private RefTensor pairs(
      ZkType to, RefTensor a, RefTensor b, java.util.function.LongBinaryOperator function) {
    ZkShape shape = ZkShape.broadcast(a.shape(), b.shape());
    budget.spend(shape.size(), 4);
    int[] left = Strides.places(a.shape().broadcastStrides(shape), shape.dims());
    int[] right = Strides.places(b.shape().broadcastStrides(shape), shape.dims());
    long[] p = a.values(pool);
    long[] q = b.values(pool);
    long[] y = new long[shape.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.applyAsLong(p[left[i]], q[right[i]]);
    }
    return known(to, shape, y);
  }

  private RefTensor rescale(ZkOp.Rescale op, KnownInputs in) {
    ZkShape shape = in.at(0).shape();
    int axis = shape.axis(op.axis());
    int channels = shape.dim(axis);
    long[] multiplier = in.channels(1, channels);
    long[] shift = in.channels(2, channels);
    long[] bias = in.has(3) ? in.channels(3, channels) : new long[channels];
    budget.spend(shape.size(), 2);
    long[] y = in.values(0);
    int inner = y.length == 0 ? 1 : shape.size(axis + 1, shape.rank());
    for (int i = 0; i < y.length; i++) {
      int c = i / inner % channels;
      long sum = y[i] * multiplier[c] + bias[c];
      y[i] = Scalars.requantise(sum, 1, shift[c], op.lo(), op.hi());
    }
    return known(op.to(), shape, y);
  }

  private RefTensor lookup(RefTensor x, RefTensor table) {
    long least = x.type().least();
    long count = x.type().greatest() - least + 1;
    if (table.shape().rank() != 1 || table.size() != count) {
      throw new ZkException("expected a table of shape [" + count + "], got " + table.shape());
    }
    budget.spend(x.size(), 2);
    long[] entries = table.values(pool);
    long[] y = x.values(pool);
    for (int i = 0; i < y.length; i++) {
      y[i] = entries[(int) (y[i] - least)];
    }
    return known(table.type(), x.shape(), y);
  }

  private RefTensor softmax(ZkOp.IntegerSoftmax op, RefTensor x, long[] table) {
    if (table.length == 0 || table[0] < 1) {
      throw new ZkException("expected a table of exponentials with a first entry above 0");
    }
    Rows rows = Rows.from(x.shape(), op.axis(), true);
    budget.spend(x.size(), 3);
    long[] given = x.values(pool);
    long[] y = new long[given.length];
    long[] row = new long[rows.length()];
    for (int r = 0; r < rows.count(); r++) {
      long max = Long.MIN_VALUE;
      for (int i = 0; i < row.length; i++) {
        max = Math.max(max, given[rows.place(r, i)]);
      }
      long sum = 0;
      for (int i = 0; i < row.length; i++) {
        int entry = (int) Math.min(max - given[rows.place(r, i)], table.length - 1L);
        row[i] = table[entry];
        sum += row[i];
      }
      for (int i = 0; i < row.length; i++) {
        long share = ((row[i] << op.bits()) + sum / 2) / sum;
        y[rows.place(r, i)] = Math.min(share, op.to().greatest());
      }
    }
    return known(op.to(), x.shape(), y);
  }

  private RefTensor normalise(ZkOp.IntegerNormalise op, RefTensor x) {
    Rows rows = Rows.from(x.shape(), op.axis(), false);
    budget.spend(x.size(), 3);
    long[] given = x.values(pool);
    long[] y = new long[given.length];
    for (int r = 0; r < rows.count(); r++) {
      long squares = op.epsilon();
      for (int i = 0; i < rows.length(); i++) {
        long value = given[rows.place(r, i)];
        squares += value * value;
      }
      if (squares >= SUM_LIMIT) {
        throw new ZkException("a sum of squares is " + squares + ", expected one below 2^30");
      }
      long root = Scalars.root(squares);
      for (int i = 0; i < rows.length(); i++) {
        int place = rows.place(r, i);
        y[place] = Math.floorDiv((given[place] << NORMAL_BITS) + root / 2, root);
      }
    }
    return known(ZkType.I16, x.shape(), y);
  }
}
