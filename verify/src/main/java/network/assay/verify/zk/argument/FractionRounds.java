package network.assay.verify.zk.argument;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;

/**
 * The tree of fractions whose leaves are lookups and whose root must be 0 (Papini, Haböck 2023),
 * layer by layer from the root: {@code spec/zk.md}, section 7, step 2.
 */
public final class FractionRounds {
  private FractionRounds() {}

  /**
   * What the leaves are claimed to be at a random point.
   *
   * @param point coordinate b belongs to bit b of a leaf's index
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  public record Leaves(Ext[] point, Padded numerator, Padded denominator) {
    /** The left side of the linear claim, Q + ζ·P − 1. */
    public Padded claim(Ext zeta) {
      return numerator.timesPlus(zeta, denominator).minus(Ext.ONE);
    }
  }

  /** Follows the claim of the root, 0 / q with q not 0, down to 2^layers leaves. */
  public static Leaves follow(Messages messages, int layers) {
    Padded q = messages.padded("root", 1)[0];
    messages.require(
        Check.LOOKUP_ROOT,
        !q.isPlain() || !q.constant().isZero(),
        "the sum of all lookups has the denominator 0");
    Padded p = Padded.of(Ext.ZERO);
    Ext[] point = {};
    for (int k = 0; k < layers; k++) {
      Ext lambda = messages.transcript().challenge("lambda");
      PaddedClaim claim = layer(messages, point, q.timesPlus(lambda, p));
      Padded[] child = messages.padded("children", 4);
      messages.requireEqual(
          Check.LOOKUP_CHILDREN,
          joined(child, lambda),
          claim.value(),
          "layer " + k + " of the lookups: its children do not give its claim");
      Ext mu = messages.transcript().challenge("child");
      p = child[1].minus(child[0]).timesPlus(mu, child[0]);
      q = child[3].minus(child[2]).timesPlus(mu, child[2]);
      point = Arrays.copyOf(claim.point(), k + 1);
      point[k] = mu;
    }
    return new Leaves(point, p, q);
  }

  private static PaddedClaim layer(Messages messages, Ext[] r, Padded sum) {
    Ext[] point = new Ext[r.length];
    Padded claim = sum;
    for (int b = r.length - 1; b >= 0; b--) {
      Padded[] t = messages.padded("layer", 3);
      messages.requireEqual(
          Check.LOOKUP_ROUND,
          t[1].minus(t[0]).timesPlus(r[b], t[0]),
          claim,
          "layer " + r.length + " of the lookups, variable " + b + ": the sum is not the claim");
      Ext x = messages.transcript().challenge("round");
      point[b] = x;
      claim = atRound(t[0], t[1], t[2], x);
    }
    return new PaddedClaim(point, claim);
  }

  /** t(x) where t0 = t(0), t1 = t(1) and t2 is the coefficient of X². */
  public static Ext atRound(Ext t0, Ext t1, Ext t2, Ext x) {
    return atRound(Padded.of(t0), Padded.of(t1), Padded.of(t2), x).constant();
  }

  private static Padded atRound(Padded t0, Padded t1, Padded t2, Ext x) {
    return t2.timesPlus(x, t1.minus(t0).minus(t2)).timesPlus(x, t0);
  }

  /** p0·q1 + p1·q0 + λ·q0·q1 of p0, p1, q0, q1. */
  private static Padded joined(Padded[] child, Ext lambda) {
    Padded sum = child[0].times(child[3]).plus(child[1].times(child[2]));
    return child[2].times(child[3]).timesPlus(lambda, sum);
  }
}
