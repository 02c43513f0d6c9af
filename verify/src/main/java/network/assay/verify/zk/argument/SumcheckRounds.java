package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;

/** The rounds of a sumcheck (Lund, Fortnow, Karloff, Nisan 1992); each binds the highest bit. */
public final class SumcheckRounds {
  private SumcheckRounds() {}

  /**
   * Rounds of a sum of products of so many vectors, two or three, of 2^variables elements.
   *
   * @param label of the messages
   */
  public static PaddedClaim follow(
      Messages messages, String label, int vectors, Padded sum, int variables) {
    Ext[] point = new Ext[variables];
    Padded claim = sum;
    for (int b = variables - 1; b >= 0; b--) {
      Padded[] sent = messages.padded(label, vectors);
      Ext x = messages.transcript().challenge("round");
      point[b] = x;
      claim = at(sent, claim, x);
    }
    return new PaddedClaim(point, claim);
  }

  /** Rounds of a sum of products of two vectors, whose messages have no pads. */
  public static Claim plain(Messages messages, String label, Ext sum, int variables) {
    PaddedClaim end = follow(messages, label, 2, Padded.of(sum), variables);
    return new Claim(end.point(), end.value().constant());
  }

  /** s(x) where s(0) + s(1) is the claim, and sent are the coefficients s0, s2 and perhaps s3. */
  private static Padded at(Padded[] sent, Padded claim, Ext x) {
    Padded s1 = claim.minus(sent[0]);
    for (Padded s : sent) {
      s1 = s1.minus(s);
    }
    Padded value = sent[sent.length - 1];
    for (int i = sent.length - 2; i > 0; i--) {
      value = value.timesPlus(x, sent[i]);
    }
    return value.timesPlus(x, s1).timesPlus(x, sent[0]);
  }
}
