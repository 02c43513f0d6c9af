package network.assay.engine.operation.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
   * @param division how sums become activations, where they do
   */
  public record Bound(long sum, Range range, Optional<Division> division) {
    public Bound(long sum, Range range) {
      this(sum, range, Optional.empty());
    }
  }

  /** A division that rounds. */
  public sealed interface Division {
    /**
     * By a power of two, with a clamp after it.
     *
     * @param product nothing that is shifted, the rounding term left out, is beyond this in
     *     absolute value
     * @param shift of all channels, or {@link #MIXED}
     */
    record Shift(long product, int shift) implements Division {
      /** Stands for shifts that differ from channel to channel. */
      public static final int MIXED = -1;
    }

    /**
     * By the sum of exponentials.
     *
     * @param largest exponential
     * @param sum of them at most
     * @param bits of a share
     * @param spread largest difference of two inputs
     */
    record Shares(long largest, long sum, int bits, long spread) implements Division {}
  }

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
        yield bound(matMul(in), factors(in, 3), product.lo(), product.hi());
      }
      case IntegerOp.IntegerConv conv -> {
        requireFactors(in, 3);
        yield bound(conv(in), factors(in, 3), conv.lo(), conv.hi());
      }
      case IntegerOp.IntegerMaxPool pool -> new Bound(0, maxPool(pool, x.range));
      case IntegerOp.IntegerAveragePool pool ->
          bound(
              List.of(times(x.range.magnitude(), taps(pool))),
              Factors.of(pool.multiplier(), pool.shift()),
              pool.lo(),
              pool.hi());
      case IntegerOp.IntegerSum sum ->
          bound(
              List.of(times(x.range.magnitude(), count(x.shape, sum.axes()))),
              Factors.of(sum.multiplier(), sum.shift()),
              sum.lo(),
              sum.hi());
      case IntegerOp.IntegerAdd add -> {
        long left = times(x.range.magnitude(), Math.abs((long) add.multiplierA()));
        long right =
            times(in.get(1).orElseThrow().range.magnitude(), Math.abs((long) add.multiplierB()));
        yield bound(List.of(left + right), Factors.of(1, add.shift()), add.lo(), add.hi());
      }
      case IntegerOp.IntegerMul mul ->
          bound(
              List.of(times(x.range.magnitude(), in.get(1).orElseThrow().range.magnitude())),
              Factors.of(mul.multiplier(), mul.shift()),
              mul.lo(),
              mul.hi());
      case IntegerOp.Rescale rescale -> {
        requireFactors(in, 1);
        Factors shifts = new Factors(new int[] {1}, constant(in, 2, "the shift").ints());
        yield bound(rescale(x.range, in), shifts, rescale.lo(), rescale.hi());
      }
      case IntegerOp.Lookup _ -> new Bound(0, lookup(constant(in, 1, "the table")));
      case IntegerOp.IntegerSoftmax softmax -> softmax(softmax, x, constant(in, 1, "the table"));
      case IntegerOp.IntegerNormalise normalise -> normalise(normalise, x);
    };
  }

  /** Multipliers and shifts, one for each channel or one for all. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Factors(int[] multipliers, int[] shifts) {
    static Factors of(int multiplier, int shift) {
      return new Factors(new int[] {multiplier}, new int[] {shift});
    }

    long multiplier(int channel) {
      return Math.abs((long) multipliers[multipliers.length == 1 ? 0 : channel]);
    }

    int shift() {
      for (int shift : shifts) {
        if (shift != shifts[0]) {
          return Division.Shift.MIXED;
        }
      }
      return shifts.length == 0 ? 0 : shifts[0];
    }
  }

  private static Factors factors(List<Optional<Known>> in, int first) {
    return new Factors(
        constant(in, first, "the multiplier").ints(), constant(in, first + 1, "the shift").ints());
  }

  /** The bound from the largest sum of each channel; of one channel, for all. */
  private static Bound bound(List<Long> sums, Factors factors, int lo, int hi) {
    long most = 0;
    long product = 0;
    for (int c = 0; c < Math.max(sums.size(), factors.multipliers.length); c++) {
      long sum = sums.isEmpty() ? 0 : sums.get(sums.size() == 1 ? 0 : c);
      most = Math.max(most, sum);
      product = Math.max(product, times(sum, factors.multiplier(c)));
    }
    Division.Shift division = new Division.Shift(product, factors.shift());
    return new Bound(limited(most), reached(division, lo, hi), Optional.of(division));
  }

  /** The part of [lo, hi] that results can have. */
  private static Range reached(Division.Shift d, int lo, int hi) {
    if (d.shift == Division.Shift.MIXED) {
      return new Range(lo, hi);
    }
    long half = d.shift == 0 ? 0 : 1L << (d.shift - 1);
    long least = (half - d.product) >> d.shift;
    long most = (half + d.product) >> d.shift;
    return new Range(Math.clamp(least, lo, hi), Math.clamp(most, lo, hi));
  }

  private static long limited(long sum) {
    if (sum >= IntegerOp.SUM_LIMIT) {
      throw new IllegalArgumentException(
          "a sum may reach " + sum + ", profile int proves sums below 2^30");
    }
    return sum;
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

  private static List<Long> matMul(List<Optional<Known>> in) {
    Known a = in.get(0).orElseThrow();
    Known b = in.get(1).orElseThrow();
    if (b.constant.isEmpty()) {
      long k = inner(a.shape, b.shape);
      int channels = in.get(2).isEmpty() ? 1 : constant(in, 2, "the bias").size();
      long products = times(k, times(a.range.magnitude(), b.range.magnitude()));
      return IntStream.range(0, channels).mapToObj(c -> products + bias(in, 2, c)).toList();
    }
    Tensor w = b.constant.get();
    int rank = w.shape().rank();
    int n = w.shape().dim(rank - 1);
    int k = w.shape().dim(rank - 2);
    long[] weights = new long[n];
    for (int stack = 0; n > 0 && k > 0 && stack < w.size() / (k * n); stack++) {
      long[] one = new long[n];
      for (int p = 0; p < k; p++) {
        int row = (stack * k + p) * n;
        for (int j = 0; j < n; j++) {
          one[j] += Math.abs(w.bytes()[row + j]);
        }
      }
      for (int j = 0; j < n; j++) {
        weights[j] = Math.max(weights[j], one[j]);
      }
    }
    return IntStream.range(0, n)
        .mapToObj(j -> times(weights[j], a.range.magnitude()) + bias(in, 2, j))
        .toList();
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

  private static List<Long> conv(List<Optional<Known>> in) {
    long activation = in.get(0).orElseThrow().range.magnitude();
    Tensor w = constant(in, 1, "the filters");
    int filters = w.shape().dim(0);
    int taps = filters == 0 ? 0 : w.size() / filters;
    List<Long> sums = new ArrayList<>();
    for (int f = 0; f < filters; f++) {
      long weights = 0;
      for (int t = 0; t < taps; t++) {
        weights += Math.abs(w.bytes()[f * taps + t]);
      }
      sums.add(times(weights, activation) + bias(in, 2, f));
    }
    return sums;
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

  private static List<Long> rescale(Range x, List<Optional<Known>> in) {
    int[] multipliers = constant(in, 1, "the multiplier").ints();
    int biases = in.size() > 3 && in.get(3).isPresent() ? constant(in, 3, "the bias").size() : 1;
    List<Long> sums = new ArrayList<>();
    for (int c = 0; c < Math.max(multipliers.length, biases); c++) {
      long multiplier = Math.abs((long) multipliers[multipliers.length == 1 ? 0 : c]);
      sums.add(times(x.magnitude(), multiplier) + bias(in, 3, c));
    }
    return sums;
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
    long sum = limited(times(length, entries.hi));
    int most = (int) Math.min(1L << op.bits(), Activation.of(op.to()).max());
    Division shares = new Division.Shares(entries.hi, sum, op.bits(), x.range.hi - x.range.lo);
    return new Bound(sum, new Range(0, most), Optional.of(shares));
  }

  private static Bound normalise(IntegerOp.IntegerNormalise op, Known x) {
    List<Integer> axes = new ArrayList<>();
    if (x.shape.hasRank()) {
      for (int i = Shape.normaliseAxis(op.axis(), x.shape.rank()); i < x.shape.rank(); i++) {
        axes.add(i);
      }
    }
    long square = times(x.range.magnitude(), x.range.magnitude());
    long sum = times(count(x.shape, axes), square) + op.epsilon();
    return new Bound(limited(sum), new Range(-IntegerOp.NORMAL_ONE, IntegerOp.NORMAL_ONE));
  }
}
