package network.assay.app.bench;

import java.util.Arrays;

/**
 * Times two contenders in turns: each round lets one and then the other work for a while, and
 * changes who begins, so that a slow second of the machine falls on both. The median of the rounds
 * counts.
 */
public final class Duel {
  /** Which part of a round is spent on settling, beside the round. */
  private static final int SETTLING_PART = 4;

  private final int rounds;
  private final long warmNanos;
  private final long roundNanos;

  /**
   * @param rounds how often each side is timed
   * @param warmNanos how long each side runs before that
   * @param roundNanos how long one round of one side takes at least
   */
  public Duel(int rounds, long warmNanos, long roundNanos) {
    if (rounds < 1 || warmNanos < 0 || roundNanos < 0) {
      throw new IllegalArgumentException("rounds from 1, times from 0");
    }
    this.rounds = rounds;
    this.warmNanos = warmNanos;
    this.roundNanos = roundNanos;
  }

  /** Median seconds of one run, for each side. */
  public record Seconds(double ours, double peer) {}

  /**
   * Times both.
   *
   * @param tolerance how far the witnesses may lie apart, relative to the peer's
   * @throws IllegalStateException when they do not compute the same: then no ratio means anything
   */
  public Seconds fight(Contender ours, Contender peer, double tolerance) {
    secondsPerRun(ours, warmNanos);
    secondsPerRun(peer, warmNanos);
    double a = ours.witness();
    double b = peer.witness();
    if (!(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)))) {
      throw new IllegalStateException("the two sides disagree: ours " + a + ", the peer " + b);
    }
    double[] mine = new double[rounds];
    double[] theirs = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      if (i % 2 == 0) {
        mine[i] = timed(ours);
        theirs[i] = timed(peer);
      } else {
        theirs[i] = timed(peer);
        mine[i] = timed(ours);
      }
    }
    return new Seconds(median(mine), median(theirs));
  }

  /**
   * Each stretch begins with runs that are not timed: a peer's idle threads spin for some
   * milliseconds before they sleep, and would take a core from whoever comes next.
   */
  private double timed(Contender contender) {
    secondsPerRun(contender, roundNanos / SETTLING_PART);
    return secondsPerRun(contender, roundNanos);
  }

  private static double secondsPerRun(Contender contender, long nanosMin) {
    long start = System.nanoTime();
    long runs = 0;
    long nanos;
    do {
      contender.runOnce();
      runs++;
      nanos = System.nanoTime() - start;
    } while (nanos < nanosMin);
    return nanos / 1e9 / runs;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
