package network.assay.prover.argument;

import network.assay.verify.zk.argument.MaskPolynomial;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/** What scale · G adds to the rounds of a sumcheck, from the highest coordinate to the lowest. */
final class RoundMask {
  private final ExtVector coefficients;
  private final Ext scale;

  /** G's constant and the parts of the coordinates that are bound. */
  private Ext bound;

  /**
   * A mask.
   *
   * @param coefficients of G, as {@link MaskPolynomial} says
   */
  RoundMask(ExtVector coefficients, Ext scale) {
    this.coefficients = coefficients;
    this.scale = scale;
    bound = coefficients.get(0);
  }

  /** Adds nothing to so many rounds. */
  static RoundMask none(int variables) {
    return new RoundMask(new ExtVector(1 + 2 * variables), Ext.ZERO);
  }

  /** Σ G over all corners of the cube of so many coordinates. */
  static Ext sum(ExtVector coefficients, int variables) {
    return new RoundMask(coefficients, Ext.ONE).corners(variables);
  }

  /** Σ scale · G over the corners of the lowest coordinates, those from {@code count} on bound. */
  private Ext corners(int count) {
    Ext sum = bound.times(1 << count);
    for (int b = 0; b < count; b++) {
      sum = MaskPolynomial.linear(coefficients, b, Ext.ONE).times(1 << (count - 1)).plus(sum);
    }
    return sum.times(scale);
  }

  /** The round's polynomial at 0. */
  Ext start(int b) {
    return corners(b);
  }

  /** The round's coefficient of X². */
  Ext square(int b) {
    return MaskPolynomial.square(coefficients, b).times(1 << b).times(scale);
  }

  /** Goes on to the next round. */
  void bind(int b, Ext r) {
    bound = bound.plus(MaskPolynomial.linear(coefficients, b, r));
  }
}
