package network.assay.verify.zk.argument;

import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.ColumnTree;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.OpenedColumns.Fault;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.field.Kernels;

/** Reads opened columns and checks them. */
public final class Openings {
  private final Messages messages;
  private final Kernels kernels;

  /** Reads from these messages. */
  public Openings(Messages messages, Kernels kernels) {
    this.messages = messages;
    this.kernels = kernels;
  }

  /** Draws the positions to be opened. */
  public int[] positions(String label, int queries, MatrixShape shape) {
    return messages.transcript().positions(label, queries, shape.positions());
  }

  /** Reads the columns of these positions. */
  public OpenedColumns columns(int[] positions, MatrixShape shape) {
    int[][] columns = new int[positions.length][];
    for (int i = 0; i < positions.length; i++) {
      columns[i] = messages.committed(shape.rows());
    }
    byte[] siblings = messages.hashes(ColumnTree.siblings(positions, shape.positions()).length);
    return new OpenedColumns(positions, columns, siblings);
  }

  /** Requires that columns lead to a root. */
  public void requireMember(Check check, OpenedColumns columns, Hash32 root, MatrixShape shape) {
    Optional<Fault> fault = columns.membership(root, shape);
    messages.require(
        check, fault.isEmpty(), "the opened columns are not those of the commitment " + root);
  }

  /** Requires that columns agree with a combination of them. */
  public void requireAgrees(
      Check check, OpenedColumns columns, RowCombination combination, String sentence) {
    messages.require(check, columns.agrees(combination, kernels), sentence);
  }
}
