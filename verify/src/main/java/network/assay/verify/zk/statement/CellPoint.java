package network.assay.verify.zk.statement;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/** E, the weights eq(point, place) of the cells of a grid, section by section. */
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

  /** E of the cells of a section, row by row without padding, piece by piece. */
  void forEachPiece(Section section, int begin, EqTable.Piece piece) {
    int used = section.used();
    if (used == section.cols()) {
      all.forEachPiece(begin, section.cells(), piece);
      return;
    }
    ExtVector rows = rows(section, begin);
    ExtVector columns = columns(section);
    for (int row = 0; row < section.rows(); row++) {
      piece.take(row * used, used, columns, 0, rows.get(row));
    }
  }

  /** E of the cells of a section, row by row without padding. */
  ExtVector cells(Section section, int begin) {
    ExtVector cells = new ExtVector(section.cells());
    forEachPiece(
        section,
        begin,
        (at, length, base, from, factor) ->
            kernels.addScaled(cells, at, base, from, length, factor));
    return cells;
  }

  /** The part of E that hangs on the row; E is its product with {@link #columns}. */
  ExtVector rows(Section section, int begin) {
    return upper(section).range(begin / section.cols(), section.rows());
  }

  /** The part of E that hangs on the column, for all columns with padding. */
  ExtVector columns(Section section) {
    int log = Grid.logOf(section.cols());
    if (lower[log] == null) {
      lower[log] = kernels.eq(Arrays.copyOf(point, log), Ext.ONE, 1 << log);
    }
    return lower[log];
  }

  /** Σ E of the cells of a section. */
  Ext sum(Section section, int begin) {
    if (section.used() == section.cols()) {
      return all.sum(begin, section.cells());
    }
    return rowSum(section, begin).times(columnSum(section));
  }

  /** Σ of the parts of the rows. */
  Ext rowSum(Section section, int begin) {
    return upper(section).sum(begin / section.cols(), section.rows());
  }

  private Ext columnSum(Section section) {
    return all.lower(Grid.logOf(section.cols())).sum(0, section.used());
  }

  private EqTable upper(Section section) {
    int log = Grid.logOf(section.cols());
    if (upper[log] == null) {
      upper[log] = all.upper(log);
    }
    return upper[log];
  }
}
