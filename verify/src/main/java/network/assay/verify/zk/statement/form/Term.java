package network.assay.verify.zk.statement.form;

import network.assay.verify.zk.tensor.Rows;

/** A part of a {@link Form}. */
public sealed interface Term {
  /**
   * Σ coefficient · reference; reference t of a cell is at t · cells + cell.
   *
   * @param references a multiple of the cells
   * @param coefficients of the references, by their places
   */
  record Linear(References references, Channels coefficients) implements Term {}

  /**
   * coefficient · Σ of references in front of the cell in its row, or behind it.
   *
   * @param references one for each cell
   */
  record Beside(References references, Rows rows, boolean behind, long coefficient)
      implements Term {}

  /** coefficient · Σ a · b; product t of a cell is at t · cells + cell of both. */
  record Products(References a, References b, long coefficient) implements Term {}

  /**
   * coefficient · the contraction's element of the cell, multiplier included and bias not.
   *
   * @param contraction its number in the statement
   * @param columns of the contraction, so of the form
   * @param multipliers of the columns, or one for all
   */
  record Contracted(int contraction, int columns, Channels multipliers, long coefficient)
      implements Term {}
}
