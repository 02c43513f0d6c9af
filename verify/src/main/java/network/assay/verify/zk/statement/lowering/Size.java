package network.assay.verify.zk.statement.lowering;

import java.util.LinkedHashSet;
import java.util.Set;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Grid;
import network.assay.verify.zk.statement.Parts;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.statement.form.Term;

/** What parts would add to a statement: its leaves, its variables, and twice its products. */
final class Size implements Parts {
  private final StatementBuilder before;
  private final Set<Table> tables = new LinkedHashSet<>();
  private int next;
  private long sum;

  /**
   * Nothing yet.
   *
   * @param before the statement that they would be added to
   */
  Size(StatementBuilder before) {
    this.before = before;
    this.next = before.next();
  }

  /** The sum. */
  long sum() {
    return sum;
  }

  @Override
  public int next() {
    return next;
  }

  @Override
  public References commit(int count, Definition definition) {
    References run = References.run(before.pool(), next, count);
    next = (int) Math.min(StatementBuilder.VARIABLES_MAX, (long) next + count);
    sum += count;
    return run;
  }

  @Override
  public void lookup(Table table, Form x, Form y) {
    int used = Math.max(x.columns(), y.columns());
    sum += (long) (x.cells() / used) << Grid.logOf(used);
    if (!before.reads(table) && tables.add(table)) {
      sum += 2L * table.size();
    }
    addProducts(x);
  }

  @Override
  public void zero(Form z) {
    addProducts(z);
  }

  private void addProducts(Form form) {
    for (Term term : form.terms()) {
      sum += term instanceof Term.Products products ? 2L * products.a().count() : 0;
    }
  }
}
