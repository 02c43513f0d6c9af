package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;

/** The gadgets of {@code spec/zk.md}, section 5, of which operations are made. */
final class Gadgets {
  private static final int LIMB_BITS = 16;
  private static final int BITS_MAX = 30;
  private static final int SHIFT_MAX = 28;
  private static final long STEPS_MAX = 1 << 17;

  /** Quotients of more bits are clamped piece by piece, not by a table of them all. */
  private static final int DIRECT_LOG_MAX = 12;

  /** Where the range of the clamp has more bits, pieces would be no smaller than the table. */
  private static final int PIECE_LOG_MAX = 10;

  private final StatementBuilder builder;

  Gadgets(StatementBuilder builder) {
    this.builder = builder;
  }

  /** The references of a tensor. */
  References references(RefTensor tensor) {
    builder.budget().spend(tensor.size());
    return References.of(builder.pool(), tensor.refs());
  }

  /** A tensor of references. */
  static RefTensor tensor(ZkType type, ZkShape shape, References references, long lo, long hi) {
    return new RefTensor(type, shape, references.toArray(), lo, hi);
  }

  /** Shows that 0 ≤ f < 2^bits. */
  void bits(Form f, int bits) {
    if (bits > BITS_MAX) {
      throw new ZkException("needs ranges of " + bits + " bits, the proof allows " + BITS_MAX);
    }
    if (bits <= LIMB_BITS) {
      builder.lookup(Table.Span.bits(bits), f);
      return;
    }
    int low = bits / 2;
    References limb = builder.commit(f.cells(), new Definition.LowBits(builder.next(), f, low));
    builder.lookup(Table.Span.bits(low), Form.of(limb));
    builder.lookup(Table.Span.bits(bits - low), f.plus(limb, -1).halved(low));
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
    References y = shift == 0 ? unshifted(t, quotients) : shifted(t.plus(half), quotients);
    long lo = Math.max(target.lo(), least);
    long hi = Math.min(target.hi(), greatest);
    if (lo > hi) {
      lo = greatest < target.lo() ? target.lo() : target.hi();
      hi = lo;
    }
    return tensor(target.type(), shape, y, lo, hi);
  }

  /**
   * Rounded quotients before their clamp.
   *
   * @param bound of what is divided, in absolute value
   * @param least of the quotients
   * @param greatest of the quotients
   */
  private record Quotients(int shift, long bound, int least, int greatest, int lo, int hi) {
    boolean clamps() {
      return lo > least || greatest > hi;
    }

    /** The least k with −2^k ≤ least and greatest < 2^k. */
    int log() {
      return Math.max(Grid.logOf(-(long) least), Grid.logOf(greatest + 1L));
    }

    /** All that may come, to a power of two, so that nodes share tables. */
    Table.Clamp table() {
      return new Table.Clamp(-(1 << log()), (1 << log()) - 1, lo, hi);
    }

    /** The logarithm of a piece that holds the range of the clamp. */
    int pieceLog() {
      return Grid.logOf((long) hi - lo + 1);
    }

    /** Whether pieces are fewer than quotients, and cannot wrap. */
    boolean takesPieces() {
      return clamps()
          && log() > DIRECT_LOG_MAX
          && pieceLog() <= PIECE_LOG_MAX
          && bound + (1L << (shift + pieceLog())) < Bounds.SUM_LIMIT;
    }
  }

  private References unshifted(Form t, Quotients quotients) {
    int first = builder.next();
    if (!quotients.clamps()) {
      References y = builder.commit(t.cells(), new Definition.Copy(first, t));
      builder.zero(t.times(-1).plus(y, 1));
      return y;
    }
    References y =
        builder.commit(t.cells(), new Definition.Clamped(first, t, quotients.lo(), quotients.hi()));
    builder.lookup(quotients.table(), t, Form.of(y));
    return y;
  }

  private References shifted(Form rounded, Quotients quotients) {
    if (quotients.takesPieces()) {
      return pieces(rounded, quotients);
    }
    int shift = quotients.shift();
    References q =
        builder.commit(rounded.cells(), new Definition.Quotient(builder.next(), rounded, shift));
    References y = q;
    if (quotients.clamps()) {
      y = clamped(q, quotients.table());
    } else {
      bits(Form.of(q).plus(1L << quotients.log()), quotients.log() + 1);
    }
    bits(rounded.plus(q, -(1L << shift)), shift);
    return y;
  }

  /**
   * A clamp of quotients that reach far beyond its bounds: they are cut into pieces, of which one
   * holds the range of the clamp, those below it give lo and those above hi.
   */
  private References pieces(Form rounded, Quotients quotients) {
    int cells = rounded.cells();
    int shift = quotients.shift();
    int lo = quotients.lo();
    int width = quotients.hi() - lo;
    int log = quotients.pieceLog();
    Form raised = rounded.plus(-(long) lo << shift);
    References piece =
        builder.commit(cells, new Definition.Quotient(builder.next(), raised, shift + log));
    Form within = raised.plus(piece, -(1L << (shift + log)));
    References step = builder.commit(cells, new Definition.Quotient(builder.next(), within, shift));
    References side =
        builder.commit(cells, new Definition.Clamped(builder.next(), Form.of(piece), -1, 1));
    Form place = Form.of(step).plus(side, 1L << log);
    References y =
        builder.commit(
            cells, new Definition.Clamped(builder.next(), place.plus(lo), lo, quotients.hi()));
    bits(Form.of(step), log);
    Table.Clamp sides =
        new Table.Clamp((quotients.least() - lo) >> log, (quotients.greatest() - lo) >> log, -1, 1);
    builder.lookup(sides, Form.of(piece), Form.of(side));
    Table.Clamp places = new Table.Clamp(-(1 << log), (2 << log) - 1, 0, width);
    builder.lookup(places, place, Form.of(y).plus(-lo));
    bits(within.plus(step, -(1L << shift)), shift);
    return y;
  }

  /** Commits to q held in the range of a table, and shows it. */
  References clamped(References q, Table.Clamp clamp) {
    Form of = Form.of(q);
    References y =
        builder.commit(
            q.count(), new Definition.Clamped(builder.next(), of, clamp.lo(), clamp.hi()));
    builder.lookup(clamp, of, Form.of(y));
    return y;
  }

  /**
   * The maximum (or minimum) of elements, one more at each step.
   *
   * @param elements one or more, each with a reference for each result
   * @param difference the greatest of any two elements
   */
  References extreme(References[] elements, boolean largest, long difference) {
    StatementBuilder.requireEntries(2 * difference + 1);
    Table relu = new Table.Relu((int) difference);
    References last = elements[0];
    for (int j = 1; j < elements.length; j++) {
      Form before = Form.of(last);
      Form x = Form.of(elements[j]);
      References next =
          builder.commit(last.count(), new Definition.Extreme(builder.next(), before, x, largest));
      Form drop = before.plus(elements[j], -1);
      Form kept = largest ? Form.of(next).plus(elements[j], -1) : before.plus(next, -1);
      builder.lookup(relu, drop, kept);
      last = next;
    }
    return last;
  }
}
