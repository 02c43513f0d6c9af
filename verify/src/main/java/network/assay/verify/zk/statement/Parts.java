package network.assay.verify.zk.statement;

import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;

/** Where gadgets put what they are made of: a statement, or a count of it. */
public interface Parts {
  /** The next committed variable. */
  int next();

  /** Commits to as many variables as a definition, which begins at {@link #next}, gives. */
  References commit(int count, Definition definition);

  /** Adds a lookup section: each (x, y) is a pair of the table. */
  void lookup(Table table, Form x, Form y);

  /** Adds a zero section. */
  void zero(Form z);

  /** Adds a lookup section of single numbers: each (x, 0) is a pair of the table. */
  default void lookup(Table table, Form x) {
    lookup(table, x, Form.zero(x.cells()));
  }
}
