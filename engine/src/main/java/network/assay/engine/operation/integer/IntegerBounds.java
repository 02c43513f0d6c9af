package network.assay.engine.operation.integer;

import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * How large the sums of an operation can become, from the weights themselves and the ranges of the
 * activations: the proof that no sum reaches 2^30, for any input of the program.
 */
public final class IntegerBounds {
  /** Stands for all that is far beyond the limit; two of them still add. */
  private static final long FAR = Long.MAX_VALUE / 4;

  private IntegerBounds() {}

  /** The values that a tensor can hold, both ends included. */
  public record Range(long lo, long hi) {
    public Range {
      if (lo > hi) {
        throw new IllegalArgumentException("a range from " + lo + " to " + hi);
      }
    }

    /** Largest absolute value. */
    public long magnitude() {
      return Math.max(Math.abs(lo), Math.abs(hi));
    }

    public Range union(Range other) {
      return new Range(Math.min(lo, other.lo), Math.max(hi, other.hi));
    }
  }

  /**
   * What is known of one input.
   *
   * @param constant its elements, if it is a constant of the program
   */
  public record Known(Range range, PartialShape shape, Optional<Tensor> constant) {}

  /**
   * What is proven of one operation.
   *
   * @param sum no sum of the operation, whatever it computes, is beyond this in absolute value
   * @param range of its output
   */
  public record Bound(long sum, Range range) {}

  /**
   * The bound of one operation whose types were checked.
   *
   * @throws IllegalArgumentException when a sum may reach 2^30, a parameter is no constant, or a
   *     dimension that is summed over is not known
   */
  public static Bound of(IntegerOp op, List<Optional<Known>> in) {
    Known x = in.get(0).orElseThrow();
    return switch (op) {
      case IntegerOp.Quantise q -> new Bound(0, new Range(q.lo(), q.hi()));
      case IntegerOp.Dequantise _ -> new Bound(0, x.range);
      case IntegerOp.IntegerMatMul product -> {
        requireFactors(in, 3);
        yield bound(matMul(in), product.lo(), product.hi());
      }
      case IntegerOp.IntegerConv conv -> {
        requireFactors(in, 3);
        yield bound(conv(in), conv.lo(), conv.hi());
      }
      case IntegerOp.IntegerMaxPool pool -> new Bound(0, maxPool(pool, x.range));
      case IntegerOp.IntegerAveragePool pool ->
          bound(times(x.range.magnitude(), taps(pool)), pool.lo(), pool.hi());
      case IntegerOp.IntegerSum sum ->
          bound(times(x.range.magnitude(), count(x.shape, sum.axes())), sum.lo(), sum.hi());
      case IntegerOp.IntegerAdd add -> {
        long left = times(x.range.magnitude(), Math.abs((long) add.multiplierA()));
        long right =
            times(in.get(1).orElseThrow().range.magnitude(), Math.abs((long) add.multiplierB()));
        yield bound(left + right, add.lo(), add.hi());
      }
      case IntegerOp.IntegerMul mul ->
          bound(
              times(x.range.magnitude(), in.get(1).orElseThrow().range.magnitude()),
              mul.lo(),
              mul.hi());
      case IntegerOp.Rescale rescale -> {
        requireFactors(in, 1);
        yield bound(rescale(x.range, in), rescale.lo(), rescale.hi());
      }
      case IntegerOp.Lookup _ -> new Bound(0, lookup(constant(in, 1, "the table")));
      case IntegerOp.IntegerSoftmax softmax -> softmax(softmax, x, constant(in, 1, "the table"));
      case IntegerOp.IntegerNormalise normalise -> normalise(normalise, x);
    };
  }

  private static Bound bound(long sum, int lo, int hi) {
    if (sum >= IntegerOp.SUM_LIMIT) {
      throw new IllegalArgumentException(
          "a sum may reach " + sum + ", profile int proves sums below 2^30");
    }
    return new Bound(sum, new Range(lo, hi));
  }

  /** A product of two counts that is held at what is far beyond the limit. */
  private static long times(long a, long b) {
    boolean fits = Math.multiplyHigh(a, b) == 0 && a * b >= 0;
    return fits ? Math.min(a * b, FAR) : FAR;
  }

  private static Tensor constant(List<Optional<Known>> in, int index, String what) {
    return in.get(index)
        .flatMap(Known::constant)
        .orElseThrow(
            () -> new IllegalArgumentException(what + " (input " + index + ") is no constant"));
  }

  /** Multipliers and shifts, from input {@code first} on, are constants within their limits. */
  private static void requireFactors(List<Optional<Known>> in, int first) {
    int[] multipliers = constant(in, first, "the multiplier").ints();
    int[] shifts = constant(in, first + 1, "the shift").ints();
    if (multipliers.length != shifts.length) {
      throw new IllegalArgumentException(
          multipliers.length + " multipliers but " + shifts.length + " shifts");
    }
    for (int i = 0; i < shifts.length; i++) {
      IntegerTypes.requireFactor(multipliers[i], shifts[i]);
    }
  }

  private static long bias(List<Optional<Known>> in, int index, int channel) {
    if (index >= in.size() || in.get(index).isEmpty()) {
      return 0;
    }
    int[] bias = constant(in, index, "the bias").ints();
    return Math.abs((long) bias[bias.length == 1 ? 0 : channel]);
  }

