package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.Rows;

/**
 * IntegerSoftmax: the maximum of each row, a table of exponentials, and one division with rest for
 * each element.
 */
final class Softmax {
  private final StatementBuilder builder;
  private final Gadgets gadgets;
  private final RefTensor x;
  private final int bits;
  private final Rows rows;

  private Softmax(StatementBuilder builder, Gadgets gadgets, RefTensor x, ZkOp.IntegerSoftmax op) {
    this.builder = builder;
    this.gadgets = gadgets;
    this.x = x;
    this.bits = op.bits();
    this.rows = Rows.from(x.shape(), op.axis(), true);
  }

  /**
   * Lowers a node.
   *
   * @param largest the largest entry of the table
   */
  static RefTensor lower(
      StatementBuilder builder,
      Gadgets gadgets,
      ZkOp.IntegerSoftmax op,
      RefTensor x,
      Table.Numbers table,
      long largest) {
    if (table.count() == 0 || table.get(0) < 1) {
      throw new ZkException("expected a table that begins with a number above 0");
    }
    return new Softmax(builder, gadgets, x, op).lower(table, largest, op);
  }

  private RefTensor lower(Table.Numbers numbers, long largest, ZkOp.IntegerSoftmax op) {
    long sumMost = Bounds.times(rows.length(), largest);
    requireBounds(largest, sumMost);
    int sumBits = Grid.logOf(sumMost + 1);
    RefTensor maximum = new Pools(builder, gadgets).extreme(x, rows, true);
    RefView rowOf = rows.rowOf();
    Form drop = Form.of(gadgets.references(maximum).at(rowOf)).plus(gadgets.references(x), -1);
    References e = gadgets.exponential(drop, (int) (x.hi() - x.lo()), numbers);
    Form total = Form.zero(rows.count()).plus(e.at(rows.byElement()), 1);
    References s = builder.commit(rows.count(), new Definition.Copy(builder.next(), total));
    References half =
        builder.commit(rows.count(), new Definition.Quotient(builder.next(), Form.of(s), 1));
    Form numerator = Form.zero(x.size()).plus(e, 1L << bits).plus(half.at(rowOf), 1);
    References divisor = s.at(rowOf);
    References q =
        builder.commit(x.size(), new Definition.Divided(builder.next(), numerator, divisor));
    builder.zero(total.times(-1).plus(s, 1));
    gadgets.upTo(Form.of(s).plus(half, -2), 1);
    gadgets.bits(Form.of(half), sumBits);
    Form rest = numerator.plusProducts(q, divisor, -1);
    RefTensor y = results(q, op);
    gadgets.bits(rest, sumBits);
    gadgets.bits(rest.times(-1).plus(divisor, 1).plus(-1), sumBits);
    return y;
  }

  private void requireBounds(long largest, long sumMost) {
    Bounds.requireSum("exponentials", Bounds.plus(Bounds.times(largest, 1L << bits), sumMost));
    int sumBits = Grid.logOf(sumMost + 1);
    long span = Bounds.plus(Bounds.times(sumMost, 1L << bits), 1L << (sumBits + 1));
    if (span >= M31.P) {
      throw new ZkException(
          "sums of exponentials times 2^"
              + bits
              + " may span "
              + span
              + ", the proof allows less than 2^31 - 1; quantise the model again with this"
              + " version");
    }
  }

  private RefTensor results(References q, ZkOp.IntegerSoftmax op) {
    int one = 1 << bits;
    int top = (int) op.to().greatest();
    References y = q;
    if (one <= top) {
      gadgets.upTo(Form.of(q), one);
    } else {
      y = gadgets.capped(q, one, top);
    }
    return Gadgets.tensor(op.to(), x.shape(), y, 0, Math.min(one, top));
  }
}
