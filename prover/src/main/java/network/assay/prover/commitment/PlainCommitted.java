package network.assay.prover.commitment;

import java.util.Arrays;
import java.util.stream.IntStream;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.ColumnTree;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.TreeHash;
import network.assay.verify.zk.field.ExtVector;

/** Plain. */
public final class PlainCommitted implements Committed {
  private final MatrixShape shape;
  private final int[][] rows;
  private final int[][] code;
  private final byte[] tree;

  public PlainCommitted(MatrixShape shape, int[] residues) {
    this.shape = shape;
    rows = new int[shape.rows()][];
    code = new int[shape.rows()][];
    int[] all = IntStream.range(0, shape.positions()).toArray();
    for (int r = 0; r < rows.length; r++) {
      int from = r * shape.width();
      rows[r] = Arrays.copyOfRange(residues, from, from + shape.width());
      code[r] = new CircleCode(shape.logWidth()).symbols(rows[r], all);
    }
    int n = shape.positions();
    tree = new byte[2 * n * 32];
    TreeHash hash = new TreeHash();
    for (int j = 0; j < n; j++) {
      hash.leaf(column(j), tree, (n + j) * 32);
    }
    for (int v = n - 1; v > 0; v--) {
      hash.node(tree, 2 * v * 32, tree, (2 * v + 1) * 32, tree, v * 32);
    }
  }

  private int[] column(int j) {
    int[] column = new int[rows.length];
    for (int r = 0; r < column.length; r++) {
      column[r] = code[r][j];
    }
    return column;
  }

  @Override
  public Hash32 root() {
    return Hash32.of(Arrays.copyOfRange(tree, 32, 64));
  }

  @Override
  public ExtVector combination(ExtVector coefficients) {
    ExtVector to = new ExtVector(shape.width());
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < shape.width(); c++) {
        to.add(c, coefficients.get(r).times(rows[r][c]));
      }
    }
    return to;
  }

  @Override
  public OpenedColumns open(int[] positions) {
    int[][] columns = new int[positions.length][];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = column(positions[i]);
    }
    int[] nodes = ColumnTree.siblings(positions, shape.positions());
    byte[] siblings = new byte[nodes.length * 32];
    for (int i = 0; i < nodes.length; i++) {
      System.arraycopy(tree, nodes[i] * 32, siblings, i * 32, 32);
    }
    return new OpenedColumns(positions, columns, siblings);
  }
}
