package network.assay.verify.zk.tensor;

import java.util.OptionalInt;

/**
 * The whole numbers lo … hi as floats: what Dequantise makes of them with one scale. Remembers what
 * it found, since outputs repeat few numbers; for one thread.
 */
public final class Dequantised {
  /** Below this, floats tell numbers apart by more than an estimate is wrong. */
  private static final int ESTIMATE_LIMIT = 1 << 22;

  private static final int FRACTION_BITS = 23;
  private static final int RECIPROCAL_BITS = 62;
  private static final int KEPT_LOG = 13;
  private static final int MIXER = 0x9e3779b9;

  private final int scale;
  private final int lo;
  private final int hi;
  private final boolean estimates;
  private final long reciprocal;
  private final int[] keptBits = new int[1 << KEPT_LOG];
  private final OptionalInt[] kept = new OptionalInt[1 << KEPT_LOG];

  /**
   * The numbers times a scale.
   *
   * @param scale bits of a positive normal number
   */
  public Dequantised(int scale, int lo, int hi) {
    this.scale = scale;
    this.lo = lo;
    this.hi = hi;
    estimates = lo > -ESTIMATE_LIMIT && hi < ESTIMATE_LIMIT;
    reciprocal = (1L << RECIPROCAL_BITS) / FloatBits.significand(scale);
  }

  /** The number that a float is of: as {@link FloatBits#whole}. */
  public OptionalInt whole(int bits) {
    int slot = (bits * MIXER) >>> (Integer.SIZE - KEPT_LOG);
    if (kept[slot] == null || keptBits[slot] != bits) {
      keptBits[slot] = bits;
      kept[slot] = estimates ? estimated(bits) : FloatBits.whole(bits, scale, lo, hi);
    }
    return kept[slot];
  }

  private OptionalInt estimated(int bits) {
    int magnitude = bits & Integer.MAX_VALUE;
    if (magnitude >= FloatBits.INFINITY) {
      return OptionalInt.empty();
    }
    int shift = RECIPROCAL_BITS - FloatBits.exponent(magnitude) + FloatBits.exponent(scale);
    // Beyond these shifts the quotient is far above all numbers, or below 1.
    if (shift < RECIPROCAL_BITS - FRACTION_BITS) {
      return OptionalInt.empty();
    }
    long product = FloatBits.significand(magnitude) * reciprocal;
    long estimate = shift > RECIPROCAL_BITS ? 0 : ((product >> (shift - 1)) + 1) >> 1;
    int whole = (int) (bits < 0 ? -estimate : estimate);
    boolean is = whole >= lo && whole <= hi && FloatBits.dequantise(whole, scale) == bits;
    return is ? OptionalInt.of(whole) : OptionalInt.empty();
  }
}
