package network.assay.verify.zk.argument;

import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.statement.Expansion;
import network.assay.verify.zk.statement.Functional;

/**
 * The one claim about the committed variables that all others are gathered into ({@code
 * spec/zk.md}, section 7, step 7).
 *
 * @param functional L', a coefficient for each variable
 * @param value what they are claimed to give together
 */
public record ActivationClaim(Functional functional, Ext value) {

  /** Where the products of activations end: their factors at a point. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  public record Factors(Ext[] point, Padded a, Padded b) {}

  /** Where the contractions end: their two sides at a point, and the weights' part of the right. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  public record Sides(Ext[] point, Padded left, Padded right, Ext weights) {}

  /**
   * What is claimed of the variables before it is gathered.
   *
   * @param linear what the linear functional gives, known parts and parts with claims of their own
   *     taken away
   */
  public record Claims(Padded linear, Optional<Factors> factors, Optional<Sides> sides) {}

  /**
   * Gathers claims, which are added to the functional of the expansion.
   *
   * @param checks values that must be 0, in the order of the steps
   */
  public static ActivationClaim gather(
      Ext eta, Expansion expansion, Claims claims, List<Padded> checks, Kernels kernels) {
    Padded value = claims.linear();
    Ext eta2 = eta.times(eta);
    if (claims.factors().isPresent()) {
      Factors f = claims.factors().get();
      value = f.a().timesPlus(eta, f.b().timesPlus(eta2, value));
      value = value.minus(expansion.addFactors(f.point(), eta, eta2, kernels));
    }
    Ext eta4 = eta2.times(eta2);
    if (claims.sides().isPresent()) {
      Sides s = claims.sides().get();
      Ext eta3 = eta2.times(eta);
      value = s.left().timesPlus(eta3, s.right().minus(s.weights()).timesPlus(eta4, value));
      value = value.minus(expansion.addSides(s.point(), eta3, eta4, kernels));
    }
    Ext power = eta4;
    for (Padded check : checks) {
      power = power.times(eta);
      value = check.timesPlus(power.negated(), value);
    }
    return new ActivationClaim(expansion.variables(), value.settle(expansion.variables()));
  }

  /** The multilinear extension of the functional, its coefficients where the variables lie. */
  public Ext at(Ext[] point, WitnessShape shape) {
    return functional.at(point, shape);
  }
}
