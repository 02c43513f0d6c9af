package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.tensor.ViewPair;

/** Σ eq of a number · eq(weights' point, place) over pairs of numbers and places. */
final class LineSums {
  private final EqTable weights;
  private final NumberPoint numbers;
  private final Overlap overlap;

  LineSums(EqTable weights, NumberPoint numbers) {
    this.weights = weights;
    this.numbers = numbers;
    overlap = new Overlap(weights.point(), numbers.point());
  }

  EqTable weights() {
    return weights;
  }

  /** The sum over all pairs, line by line along a dimension; below 0 pair by pair. */
  Ext of(ViewPair pair, int axis) {
    Ext[] sum = {Ext.ZERO};
    pair.forEachLine(
        axis, (number, place) -> sum[0] = sum[0].plus(line(pair, axis, number, place)));
    return sum[0];
  }

  private Ext line(ViewPair pair, int axis, int number, int place) {
    if (axis < 0) {
      return numbers.at(number).times(weights.at(place));
    }
    int length = pair.length(axis);
    if (pair.aStride(axis) == 0) {
      return numbers.at(number).times(weights.sum(place, length));
    }
    if (pair.bStride(axis) == 0) {
      return weights.at(place).times(numbers.sum(number, length));
    }
    Ext[] sum = {Ext.ZERO};
    numbers.forEachPiece(
        number,
        length,
        (first, at, size) -> sum[0] = sum[0].plus(overlap.sum(place + first - number, at, size)));
    return sum[0];
  }
}
