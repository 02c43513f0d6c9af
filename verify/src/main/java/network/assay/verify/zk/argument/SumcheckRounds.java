package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;

/** The rounds of a sumcheck (Lund, Fortnow, Karloff, Nisan 1992); each binds the highest bit. */
public final class SumcheckRounds {
  private SumcheckRounds() {}

  /** Rounds of a sum of products of two vectors of 2^variables elements. */
  public static Claim ofPairs(Messages messages, String label, Ext sum, int variables) {
    Ext[] point = new Ext[variables];
    Ext claim = sum;
    for (int b = variables - 1; b >= 0; b--) {
      Ext[] s = messages.elements(label, 2);
      Ext x = messages.transcript().challenge("round");
      point[b] = x;
      claim = atPair(s[0], s[1], claim, x);
    }
    return new Claim(point, claim);
  }

  /** s(x) where s(0) + s(1) is the claim, s0 = s(0), s2 the coefficient of X². */
  public static Ext atPair(Ext s0, Ext s2, Ext claim, Ext x) {
    Ext s1 = claim.minus(s0).minus(s0).minus(s2);
    return s2.timesPlus(x, s1).timesPlus(x, s0);
  }

  /** Rounds of a sum of products of three vectors. */
  public static Claim ofTriples(Messages messages, String label, Ext sum, int variables) {
    Ext[] point = new Ext[variables];
    Ext claim = sum;
    for (int b = variables - 1; b >= 0; b--) {
      Ext[] s = messages.elements(label, 3);
      Ext x = messages.transcript().challenge("round");
      point[b] = x;
      claim = atTriple(s[0], s[1], s[2], claim, x);
    }
    return new Claim(point, claim);
  }

  /** s(x) where s(0) + s(1) is the claim and s0, s2, s3 are coefficients. */
  public static Ext atTriple(Ext s0, Ext s2, Ext s3, Ext claim, Ext x) {
    Ext s1 = claim.minus(s0).minus(s0).minus(s2).minus(s3);
    return s3.timesPlus(x, s2).timesPlus(x, s1).timesPlus(x, s0);
  }
}
