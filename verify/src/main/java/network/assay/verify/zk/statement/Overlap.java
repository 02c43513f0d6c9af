package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;

/**
 * Σ_{i < count} eq(r, begin + i) · eq(s, other + i) for two points, without walking through i: bit
 * by bit of i, with the carries of both sums (the multilinear extension of a function that reads
 * its bits once; Holmgren, Rothblum 2018).
 */
final class Overlap {
  private final int bits;

  /** For each bit the factors of (bit of the first place, bit of the second): 00, 01, 10, 11. */
  private final Ext[] factors;

  private int lastLow = -1;
  private int lastBegin;
  private int lastOther;
  private Ext[] lastParts = zeros();

  Overlap(Ext[] r, Ext[] s) {
    bits = Math.max(r.length, s.length);
    factors = new Ext[4 * bits];
    for (int b = 0; b < bits; b++) {
      // A point without this coordinate has places without this bit.
      Ext x = b < r.length ? r[b] : Ext.ZERO;
      Ext y = b < s.length ? s[b] : Ext.ZERO;
      Ext both = x.times(y);
      factors[4 * b + 3] = both;
      factors[4 * b + 2] = x.minus(both);
      factors[4 * b + 1] = y.minus(both);
      factors[4 * b] = Ext.ONE.minus(x).minus(y).plus(both);
    }
  }

  /** The sum; places lie below 2^coordinates of their points. */
  Ext sum(int begin, int other, int count) {
    int low = Math.min(bits, Integer.numberOfTrailingZeros(count));
    int countBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    // By carries of both sums: over all low parts of i, and over those below that of count.
    Ext[] all = lowParts(begin, other, low);
    Ext[] below = zeros();
    for (int b = low; b < bits; b++) {
      int bit = count >> b & 1;
      int p = begin >> b & 1;
      int q = other >> b & 1;
      Ext[] nextBelow = zeros();
      step(below, b, p + bit, q + bit, nextBelow);
      if (bit == 1) {
        step(all, b, p, q, nextBelow);
      }
      below = nextBelow;
      if (b < countBits) {
        all = both(all, b, p, q);
      }
    }
    return count >> bits > 0 ? all[0] : below[0];
  }

  /** By carries the sums over all i below 2^low; lines of one length often begin alike. */
  private Ext[] lowParts(int begin, int other, int low) {
    int mask = (1 << low) - 1;
    if (low == lastLow && (begin & mask) == lastBegin && (other & mask) == lastOther) {
      return lastParts;
    }
    Ext[] all = {Ext.ONE, Ext.ZERO, Ext.ZERO, Ext.ZERO};
    for (int b = 0; b < low; b++) {
      all = both(all, b, begin >> b & 1, other >> b & 1);
    }
    lastLow = low;
    lastBegin = begin & mask;
    lastOther = other & mask;
    lastParts = all;
    return all;
  }

  /** What states become by a bit of i, whichever it is. */
  private Ext[] both(Ext[] states, int bit, int p, int q) {
    Ext[] next = zeros();
    step(states, bit, p, q, next);
    step(states, bit, p + 1, q + 1, next);
    return next;
  }

  /** Adds what states become by bits whose sums without carry are p and q. */
  private void step(Ext[] states, int bit, int p, int q, Ext[] to) {
    for (int carries = 0; carries < 4; carries++) {
      if (!states[carries].isZero()) {
        int sumP = p + (carries >> 1);
        int sumQ = q + (carries & 1);
        int next = 2 * (sumP >> 1) + (sumQ >> 1);
        Ext more = states[carries].times(factors[4 * bit + 2 * (sumP & 1) + (sumQ & 1)]);
        to[next] = to[next].plus(more);
      }
    }
  }

  private static Ext[] zeros() {
    return new Ext[] {Ext.ZERO, Ext.ZERO, Ext.ZERO, Ext.ZERO};
  }
}
