package network.assay.verify.zk.statement.lowering;

import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.Moves;
import network.assay.verify.zk.tensor.RefTensor;

/** Operations on each element: IntegerAdd, IntegerMul, Rescale, Lookup. */
final class Elementwise {
  private final StatementBuilder builder;
  private final Gadgets gadgets;
  private final Moves moves;
  private final KnownTables tables;

  Elementwise(StatementBuilder builder, Gadgets gadgets, Moves moves, KnownTables tables) {
    this.builder = builder;
    this.gadgets = gadgets;
    this.moves = moves;
    this.tables = tables;
  }

  RefTensor add(ZkOp.IntegerAdd op, RefTensor a, RefTensor b) {
    ZkShape shape = ZkShape.broadcast(a.shape(), b.shape());
    Form t =
        Form.zero(shape.size())
            .plus(gadgets.references(moves.expand(a, shape)), op.multiplierA())
            .plus(gadgets.references(moves.expand(b, shape)), op.multiplierB());
    long bound =
        Bounds.plus(
            Bounds.times(a.magnitude(), Math.abs((long) op.multiplierA())),
            Bounds.times(b.magnitude(), Math.abs((long) op.multiplierB())));
    return gadgets.requantise(t, bound, op.shift(), new Target(op.to(), op.lo(), op.hi()), shape);
  }

  RefTensor multiply(ZkOp.IntegerMul op, RefTensor a, RefTensor b) {
    ZkShape shape = ZkShape.broadcast(a.shape(), b.shape());
    Form t =
        Form.zero(shape.size())
            .plusProducts(
                gadgets.references(moves.expand(a, shape)),
                gadgets.references(moves.expand(b, shape)),
                op.multiplier());
    long bound =
        Bounds.times(Bounds.times(a.magnitude(), b.magnitude()), Math.abs((long) op.multiplier()));
    return gadgets.requantise(t, bound, op.shift(), new Target(op.to(), op.lo(), op.hi()), shape);
  }

  RefTensor rescale(
      ZkOp.Rescale op,
      RefTensor x,
      RefTensor multiplier,
      RefTensor shift,
      Optional<RefTensor> bias) {
    ZkShape shape = x.shape();
    int axis = shape.axis(op.axis());
    Factors factors = Factors.of(multiplier, shift, bias, shape.dim(axis), builder.pool());
    long bound = 0;
    for (int c = 0; c < factors.channels(); c++) {
      long scaled = Bounds.times(x.magnitude(), Math.abs(factors.multiplier(c)));
      bound = Math.max(bound, Bounds.plus(scaled, Math.abs(factors.bias(c))));
    }
    int inner = shape.size(axis + 1, shape.rank());
    Form t =
        Form.zero(x.size())
            .plus(gadgets.references(x), factors.multipliers(inner))
            .plus(factors.biases(inner));
    return gadgets.requantise(
        t, bound, factors.shift(), new Target(op.to(), op.lo(), op.hi()), shape);
  }

  /**
   * @param table of x
   * @param constant the number of the table's value in the program
   */
  RefTensor lookup(RefTensor x, RefTensor table, int constant) {
    long origin = x.type().least();
    long count = x.type().greatest() - origin + 1;
    if (!table.isKnown() || table.size() != count) {
      throw new ZkException(
          "expected a known table of " + count + " entries, got shape " + table.shape());
    }
    Table.Function function =
        new Table.Function(
            tables.numbers(constant, table), (int) origin, (int) x.lo(), (int) x.hi());
    KnownTables.Range range = tables.images(function);
    Form of = Form.of(gadgets.references(x));
    References y = builder.commit(x.size(), new Definition.Image(builder.next(), of, function));
    builder.lookup(function, of, Form.of(y));
    return Gadgets.tensor(table.type(), x.shape(), y, range.lo(), range.hi());
  }
}
