package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.Rows;

/** IntegerNormalise: one square root for each row, one division with rest for each element. */
final class Normalise {
  private static final int ONE_BITS = 14;
  private static final int ROOT_BITS = 15;
  private static final long ABS_MAX = 1 << 15;

  private Normalise() {}

  static RefTensor lower(
      StatementBuilder builder, Gadgets gadgets, ZkOp.IntegerNormalise op, RefTensor x) {
    Rows rows = Rows.from(x.shape(), op.axis(), false);
    if (x.magnitude() > ABS_MAX) {
      throw new ZkException("expected numbers up to 2^15, got up to " + x.magnitude());
    }
    long square = Bounds.times(x.magnitude(), x.magnitude());
    Bounds.requireSum(
        "the sum of squares", Bounds.plus(Bounds.times(square, rows.length()), op.epsilon()));
    References elements = gadgets.references(x);
    References ofRows = elements.at(rows.byElement());
    Form squares = Form.zero(rows.count()).plusProducts(ofRows, ofRows, 1).plus(op.epsilon());
    References q = builder.commit(rows.count(), new Definition.SquareRoot(builder.next(), squares));
    References half =
        builder.commit(rows.count(), new Definition.Quotient(builder.next(), Form.of(q), 1));
    RefView rowOf = rows.rowOf();
    References divisor = q.at(rowOf);
    Form numerator = Form.zero(x.size()).plus(elements, 1L << ONE_BITS).plus(half.at(rowOf), 1);
    References y =
        builder.commit(x.size(), new Definition.Divided(builder.next(), numerator, divisor));
    Form excess = squares.plusProducts(q, q, -1);
    gadgets.bits(Form.of(q), ROOT_BITS);
    gadgets.bits(excess, ROOT_BITS + 1);
    gadgets.bits(excess.times(-1).plus(q, 2), ROOT_BITS + 1);
    gadgets.upTo(Form.of(q).plus(half, -2), 1);
    gadgets.bits(Form.of(half), ROOT_BITS - 1);
    int one = 1 << ONE_BITS;
    gadgets.bits(Form.of(y).plus(one), ROOT_BITS + 1);
    Form rest = numerator.plusProducts(y, divisor, -1);
    gadgets.bits(rest, ROOT_BITS);
    gadgets.bits(rest.times(-1).plus(divisor, 1).plus(-1), ROOT_BITS);
    return Gadgets.tensor(ZkType.I16, x.shape(), y, -one, one);
  }
}
