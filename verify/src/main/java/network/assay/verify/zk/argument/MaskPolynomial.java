package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/**
 * G(x) = g + Σ_b (g_b·x_b + g′_b·x_b²), which masks the last sumcheck of a hiding proof: {@code
 * spec/zk.md}, section 9. Its coefficients are the first elements of a row: g, then g_b and g′_b of
 * each coordinate.
 */
public final class MaskPolynomial {
  private MaskPolynomial() {}

  /** G(point). */
  public static Ext at(ExtVector coefficients, Ext[] point) {
    Ext sum = coefficients.get(0);
    for (int b = 0; b < point.length; b++) {
      sum = linear(coefficients, b, point[b]).plus(sum);
    }
    return sum;
  }

  /** g_b·x + g′_b·x². */
  public static Ext linear(ExtVector coefficients, int b, Ext x) {
    return square(coefficients, b).timesPlus(x, coefficients.get(1 + 2 * b)).times(x);
  }

  /** g′_b. */
  public static Ext square(ExtVector coefficients, int b) {
    return coefficients.get(2 + 2 * b);
  }
}
