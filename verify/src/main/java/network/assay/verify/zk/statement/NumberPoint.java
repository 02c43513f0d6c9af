package network.assay.verify.zk.statement;

import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/** eq(point, ·) of the places where numbers lie. */
final class NumberPoint {
  private final EqTable places;
  private final WitnessShape shape;

  NumberPoint(Ext[] point, WitnessShape shape, Kernels kernels) {
    this.places = new EqTable(point, kernels);
    this.shape = shape;
  }

  /** The point of the places. */
  Ext[] point() {
    return places.point();
  }

  /** Numbers in pieces that lie at places that follow each other. */
  void forEachPiece(int first, int count, WitnessShape.Piece piece) {
    shape.forEachPiece(first, count, piece);
  }

  /** eq of one number. */
  Ext at(int number) {
    Ext[] at = {Ext.ZERO};
    forEachPiece(number, 1, (_, place, _) -> at[0] = places.at(place));
    return at[0];
  }

  /** Σ eq of numbers {@code first} and on. */
  Ext sum(int first, int count) {
    Ext[] sum = {Ext.ZERO};
    forEachPiece(first, count, (_, place, size) -> sum[0] = sum[0].plus(places.sum(place, size)));
    return sum[0];
  }

  /** Σ x[from + i] · eq of number {@code first + i}. */
  Ext dot(ExtVector x, int from, int count, int first) {
    Ext[] sum = {Ext.ZERO};
    forEachPiece(
        first,
        count,
        (number, place, size) ->
            sum[0] = sum[0].plus(places.dot(x, from + number - first, size, place)));
    return sum[0];
  }
}
