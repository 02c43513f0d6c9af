package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.tensor.Rows;

/** Orders of the elements of rows. */
final class Places {
  private Places() {}

  /** For each element of the tensor its row. */
  static int[] rowOf(Rows rows) {
    int[] rowOf = new int[rows.count() * rows.length()];
    for (int row = 0; row < rows.count(); row++) {
      for (int j = 0; j < rows.length(); j++) {
        rowOf[rows.place(row, j)] = row;
      }
    }
    return rowOf;
  }

  /** The places of the first element of all rows, then those of the second, and so on. */
  static int[] byElement(Rows rows) {
    int[] places = new int[rows.count() * rows.length()];
    for (int row = 0; row < rows.count(); row++) {
      for (int j = 0; j < rows.length(); j++) {
        places[j * rows.count() + row] = rows.place(row, j);
      }
    }
    return places;
  }
}
