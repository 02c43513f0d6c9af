package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.Parts;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;

/**
 * Shows ranges by tables of at most 2^log entries: {@code spec/zk.md}, section 5, ranges. What is
 * larger is cut into limbs.
 */
final class Limbs {
  /** A clamp whose table has more bits is cut into pieces where they are smaller. */
  private static final int WHOLE_LOG_MAX = 13;

  private final Parts parts;
  private final int log;

  Limbs(Parts parts, int log) {
    this.parts = parts;
    this.log = log;
  }

  /** Shows that 0 ≤ f < 2^bits. */
  void bits(Form f, int bits) {
    if (bits == 0) {
      parts.zero(f);
      return;
    }
    int count = Math.ceilDiv(bits, log);
    int each = Math.ceilDiv(bits, count);
    if (count == 1) {
      parts.lookup(Table.Span.bits(bits), f);
      return;
    }
    int cells = f.cells();
    int lower = count - 1;
    References limbs =
        parts.commit(lower * cells, new Definition.Limbs(parts.next(), f, each, lower));
    parts.lookup(Table.Span.bits(each), Form.of(limbs));
    long[] weights = new long[lower];
    for (int i = 0; i < lower; i++) {
      weights[i] = -1L << (i * each);
    }
    Form highest = f.plus(limbs, Channels.of(weights, Math.max(1, cells))).halved(lower * each);
    parts.lookup(Table.Span.bits(bits - lower * each), highest);
  }

  /** Shows that 0 ≤ f ≤ most. */
  void upTo(Form f, long most) {
    if (most > 0 && most < 1 << log) {
      parts.lookup(new Table.Span(0, (int) most), f);
      return;
    }
    int bits = Grid.logOf(most + 1);
    bits(f, bits);
    if (most + 1 < 1L << bits) {
      bits(f.times(-1).plus(most), bits);
    }
  }

  /** Shows that y = rounded >> shift, held in the range of the clamp. */
  void requantised(Form rounded, Quotients quotients, References y) {
    int shift = quotients.shift();
    if (!quotients.clamps()) {
      if (shift > 0) {
        bits(Form.of(y).plus(1L << quotients.log()), quotients.log() + 1);
      }
      bits(rounded.plus(y, -(1L << shift)), shift);
    } else if (quotients.log() + 1 > Math.min(log, WHOLE_LOG_MAX) && quotients.piecesFit(log)) {
      pieces(rounded, quotients, y);
    } else if (quotients.log() + 1 > log && quotients.excessFits()) {
      excess(rounded, quotients, y);
    } else {
      direct(rounded, quotients, y);
    }
  }

  /** A clamp by a table of all quotients. */
  private void direct(Form rounded, Quotients quotients, References y) {
    int shift = quotients.shift();
    if (shift == 0) {
      parts.lookup(quotients.table(), rounded, Form.of(y));
      return;
    }
    References q = parts.commit(y.count(), new Definition.Quotient(parts.next(), rounded, shift));
    parts.lookup(quotients.table(), Form.of(q), Form.of(y));
    bits(rounded.plus(q, -(1L << shift)), shift);
  }

  /**
   * A clamp of quotients that reach far beyond its bounds: they are cut into pieces, of which one
   * holds the range of the clamp, those below it give lo and those above hi.
   */
  private void pieces(Form rounded, Quotients quotients, References y) {
    int cells = rounded.cells();
    int shift = quotients.shift();
    int lo = quotients.lo();
    int width = quotients.hi() - lo;
    int piece = quotients.pieceLog();
    Form raised = rounded.plus(-(long) lo << shift);
    References u =
        parts.commit(cells, new Definition.Quotient(parts.next(), raised, shift + piece));
    Form within = raised.plus(u, -(1L << (shift + piece)));
    References v = parts.commit(cells, new Definition.Quotient(parts.next(), within, shift));
    References side = parts.commit(cells, new Definition.Clamped(parts.next(), Form.of(u), -1, 1));
    bits(Form.of(v), piece);
    parts.lookup(quotients.sides(), Form.of(u), Form.of(side));
    Table.Clamp places = new Table.Clamp(-(1 << piece), (2 << piece) - 1, 0, width);
    parts.lookup(places, Form.of(v).plus(side, 1L << piece), Form.of(y).plus(-lo));
    bits(within.plus(v, -(1L << shift)), shift);
  }

