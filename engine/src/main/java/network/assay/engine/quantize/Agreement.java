package network.assay.engine.quantize;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * How far the answers of two programs agree on the same inputs, over all floating outputs. A row is
 * the last axis of an output.
 *
 * @param rows that were compared
 * @param sameTop rows whose largest element is at the same place
 * @param cosineMean of rows, by the cosine of the angle between them
 * @param cosineMin the least of them
 * @param divergence mean Kullback–Leibler divergence of rows in nats, each row being taken as
 *     probabilities, as their logarithms, or as what a softmax makes of it
 * @param worst largest difference of two elements
 * @param worstOf where it is
 */
public record Agreement(
    long rows,
    long sameTop,
    double cosineMean,
    double cosineMin,
    double divergence,
    double worst,
    Place worstOf) {

  /** One element of an answer: its sample, output, place, and both values. */
  public record Place(int sample, String output, int element, float expected, float got) {}

  /** Rows with the same largest element, of one. */
  public double topShare() {
    return rows == 0 ? 1 : (double) sameTop / rows;
  }

  /** Compares answers to the same samples. */
  public static Agreement of(
      List<? extends SequencedMap<String, Tensor>> expected,
      List<? extends SequencedMap<String, Tensor>> got) {
    Tally tally = new Tally();
    for (int sample = 0; sample < expected.size(); sample++) {
      for (Map.Entry<String, Tensor> output : expected.get(sample).sequencedEntrySet()) {
        if (output.getValue().type() == ElementType.F32) {
          Tensor other = got.get(sample).get(output.getKey());
          tally.add(sample, output.getKey(), output.getValue(), other);
        }
      }
    }
    return tally.result();
  }

  private static final class Tally {
    private long rows;
    private long sameTop;
    private double cosines;
    private double cosineMin = 1;
    private double divergences;
    private double worst;
    private Place worstOf = new Place(0, "", 0, 0, 0);

    void add(int sample, String name, Tensor expected, Tensor got) {
      float[] a = expected.floats();
      float[] b = got.floats();
      for (int i = 0; i < a.length; i++) {
        double difference = Math.abs((double) a[i] - b[i]);
        if (difference > worst) {
          worst = difference;
          worstOf = new Place(sample, name, i, a[i], b[i]);
        }
      }
      int rank = expected.shape().rank();
      int length = rank == 0 ? 1 : expected.shape().dim(rank - 1);
      for (int first = 0; length > 0 && first < a.length; first += length) {
        row(a, b, first, length);
      }
    }

    private void row(float[] a, float[] b, int first, int length) {
      rows++;
      sameTop += top(a, first, length) == top(b, first, length) ? 1 : 0;
      double cosine = cosine(a, b, first, length);
      cosines += cosine;
      cosineMin = Math.min(cosineMin, cosine);
      double[] p = probabilities(a, first, length, kind(a, first, length));
      double[] q = probabilities(b, first, length, kind(a, first, length));
      for (int i = 0; i < length; i++) {
        if (p[i] > 0) {
          divergences +=
              p[i] * (ElementaryDouble.log(p[i]) - ElementaryDouble.log(Math.max(q[i], FLOOR)));
        }
      }
    }

    Agreement result() {
      double n = Math.max(rows, 1);
      return new Agreement(
          rows,
          sameTop,
          rows == 0 ? 1 : cosines / n,
          cosineMin,
          Math.max(divergences / n, 0),
          worst,
          worstOf);
    }
  }

  /** Stands for a probability that was rounded to nothing: half a step of 16 bits. */
  private static final double FLOOR = 1.0 / (1 << 16);

  /** What a row holds. */
  private enum Kind {
    PROBABILITIES,
    LOGARITHMS,
    SCORES
  }

  private static Kind kind(float[] row, int first, int length) {
    double sum = 0;
    double exponentials = 0;
    boolean negative = false;
    for (int i = first; i < first + length; i++) {
      sum += row[i];
      exponentials += ElementaryDouble.exp(Math.min(row[i], 700));
      negative |= row[i] < 0;
    }
    if (!negative && Math.abs(sum - 1) < 1e-3) {
      return Kind.PROBABILITIES;
    }
    return Math.abs(exponentials - 1) < 1e-3 ? Kind.LOGARITHMS : Kind.SCORES;
  }

  private static double[] probabilities(float[] row, int first, int length, Kind kind) {
    double[] p = new double[length];
    double max = row[first + top(row, first, length)];
    double sum = 0;
    for (int i = 0; i < length; i++) {
      double value = row[first + i];
      p[i] = kind == Kind.PROBABILITIES ? Math.max(value, 0) : ElementaryDouble.exp(value - max);
      sum += p[i];
    }
    for (int i = 0; i < length; i++) {
      p[i] = sum > 0 ? p[i] / sum : 1.0 / length;
    }
    return p;
  }

  /** Index of the first largest element of a row. */
  static int top(float[] row, int first, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (row[first + i] > row[first + best]) {
        best = i;
      }
    }
    return best;
  }

  private static double cosine(float[] a, float[] b, int first, int length) {
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = first; i < first + length; i++) {
      product += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    if (squaresA == 0 || squaresB == 0) {
      return squaresA == squaresB ? 1 : 0;
    }
    return product / Math.sqrt(squaresA * squaresB);
  }
}
