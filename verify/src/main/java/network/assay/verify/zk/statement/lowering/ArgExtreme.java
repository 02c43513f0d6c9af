package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.Rows;

/**
 * ArgExtreme: a choice of one element of each row, and for each element how far it is from the
 * chosen one, at least 1 where it would have been chosen before that.
 */
final class ArgExtreme {
  private ArgExtreme() {}

  static RefTensor lower(
      StatementBuilder builder, Gadgets gadgets, ZkOp.ArgExtreme op, RefTensor x) {
    Rows rows = Rows.of(x.shape(), new long[] {op.axis()}, op.keepDims());
    long reach = Bounds.requireSpan(x.lo(), x.hi()) + 1;
    int sign = op.largest() ? 1 : -1;
    References elements = gadgets.references(x);
    int count = rows.count();
    RefView byElement = rows.byElement();
    References z =
        builder.commit(
            x.size(), new Definition.OneHot(builder.next(), elements, rows, sign, op.selectLast()));
    References ofRows = z.at(byElement);
    Form chosen = Form.zero(count).plusProducts(ofRows, elements.at(byElement), sign);
    References extreme = builder.commit(count, new Definition.Copy(builder.next(), chosen));
    Form index = Form.zero(count).plus(ofRows, ascending(rows.length(), count));
    References y = builder.commit(count, new Definition.Copy(builder.next(), index));
    gadgets.upTo(Form.of(z), 1);
    builder.zero(Form.zero(count).plus(ofRows, 1).plus(-1));
    builder.zero(Form.of(extreme).plusProducts(ofRows, elements.at(byElement), -sign));
    builder.zero(Form.of(y).plus(ofRows, ascending(rows.length(), count).times(-1)));
    Form behind =
        Form.of(extreme.at(rows.rowOf()))
            .plus(elements, -sign)
            .plusBeside(z, rows, !op.selectLast(), -1);
    gadgets.bits(behind, Grid.logOf(reach));
    return Gadgets.tensor(ZkType.I64, rows.result(), y, 0, rows.length() - 1L);
  }

  /** 0 for the first element of all rows, 1 for the second, and so on. */
  private static Channels ascending(int length, int inner) {
    if (length == 0) {
      throw new ZkException("takes the extreme of no elements");
    }
    long[] places = new long[length];
    for (int j = 0; j < length; j++) {
      places[j] = j;
    }
    return Channels.of(places, inner);
  }
}
