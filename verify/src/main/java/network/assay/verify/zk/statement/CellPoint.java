package network.assay.verify.zk.statement;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/** E, the weights eq(point, place) of the cells of a grid, and what the sections share of it. */
final class CellPoint {
  private final Ext[] point;
  private final EqTable all;
  private final EqTable[] upper;
  private final ExtVector[] lower;
  private final Kernels kernels;

  CellPoint(Ext[] point, Kernels kernels) {
    this.point = point;
    this.kernels = kernels;
    all = new EqTable(point, kernels);
    upper = new EqTable[point.length + 1];
    lower = new ExtVector[point.length + 1];
  }

  /** All of E. */
  EqTable all() {
    return all;
  }

  /** The part of E that hangs on the row; E is its product with {@link #columns}. */
  EqTable rows(Section section) {
    int log = Grid.logOf(section.cols());
    if (upper[log] == null) {
      upper[log] = new EqTable(Arrays.copyOfRange(point, log, point.length), kernels);
    }
    return upper[log];
  }

  /** The part of E that hangs on the column, for all columns with padding. */
  ExtVector columns(Section section) {
    int log = Grid.logOf(section.cols());
    if (lower[log] == null) {
      lower[log] = kernels.eq(Arrays.copyOf(point, log), Ext.ONE, 1 << log);
    }
    return lower[log];
  }

  /** Σ over the columns that are no padding. */
  Ext columnSum(Section section) {
    int log = Grid.logOf(section.cols());
    return EqTable.below(Arrays.copyOf(point, log), section.used());
  }
}
