package network.assay.engine.quantize;

import network.assay.engine.program.IntegerOp;

/** A positive number as multiplier / 2^shift. */
record Factor(int multiplier, int shift) {

  /**
   * The nearest such number.
   *
   * @param bits of the multiplier, at most 15
   */
  static Factor near(double value, int bits) {
    int shift = shift(value, bits);
    long multiplier = (long) Math.rint(Math.scalb(value, shift));
    return new Factor((int) Math.min(multiplier, IntegerOp.MULTIPLIER_MAX), shift);
  }

  /** The least such number that is not below the value. */
  static Factor above(double value, int bits) {
    int shift = shift(value, bits);
    long multiplier = (long) Math.ceil(Math.scalb(value, shift));
    return new Factor((int) Math.min(multiplier, IntegerOp.MULTIPLIER_MAX), shift);
  }

  /** The shift that gives the multiplier {@code bits} bits, as far as the format allows. */
  private static int shift(double value, int bits) {
    return Math.clamp(bits - 1L - Math.getExponent(value), 0, IntegerOp.SHIFT_MAX);
  }

  double value() {
    return Math.scalb((double) multiplier, -shift);
  }
}
