package network.assay.verify.zk.statement.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import network.assay.verify.zk.field.M31;
import org.junit.jupiter.api.Test;

/** Equations hold modulo p only where they hold: both sides are less than p apart. */
class QuotientsTest {
  private static final long SEED = 20_261_122;

  private final Random random = new Random(SEED);
  private int allowed;
  private int beyond;

  @Test
  void whatIsBelowAndAboveTheRangeNeverWraps() {
    for (int i = 0; i < 200_000; i++) {
      check(sample());
    }
    assertThat(allowed).isGreaterThan(1000);
    assertThat(beyond).isGreaterThan(1000);
  }

  private Quotients sample() {
    int shift = random.nextInt(20);
    long bound = 1 + random.nextLong(1L << (1 + random.nextInt(30)));
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    int lo = random.nextInt(1 << (1 + random.nextInt(16))) - (1 << 15);
    int hi = lo + random.nextInt(1 << (1 + random.nextInt(16)));
    int least = (int) ((half - bound) >> shift);
    int greatest = (int) ((half + bound) >> shift);
    return new Quotients(shift, bound, least, greatest, lo, hi);
  }

  /** Whatever a prover commits to: y from lo to hi, both excesses, and a remainder. */
  private void check(Quotients q) {
    long half = q.shift() == 0 ? 0 : 1L << (q.shift() - 1);
    long excess = (1L << q.excessLog()) - 1;
    // One of both is 0, or lo = hi, and the clamp is lo whatever they are.
    long reached = Math.max(Math.abs(q.lo() - excess), Math.abs(q.hi() + excess));
    long rest = (1L << q.shift()) - 1;
    long apart = q.bound() + half + (reached << q.shift()) + rest;
    if (q.excessFits()) {
      allowed++;
      assertThat(apart).as("%s, seed %d", q, SEED).isLessThan(M31.P);
      assertThat(q.lo() - (long) q.least()).isLessThanOrEqualTo(excess);
      assertThat(q.greatest() - (long) q.hi()).isLessThanOrEqualTo(excess);
    } else {
      beyond++;
    }
  }
}
