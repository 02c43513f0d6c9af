package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;

/** The gadgets of {@code spec/zk.md}, section 5, of which operations are made. */
final class Gadgets {
  private static final int BITS_MAX = 30;
  private static final int SHIFT_MAX = 28;
  private static final long STEPS_MAX = 1 << 17;

  private final StatementBuilder builder;
  private final Ranges ranges;

  /**
   * @param ranges collects what must be shown to lie in some range
   */
  Gadgets(StatementBuilder builder, Ranges ranges) {
    this.builder = builder;
    this.ranges = ranges;
  }

  /** The references of a tensor. */
  References references(RefTensor tensor) {
    builder.budget().spend(tensor.size());
    return References.of(builder.pool(), tensor.view());
  }

  /** A tensor of references. */
  static RefTensor tensor(ZkType type, ZkShape shape, References references, long lo, long hi) {
    return new RefTensor(type, shape, references.view(), lo, hi);
  }

  /** Shows that 0 ≤ f < 2^bits. */
  void bits(Form f, int bits) {
    if (bits > BITS_MAX) {
      throw new ZkException("needs ranges of " + bits + " bits, the proof allows " + BITS_MAX);
    }
    ranges.add(limbs -> limbs.bits(f, bits));
  }

  /** Shows that 0 ≤ f ≤ most, which is below 2^29. */
  void upTo(Form f, long most) {
    ranges.add(limbs -> limbs.upTo(f, most));
  }

  /**
   * Commits to clamp((t + 2^(shift − 1)) >> shift), without the addend where the shift is 0, and
   * shows it.
   *
   * @param bound of abs t
   * @throws ZkException when bound or shift are beyond what the gadget can show
   */
  RefTensor requantise(Form t, long bound, int shift, Target target, ZkShape shape) {
    if (shift < 0 || shift > SHIFT_MAX) {
      throw new ZkException(
          "shifts by "
              + shift
              + ", the proof allows 0 to "
              + SHIFT_MAX
              + "; quantise the model again with this version");
    }
    int half = shift > 0 ? 1 << (shift - 1) : 0;
    // One less than other sums: 2^30 − 1 and the least quotient 2^(30 − S) below 0 differ by p.
    Bounds.requireSum(
        "sums times multiplier, with half a step and 1,", Bounds.plus(bound, half + 1L));
    int least = (int) ((half - bound) >> shift);
    int greatest = (int) ((half + bound) >> shift);
    if ((long) greatest - least >= STEPS_MAX) {
      throw new ZkException(
          "rounded sums reach from "
              + least
              + " to "
              + greatest
              + ", the proof allows less than 2^17 apart; quantise the model again with this"
              + " version");
    }
    Quotients quotients = new Quotients(shift, bound, least, greatest, target.lo(), target.hi());
    References y = quotient(t.plus(half), quotients);
    long lo = Math.max(target.lo(), least);
    long hi = Math.min(target.hi(), greatest);
    if (lo > hi) {
      lo = greatest < target.lo() ? target.lo() : target.hi();
      hi = lo;
    }
    return tensor(target.type(), shape, y, lo, hi);
  }

  private References quotient(Form rounded, Quotients quotients) {
    Form q = rounded.halved(quotients.shift());
    int first = builder.next();
    if (!quotients.clamps()) {
      References y = builder.commit(q.cells(), new Definition.Copy(first, q));
      ranges.add(limbs -> limbs.requantised(rounded, quotients, y));
      return y;
    }
    References y =
        builder.commit(q.cells(), new Definition.Clamped(first, q, quotients.lo(), quotients.hi()));
    ranges.add(limbs -> limbs.requantised(rounded, quotients, y));
    return y;
  }

  /** Commits to min(q, top), and shows it and 0 ≤ q ≤ most, which is below 2^29. */
  References capped(References q, long most, int top) {
    References y =
        builder.commit(q.count(), new Definition.Clamped(builder.next(), Form.of(q), 0, top));
    ranges.add(limbs -> limbs.capped(q, most, top, y));
    return y;
  }

  /**
   * Commits to the numbers for x, the last one where x is beyond it, and shows them.
   *
   * @param most of x, which is not below 0, and below 2^30
   */
  References exponential(Form x, int most, Table.Numbers numbers) {
    Table table = new Table.Exponential(numbers, most);
    References e = builder.commit(x.cells(), new Definition.Image(builder.next(), x, table));
    ranges.add(limbs -> limbs.exponential(x, most, numbers, e));
    return e;
  }

  /**
   * The maximum (or minimum) of elements, one more at each step.
   *
   * @param elements one or more, each with a reference for each result
   * @param difference the greatest of any two elements
   */
  References extreme(References[] elements, boolean largest, long difference) {
    References last = elements[0];
    for (int j = 1; j < elements.length; j++) {
      References a = last;
      References b = elements[j];
      Definition larger = new Definition.Extreme(builder.next(), Form.of(a), Form.of(b), largest);
      References y = builder.commit(a.count(), larger);
      ranges.add(limbs -> limbs.extreme(a, b, y, largest, difference));
      last = y;
    }
    return last;
  }
}
