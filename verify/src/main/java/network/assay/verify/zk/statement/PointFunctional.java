package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.ViewPair;

/**
 * A functional as the parts that were added to it; its multilinear extension at a point is their
 * sum. Parts that go along lines of variables cost nearly nothing, however long these are.
 */
public final class PointFunctional extends Functional {
  /** References of a table that are looked at once. */
  private static final int CHUNK = 1024;

  /** What may cost more than one by one, because a vector for each costs more. */
  private static final int FEW = 64;

  private final List<Lines> lines = new ArrayList<>();
  private final List<Factors> runs = new ArrayList<>();
  private final List<Factors> scattered = new ArrayList<>();

  /** Weights along a dimension of a pair of numbers and places. */
  private record Lines(
      RefView refs, EqTable weights, RefView places, Ext scale, ViewPair pair, int axis) {}

  /**
   * Factors of references {@code begin} and on; {@code least} to {@code greatest} are the
   * variables.
   */
  private record Factors(
      RefView refs,
      int begin,
      ExtVector factors,
      int from,
      int length,
      Ext scale,
      int least,
      int greatest) {}

  /** The functional 0 of so many numbers. */
  public PointFunctional(int count, Kernels kernels) {
    super(count, kernels);
  }

  @Override
  public void add(int number, Ext coefficient) {
    ExtVector factors = new ExtVector(1);
    factors.set(0, coefficient);
    addFactors(RefView.run(number, 1), 0, factors, 0, 1, Ext.ONE);
  }

  @Override
  void addFactors(RefView refs, int begin, ExtVector factors, int from, int length, Ext scale) {
    if (length == 0) {
      return;
    }
    if (refs.isRun()) {
      int first = refs.get(begin);
      runs.add(new Factors(refs, begin, factors, from, length, scale, first, first));
      return;
    }
    int least = Integer.MAX_VALUE;
    int greatest = -1;
    int[] at = new int[Math.min(CHUNK, length)];
    for (int done = 0; done < length; done += CHUNK) {
      int size = Math.min(CHUNK, length - done);
      refs.copy(begin + done, size, at, 0);
      for (int i = 0; i < size; i++) {
        least = at[i] < 0 ? least : Math.min(least, at[i]);
        greatest = Math.max(greatest, at[i]);
      }
    }
    if (greatest >= 0) {
      scattered.add(new Factors(refs, begin, factors, from, length, scale, least, greatest));
    }
  }

  @Override
  void addWeights(RefView refs, EqTable weights, RefView places, Ext scale) {
    if (refs.count() == 0) {
      return;
    }
    Optional<ViewPair> pair = ViewPair.of(refs, places);
    if (pair.isPresent()) {
      int axis = LineCost.cheapest(pair.get());
      if (LineCost.of(pair.get(), axis) <= Math.max(refs.count(), FEW)) {
        lines.add(new Lines(refs, weights, places, scale, pair.get(), axis));
        return;
      }
    }
    weights.forEachPiece(
        places,
        (at, length, base, from, factor) ->
            addFactors(refs, at, base, from, length, factor.times(scale)));
  }

  @Override
  public ExtVector vector() {
    VectorFunctional vector = new VectorFunctional(count, kernels);
    for (Lines part : lines) {
      vector.addWeights(part.refs(), part.weights(), part.places(), part.scale());
    }
    for (List<Factors> parts : List.of(runs, scattered)) {
      for (Factors part : parts) {
        vector.addFactors(
            part.refs(), part.begin(), part.factors(), part.from(), part.length(), part.scale());
      }
    }
    return vector.vector();
  }

  @Override
  public Ext at(Ext[] point, WitnessShape shape) {
    NumberPoint numbers = new NumberPoint(point, shape, kernels);
    Ext sum = Ext.ZERO;
    Optional<LineSums> last = Optional.empty();
    for (Lines part : lines) {
      LineSums sums =
          last.filter(known -> known.weights() == part.weights())
              .orElseGet(() -> new LineSums(part.weights(), numbers));
      last = Optional.of(sums);
      sum = sums.of(part.pair(), part.axis()).timesPlus(part.scale(), sum);
    }
    for (Factors part : runs) {
      Ext dot = numbers.dot(part.factors(), part.from(), part.length(), part.least());
      sum = dot.timesPlus(part.scale(), sum);
    }
    return sum.plus(scattered(numbers));
  }

  /** Scatters into one vector for each stretch of numbers that parts share. */
  private Ext scattered(NumberPoint numbers) {
    List<Factors> rising =
        scattered.stream().sorted(Comparator.comparingInt(Factors::least)).toList();
    Ext sum = Ext.ZERO;
    int next = 0;
    while (next < rising.size()) {
      int first = next;
      int least = rising.get(first).least();
      int greatest = least;
      while (next < rising.size() && rising.get(next).least() <= greatest) {
        greatest = Math.max(greatest, rising.get(next++).greatest());
      }
      ExtVector stretch = new ExtVector(greatest - least + 1);
      for (Factors part : rising.subList(first, next)) {
        scatter(part, stretch, least);
      }
      sum = sum.plus(numbers.dot(stretch, 0, stretch.length(), least));
    }
    return sum;
  }

  private void scatter(Factors part, ExtVector to, int least) {
    int[] at = new int[Math.min(CHUNK, part.length())];
    for (int done = 0; done < part.length(); done += CHUNK) {
      int size = Math.min(CHUNK, part.length() - done);
      part.refs().copy(part.begin() + done, size, at, 0);
      for (int i = 0; i < size; i++) {
        at[i] = at[i] < 0 ? -1 : at[i] - least;
      }
      kernels.scatterScaled(to, at, 0, part.factors(), part.from() + done, size, part.scale());
    }
  }
}
