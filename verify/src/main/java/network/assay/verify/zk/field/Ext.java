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
    int lowReal = M31.sub(M31.mul(a, o.a), M31.mul(b, o.b));
    int lowImaginary = M31.add(M31.mul(a, o.b), M31.mul(b, o.a));
    int highReal = M31.sub(M31.mul(c, o.c), M31.mul(d, o.d));
    int highImaginary = M31.add(M31.mul(c, o.d), M31.mul(d, o.c));
    int crossReal =
        M31.sub(
            M31.add(M31.mul(a, o.c), M31.mul(c, o.a)), M31.add(M31.mul(b, o.d), M31.mul(d, o.b)));
    int crossImaginary =
        M31.add(
            M31.add(M31.mul(a, o.d), M31.mul(d, o.a)), M31.add(M31.mul(b, o.c), M31.mul(c, o.b)));
    // u² = 2 + i: (x + yi)(2 + i) = 2x − y + (x + 2y)i.
    return new Ext(
        M31.add(lowReal, M31.sub(M31.add(highReal, highReal), highImaginary)),
        M31.add(lowImaginary, M31.add(highReal, M31.add(highImaginary, highImaginary))),
        crossReal,
        crossImaginary);
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
