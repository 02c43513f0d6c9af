package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/** E of the cells of one section; made when first asked for. */
final class CellWeights {
  private final CellPoint point;
  private final Section section;
  private final int begin;
  private ExtVector cells = new ExtVector(0);

  CellWeights(CellPoint point, Section section, int begin) {
    this.point = point;
    this.section = section;
    this.begin = begin;
  }

  /** E, row by row without padding. */
  ExtVector cells() {
    if (cells.length() != section.cells()) {
      cells = point.cells(section, begin);
    }
    return cells;
  }

  /** The same, piece by piece. */
  void forEachPiece(EqTable.Piece piece) {
    point.forEachPiece(section, begin, piece);
  }

  /** Σ E. */
  Ext sum() {
    return point.sum(section, begin);
  }

  ExtVector rows() {
    return point.rows(section, begin);
  }

  Ext rowSum() {
    return point.rowSum(section, begin);
  }

  ExtVector columns() {
    return point.columns(section);
  }

  int used() {
    return section.used();
  }
}
