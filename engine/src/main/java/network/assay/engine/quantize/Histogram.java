package network.assay.engine.quantize;

/**
 * The absolute values that a tensor had on the calibration samples, and the scale that quantises
 * them with the least squared error. Counts are whole numbers, so the order of samples is of no
 * consequence.
 */
final class Histogram {
  private static final int BINS = 2048;

  /** Thresholds that are tried, as parts of the largest value. */
  private static final int CANDIDATES = 64;

  private final long[] bins = new long[BINS];
  private final double top;
  private long count;

  /**
   * @param top largest absolute value that will be added, above 0
   */
  Histogram(double top) {
    this.top = top;
  }

  void add(float value) {
    double magnitude = Math.abs((double) value);
    bins[(int) Math.min(magnitude / top * BINS, BINS - 1)]++;
    count++;
  }

  /**
   * The largest value to keep, of those that cut off little: the one with the least mean squared
   * error when [0, it] has {@code steps} steps.
   */
  double threshold(int steps) {
    double best = top;
    double least = Double.POSITIVE_INFINITY;
    for (int i = CANDIDATES; i > CANDIDATES / 4; i--) {
      double threshold = top * i / CANDIDATES;
      double error = error(threshold, steps);
      if (error < least) {
        least = error;
        best = threshold;
      }
    }
    return best;
  }

  /** Mean squared error of rounding to steps of threshold / steps and cutting off beyond it. */
  double error(double threshold, int steps) {
    double step = threshold / steps;
    double rounding = step * step / 12;
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      if (bins[i] > 0) {
        double centre = (i + 0.5) * top / BINS;
        double beyond = Math.max(centre - threshold, 0);
        // What lies in the first half step becomes 0 and errs by itself.
        double inside = centre < step / 2 ? Math.min(centre * centre, rounding) : rounding;
        sum += bins[i] * (beyond > 0 ? beyond * beyond : inside);
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** Mean of the squares, for an error in relation to the signal. */
  double power() {
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
      double centre = (i + 0.5) * top / BINS;
      sum += bins[i] * centre * centre;
    }
    return count == 0 ? 0 : sum / count;
  }
}
