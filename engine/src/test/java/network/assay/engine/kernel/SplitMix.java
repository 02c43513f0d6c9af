package network.assay.engine.kernel;

/** A small seeded generator (Steele, Lea and Flood, OOPSLA 2014), the same on every JVM. */
final class SplitMix {
  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** In [−1, 1). */
  float unit() {
    return (next() >> 40) * 0x1p-23f;
  }

  /** Any bit pattern, NaN included. */
  float any() {
    return Float.intBitsToFloat((int) next());
  }
}
