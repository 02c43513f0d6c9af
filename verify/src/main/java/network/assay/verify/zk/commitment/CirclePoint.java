package network.assay.verify.zk.commitment;

import network.assay.verify.zk.field.M31;

/**
 * A point of x² + y² = 1 over the base field; the points are a cyclic group of order 2^31. Source:
 * spec/zk.md, section 3.
 */
public record CirclePoint(int x, int y) {
  /** The neutral element. */
  public static final CirclePoint ONE = new CirclePoint(1, 0);

  /** The generator of all points. */
  public static final CirclePoint G = new CirclePoint(2, 1_268_011_823);

  /** The order of G, as a power of two. */
  public static final int LOG_ORDER = 31;

  /** The product: angles add. */
  public CirclePoint times(CirclePoint o) {
    return new CirclePoint(
        M31.sub(M31.mul(x, o.x), M31.mul(y, o.y)), M31.add(M31.mul(x, o.y), M31.mul(y, o.x)));
  }

  /**
   * The power.
   *
   * @param exponent 0 or more
   */
  public CirclePoint power(long exponent) {
    CirclePoint power = ONE;
    CirclePoint square = this;
    for (long e = exponent; e > 0; e >>= 1) {
      if ((e & 1) == 1) {
        power = power.times(square);
      }
      square = square.times(square);
    }
    return power;
  }
}
