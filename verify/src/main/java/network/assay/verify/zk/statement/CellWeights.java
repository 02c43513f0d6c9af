package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.tensor.RefView;

/** E of the cells of one section. */
final class CellWeights {
  private final CellPoint point;
  private final Section section;
  private final int begin;

  CellWeights(CellPoint point, Section section, int begin) {
    this.point = point;
    this.section = section;
    this.begin = begin;
  }

  /** All of E, of which the cells are some {@link #places}. */
  EqTable table() {
    return point.all();
  }

  /** The places of the cells, row by row without padding. */
  RefView places() {
    return RefView.grid(begin, section.rows(), section.cols(), section.used());
  }

  /** E, row by row without padding. */
  ExtVector cells() {
    return table().range(places());
  }

  /** Σ E. */
  Ext sum() {
    boolean full = section.used() == section.cols();
    return full ? table().sum(begin, section.cells()) : rowSum().times(point.columnSum(section));
  }

  /** The part of E that hangs on the row. */
  ExtVector rows() {
    return point.rows(section).range(begin / section.cols(), section.rows());
  }

  /** Σ of the parts of the rows. */
  Ext rowSum() {
    return point.rows(section).sum(begin / section.cols(), section.rows());
  }

  /** The part of E that hangs on the column, with padding. */
  ExtVector columns() {
    return point.columns(section);
  }

  int used() {
    return section.used();
  }
}
