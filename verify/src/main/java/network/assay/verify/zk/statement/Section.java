package network.assay.verify.zk.statement;

import java.util.List;
import network.assay.verify.zk.statement.form.Form;

/**
 * Cells of one gadget: rows × cols in their grid, of which columns {@code used} to cols are empty.
 */
public sealed interface Section {
  /** Each cell's pair (x, y) is one of the table's. */
  record Lookup(int table, Form x, Form y, List<ProductBlock> products) implements Section {
    @Override
    public int used() {
      return Math.max(x.columns(), y.columns());
    }

    @Override
    public int cells() {
      return x.cells();
    }
  }

  /** Each cell is 0. */
  record Zero(Form z, List<ProductBlock> products) implements Section {
    @Override
    public int used() {
      return z.columns();
    }

    @Override
    public int cells() {
      return z.cells();
    }
  }

  /** The products of references that it holds, in forms x and z. */
  List<ProductBlock> products();

  /** Columns that are no padding. */
  int used();

  /** Cells without padding. */
  int cells();

  /** Rows in the grid. */
  default int rows() {
    return cells() / used();
  }

  /** Columns in the grid, a power of two. */
  default int cols() {
    return 1 << Grid.logOf(used());
  }

  /** Entries of the grid, with padding. */
  default long size() {
    return (long) rows() * cols();
  }
}
