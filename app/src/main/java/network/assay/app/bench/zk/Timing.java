package network.assay.app.bench.zk;

import java.util.Arrays;

/**
 * How one thing is timed: it is done for a while, then a number of times with the clock on; the
 * median counts.
 *
 * @param warmNanos how long it is done before, once at least
 * @param rounds how often it is timed
 */
public record Timing(long warmNanos, int rounds) {
  public Timing {
    if (warmNanos < 0 || rounds < 1) {
      throw new IllegalArgumentException("times from 0, rounds from 1");
    }
  }

  /** Median seconds of one time. */
  double seconds(Runnable work) {
    long start = System.nanoTime();
    do {
      work.run();
    } while (System.nanoTime() - start < warmNanos);
    double[] seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long before = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - before) / 1e9;
    }
    Arrays.sort(seconds);
    return (seconds[(rounds - 1) / 2] + seconds[rounds / 2]) / 2;
  }
}
