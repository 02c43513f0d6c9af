package network.assay.app.bench;

import java.nio.FloatBuffer;

/** A number that tells two float results apart and barely moves with rounding. */
final class Witness {
  private Witness() {}

  /** The mean of the values, each weighted by a small number of its place. */
  static double of(FloatBuffer values) {
    double sum = 0;
    int count = values.remaining();
    for (int i = 0; i < count; i++) {
      sum += values.get(i) * (1 + i % 7);
    }
    return count == 0 ? 0 : sum / count;
  }
}