  private static long matMul(List<Optional<Known>> in) {
    Known a = in.get(0).orElseThrow();
    Known b = in.get(1).orElseThrow();
    if (b.constant.isEmpty()) {
      long k = inner(a.shape, b.shape);
      int channels = in.get(2).isEmpty() ? 1 : constant(in, 2, "the bias").size();
      long bias = 0;
      for (int c = 0; c < channels; c++) {
        bias = Math.max(bias, bias(in, 2, c));
      }
      return times(k, times(a.range.magnitude(), b.range.magnitude())) + bias;
    }
    Tensor w = b.constant.get();
    int rank = w.shape().rank();
    int n = w.shape().dim(rank - 1);
    int k = w.shape().dim(rank - 2);
    long most = 0;
    for (int stack = 0; n > 0 && k > 0 && stack < w.size() / (k * n); stack++) {
      for (int j = 0; j < n; j++) {
        long weights = 0;
        for (int p = 0; p < k; p++) {
          weights += Math.abs(w.bytes()[(stack * k + p) * n + j]);
        }
        most = Math.max(most, times(weights, a.range.magnitude()) + bias(in, 2, j));
      }
    }
    return most;
  }

  private static long inner(PartialShape a, PartialShape b) {
    if (a.hasRank() && a.knows(a.rank() - 1)) {
      return a.dim(a.rank() - 1);
    }
    if (b.hasRank() && b.rank() > 1 && b.knows(b.rank() - 2)) {
      return b.dim(b.rank() - 2);
    }
    throw new IllegalArgumentException(
        "sums over a dimension that is not known (" + a + " × " + b + "): fix it");
  }

  private static long conv(List<Optional<Known>> in) {
    long activation = in.get(0).orElseThrow().range.magnitude();
    Tensor w = constant(in, 1, "the filters");
    int filters = w.shape().dim(0);
    int taps = filters == 0 ? 0 : w.size() / filters;
    long most = 0;
    for (int f = 0; f < filters; f++) {
      long weights = 0;
      for (int t = 0; t < taps; t++) {
        weights += Math.abs(w.bytes()[f * taps + t]);
      }
      most = Math.max(most, times(weights, activation) + bias(in, 2, f));
    }
    return most;
  }

  private static Range maxPool(IntegerOp.IntegerMaxPool pool, Range x) {
    boolean explicit = pool.padding() == Op.Padding.EXPLICIT;
    boolean full = !explicit || allBelow(pool.pads(), pool.kernel());
    full &= pool.dilations().stream().allMatch(d -> d == 1);
    // A window without a tap inside gives the least value of the type, at most 16 bits.
    return full ? x : x.union(new Range(Short.MIN_VALUE, x.hi));
  }

  private static boolean allBelow(List<Integer> pads, List<Integer> kernel) {
    for (int i = 0; i < pads.size(); i++) {
      if (pads.get(i) >= kernel.get(i % kernel.size())) {
        return false;
      }
    }
    return true;
  }

  private static long taps(IntegerOp.IntegerAveragePool pool) {
    long taps = 1;
    for (int size : pool.kernel()) {
      taps = times(taps, size);
    }
    return taps;
  }

  private static long count(PartialShape x, List<Integer> axes) {
    if (!x.hasRank()) {
      throw new IllegalArgumentException("sums over a tensor of unknown rank: fix its shape");
    }
    long count = 1;
    for (int axis = 0; axis < x.rank(); axis++) {
      int at = axis;
      boolean summed =
          axes.isEmpty() || axes.stream().anyMatch(a -> Shape.normaliseAxis(a, x.rank()) == at);
      if (summed && !x.knows(axis)) {
        throw new IllegalArgumentException(
            "sums over axis " + axis + " of " + x + ", which is not known: fix it");
      }
      count = summed ? times(count, x.dim(axis)) : count;
    }
    return count;
  }

  private static long rescale(Range x, List<Optional<Known>> in) {
    int[] multipliers = constant(in, 1, "the multiplier").ints();
    int biases = in.size() > 3 && in.get(3).isPresent() ? constant(in, 3, "the bias").size() : 1;
    long most = 0;
    for (int c = 0; c < Math.max(multipliers.length, biases); c++) {
      long multiplier = Math.abs((long) multipliers[multipliers.length == 1 ? 0 : c]);
      most = Math.max(most, times(x.magnitude(), multiplier) + bias(in, 3, c));
    }
    return most;
  }

  private static Range lookup(Tensor table) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    for (int i = 0; i < table.size(); i++) {
      lo = Math.min(lo, Integers.at(table, i));
      hi = Math.max(hi, Integers.at(table, i));
    }
    return new Range(lo, hi);
  }

  private static Bound softmax(IntegerOp.IntegerSoftmax op, Known x, Tensor table) {
    if (table.shape().rank() != 1 || table.size() == 0 || table.shorts()[0] == 0) {
      throw new IllegalArgumentException(
          "the table of shape " + table.shape() + " does not begin with a number above 0");
    }
    Range entries = lookup(table);
    if (entries.hi > IntegerOp.EXPONENTIAL_ONE) {
      throw new IllegalArgumentException("the table holds " + entries.hi + ", at most 2^15 is 1");
    }
    long length = count(x.shape, List.of(op.axis()));
    return bound(times(length, entries.hi), 0, Activation.of(op.to()).max());
  }

  private static Bound normalise(IntegerOp.IntegerNormalise op, Known x) {
    List<Integer> axes = new java.util.ArrayList<>();
    if (x.shape.hasRank()) {
      for (int i = Shape.normaliseAxis(op.axis(), x.shape.rank()); i < x.shape.rank(); i++) {
        axes.add(i);
      }
    }
    long square = times(x.range.magnitude(), x.range.magnitude());
    long sum = times(count(x.shape, axes), square) + op.epsilon();
    return bound(sum, -IntegerOp.NORMAL_ONE, IntegerOp.NORMAL_ONE);
  }
}
