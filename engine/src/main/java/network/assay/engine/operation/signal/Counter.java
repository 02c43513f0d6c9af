package network.assay.engine.operation.signal;

/**
 * Numbers drawn by counter: element i is the finaliser of SplitMix64 (Steele, Lea and Flood 2014,
 * with the constants of Stafford's variant 13) over seed and i, so that it depends on no other.
 */
final class Counter {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final float UNIT = 0x1p-24f;

  private Counter() {}

  /** Multiples of 2^-24 in [0, 1). */
  static void fill(int seed, float... y) {
    long key = mixed(seed + GOLDEN);
    for (int i = 0; i < y.length; i++) {
      y[i] = (mixed(key + (i + 1L) * GOLDEN) >>> 40) * UNIT;
    }
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
