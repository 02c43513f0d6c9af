package network.assay.verify.zk.field;

/**
 * An element (a + bi) + (c + di)u of the extension of {@link M31} of degree 4, with i² = −1 and u²
 * = 2 + i. Coordinates are in [0, p).
 */
public record Ext(int a, int b, int c, int d) {
  /** Bytes of an element. */
  public static final int BYTES = 16;

  /** 0. */
  public static final Ext ZERO = new Ext(0, 0, 0, 0);

  /** 1. */
  public static final Ext ONE = new Ext(1, 0, 0, 0);

  /** Above all sums that were folded once. */
  private static final long MULTIPLE_OF_P = 8L * M31.P;

  /** An element of the base field. */
  public static Ext ofBase(int base) {
    return new Ext(base, 0, 0, 0);
  }

  /** The element that a whole number stands for. */
  public static Ext of(long value) {
    return ofBase(M31.of(value));
  }

  /** The sum. */
  public Ext plus(Ext o) {
    return new Ext(M31.add(a, o.a), M31.add(b, o.b), M31.add(c, o.c), M31.add(d, o.d));
  }

  /** The difference. */
  public Ext minus(Ext o) {
    return new Ext(M31.sub(a, o.a), M31.sub(b, o.b), M31.sub(c, o.c), M31.sub(d, o.d));
  }

  /** −this. */
  public Ext negated() {
    return new Ext(M31.neg(a), M31.neg(b), M31.neg(c), M31.neg(d));
  }

  /** The product with an element of the base field. */
  public Ext times(int base) {
    return new Ext(M31.mul(a, base), M31.mul(b, base), M31.mul(c, base), M31.mul(d, base));
  }

  /** The product. */
  public Ext times(Ext o) {
    // Sums of two products stay below 2^63, folded once below 2^33, so few are reduced.
    long minusB = (long) M31.P - b;
    long minusD = (long) M31.P - d;
    long lowReal = M31.fold((long) a * o.a + minusB * o.b);
    long lowImaginary = M31.fold((long) a * o.b + (long) b * o.a);
    long highReal = M31.fold((long) c * o.c + minusD * o.d);
    long highImaginary = M31.fold((long) c * o.d + (long) d * o.c);
    long crossReal =
        M31.fold((long) a * o.c + (long) c * o.a) + M31.fold(minusB * o.d + minusD * o.b);
    long crossImaginary =
        M31.fold((long) a * o.d + (long) d * o.a) + M31.fold((long) b * o.c + (long) c * o.b);
    // u² = 2 + i: (x + yi)(2 + i) = 2x − y + (x + 2y)i.
    return new Ext(
        M31.reduce(lowReal + 2 * highReal + MULTIPLE_OF_P - highImaginary),
        M31.reduce(lowImaginary + highReal + 2 * highImaginary),
        M31.reduce(crossReal),
        M31.reduce(crossImaginary));
  }

  /** this · factor + addend. */
  public Ext timesPlus(Ext factor, Ext addend) {
    return times(factor).plus(addend);
  }

  /** 1 / this; 0 for 0. */
  public Ext inverse() {
    // (x + yu)(x − yu) = x² − (2 + i)y² =: n in C, then 1/n by its conjugate.
    Ext x2 = new Ext(a, b, 0, 0).times(new Ext(a, b, 0, 0));
    Ext y2 = new Ext(c, d, 0, 0).times(new Ext(c, d, 0, 0));
    Ext n = x2.minus(y2.times(new Ext(2, 1, 0, 0)));
    int norm = M31.inverse(M31.add(M31.mul(n.a, n.a), M31.mul(n.b, n.b)));
    Ext inverse = new Ext(M31.mul(n.a, norm), M31.mul(M31.neg(n.b), norm), 0, 0);
    return new Ext(a, b, M31.neg(c), M31.neg(d)).times(inverse);
  }

  /** Whether this is 0. */
  public boolean isZero() {
    return (a | b | c | d) == 0;
  }
}
