package network.assay.verify.zk.statement;

import java.util.Optional;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.ViewPair;

/** A functional as the vector of its coefficients. */
public final class VectorFunctional extends Functional {
  /** References of a table that are looked at once. */
  private static final int CHUNK = 1024;

  /** Lines of this length and more are added one by one. */
  private static final int LINE_LENGTH = 64;

  private final ExtVector coefficients;

  /** The functional 0 of so many numbers. */
  public VectorFunctional(int count, Kernels kernels) {
    super(count, kernels);
    coefficients = new ExtVector(count);
  }

  /** The coefficients; the functional's own. */
  @Override
  public ExtVector vector() {
    return coefficients;
  }

  @Override
  public Ext at(Ext[] point, WitnessShape shape) {
    return new NumberPoint(point, shape, kernels).dot(coefficients, 0, count, 0);
  }

  @Override
  public void add(int number, Ext coefficient) {
    coefficients.add(number, coefficient);
  }

  @Override
  void addFactors(RefView refs, int begin, ExtVector factors, int from, int length, Ext scale) {
    if (refs.isRun()) {
      kernels.addScaled(coefficients, refs.get(begin), factors, from, length, scale);
      return;
    }
    int[] at = new int[Math.min(CHUNK, length)];
    for (int done = 0; done < length; done += CHUNK) {
      int size = Math.min(CHUNK, length - done);
      refs.copy(begin + done, size, at, 0);
      kernels.scatterScaled(coefficients, at, 0, factors, from + done, size, scale);
    }
  }

  @Override
  void addWeights(RefView refs, EqTable weights, RefView places, Ext scale) {
    Optional<ViewPair> pair = ViewPair.of(refs, places);
    if (pair.isPresent()) {
      int axis = longest(pair.get());
      if (axis >= 0) {
        addLines(pair.get(), axis, weights, scale);
        return;
      }
    }
    weights.forEachPiece(
        places,
        (at, length, base, from, factor) ->
            addFactors(refs, at, base, from, length, factor.times(scale)));
  }

  /** The longest dimension along which places follow each other; below 0 if lines are short. */
  private static int longest(ViewPair pair) {
    int best = -1;
    int most = LINE_LENGTH - 1;
    for (int axis = 0; axis < pair.rank(); axis++) {
      if (pair.bStride(axis) == 1 && pair.length(axis) > most) {
        best = axis;
        most = pair.length(axis);
      }
    }
    return best;
  }

  private void addLines(ViewPair pair, int axis, EqTable weights, Ext scale) {
    int length = pair.length(axis);
    int stride = pair.aStride(axis);
    pair.forEachLine(
        axis,
        (first, place) -> {
          if (stride == 0) {
            coefficients.add(first, weights.sum(place, length).times(scale));
            return;
          }
          RefView line = RefView.line(first, length, stride);
          weights.forEachPiece(
              place,
              length,
              (at, size, base, from, factor) ->
                  addFactors(line, at, base, from, size, factor.times(scale)));
        });
  }
}