  /** A clamp by what a quotient is below its range, or above it: one of both is 0. */
  private void excess(Form rounded, Quotients quotients, References y) {
    int cells = rounded.cells();
    int shift = quotients.shift();
    int lo = quotients.lo();
    int hi = quotients.hi();
    int bits = quotients.excessLog();
    Form lowered = rounded.times(-1).plus(((lo + 1L) << shift) - 1).halved(shift);
    References below =
        parts.commit(cells, new Definition.Clamped(parts.next(), lowered, 0, Integer.MAX_VALUE));
    Form raised = rounded.plus(-(long) hi << shift).halved(shift);
    References above =
        parts.commit(cells, new Definition.Clamped(parts.next(), raised, 0, Integer.MAX_VALUE));
    upTo(Form.of(y).plus(-lo), (long) hi - lo);
    bits(Form.of(below), bits);
    bits(Form.of(above), bits);
    parts.zero(Form.zero(cells).plusProducts(below, y, 1).plus(below, -lo));
    parts.zero(Form.zero(cells).plusProducts(above, y, 1).plus(above, -hi));
    long step = 1L << shift;
    bits(rounded.plus(y, -step).plus(below, step).plus(above, -step), shift);
  }

  /** Shows that y = min(q, top), and 0 ≤ q ≤ most. */
  void capped(References q, long most, int top, References y) {
    Form of = Form.of(q);
    if (most < 1L << log) {
      parts.lookup(new Table.Clamp(0, (int) most, 0, top), of, Form.of(y));
      return;
    }
    Form raised = of.plus(-top);
    References above =
        parts.commit(q.count(), new Definition.Clamped(parts.next(), raised, 0, Integer.MAX_VALUE));
    upTo(Form.of(y), top);
    upTo(Form.of(above), most - top);
    parts.zero(of.plus(y, -1).plus(above, -1));
    parts.zero(Form.zero(q.count()).plusProducts(above, y, 1).plus(above, -top));
  }

  /**
   * Shows that e is the number for x: the last one where x is beyond it.
   *
   * @param most of x, which is not below 0
   */
  void exponential(Form x, int most, Table.Numbers numbers, References e) {
    int last = numbers.count() - 1;
    if (most <= last || most < 1 << log) {
      parts.lookup(new Table.Exponential(numbers, most), x, Form.of(e));
      return;
    }
    References within = parts.commit(x.cells(), new Definition.Clamped(parts.next(), x, 0, last));
    References above =
        parts.commit(
            x.cells(), new Definition.Clamped(parts.next(), x.plus(-last), 0, Integer.MAX_VALUE));
    parts.lookup(new Table.Exponential(numbers, last), Form.of(within), Form.of(e));
    bits(Form.of(above), Grid.logOf((long) most - last + 1));
    parts.zero(x.plus(within, -1).plus(above, -1));
    parts.zero(Form.zero(x.cells()).plusProducts(above, within, 1).plus(above, -last));
  }

  /**
   * Shows that y is the larger of a and b, or the smaller.
   *
   * @param difference the greatest of both
   */
  void extreme(References a, References b, References y, boolean largest, long difference) {
    if (2 * difference < 1L << log) {
      Form drop = Form.of(a).plus(b, -1);
      Form kept = largest ? Form.of(y).plus(b, -1) : Form.of(a).plus(y, -1);
      parts.lookup(new Table.Relu((int) difference), drop, kept);
      return;
    }
    int sign = largest ? 1 : -1;
    int bits = Grid.logOf(difference + 1);
    bits(Form.zero(y.count()).plus(y, sign).plus(a, -sign), bits);
    bits(Form.zero(y.count()).plus(y, sign).plus(b, -sign), bits);
    parts.zero(
        Form.zero(y.count())
            .plusProducts(y, y, 1)
            .plusProducts(y, a, -1)
            .plusProducts(y, b, -1)
            .plusProducts(a, b, 1));
  }
}
