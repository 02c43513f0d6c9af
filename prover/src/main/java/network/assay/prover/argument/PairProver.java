package network.assay.prover.argument;

import network.assay.prover.field.ProverKernels;
import network.assay.verify.zk.argument.Claim;
import network.assay.verify.zk.argument.SumcheckRounds;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/** Proves Σ x_i · y_i; both vectors are used up. */
public final class PairProver {
  private final ProofWriter writer;
  private final Loops loops;
  private final ProverKernels kernels;

  public PairProver(ProofWriter writer, Loops loops) {
    this.writer = writer;
    this.loops = loops;
    this.kernels = loops.kernels();
  }

  /**
   * Sends the rounds. Afterwards element 0 of each vector is its extension at the point.
   *
   * @param x zeros behind its end
   * @param y as long as x, at most 2^variables
   */
  public Claim prove(String label, ExtVector x, ExtVector y, Ext sum, int variables) {
    Ext[] point = new Ext[variables];
    return prove(label, x, y, x.length(), new Claim(point, sum), variables);
  }

  /**
   * As above, with y over the base field; it is not changed.
   *
   * @return the claim, and y's extension at the point
   */
  public Bound prove(String label, ExtVector x, int[] y, Ext sum, int variables) {
    Ext[] point = new Ext[variables];
    int size = 1 << (variables - 1);
    int low = Math.min(y.length, size);
    int both = Math.max(y.length - size, 0);
    int[] slopes = new int[both];
    Ext[] sums =
        loops.sum(
            both,
            2,
            (from, count, to) -> {
              for (int i = from; i < from + count; i++) {
                slopes[i] = M31.sub(y[size + i], y[i]);
              }
              ExtVector slope = new ExtVector(count);
              kernels.subtract(x, size + from, x, from, slope, 0, count);
              to[0] = to[0].plus(kernels.dot(y, from, x, from, count));
              to[1] = to[1].plus(kernels.dot(slopes, from, slope, 0, count));
            });
    Ext single =
        loops
            .sum(
                low - both,
                1,
                (from, count, to) ->
                    to[0] = to[0].plus(kernels.dot(y, both + from, x, both + from, count)))[0];
    Ext s0 = sums[0].plus(single);
    Ext s2 = sums[1].plus(single);
    writer.elements(label, s0, s2);
    Ext r = writer.transcript().challenge("round");
    point[variables - 1] = r;
    bind(x, size, both, low, r);
    ExtVector bound = new ExtVector(low);
    Ext rest = Ext.ONE.minus(r);
    loops.forEach(low, (from, count) -> kernels.addScaled(bound, from, y, from, count, rest));
    loops.forEach(both, (from, count) -> kernels.addScaled(bound, from, y, size + from, count, r));
    Claim next = new Claim(point, SumcheckRounds.atPair(s0, s2, sum, r));
    Claim end = prove(label, x, bound, low, next, variables - 1);
    return new Bound(end, bound.get(0));
  }

  /** Where a sumcheck ends, and the value there of the vector that was not changed. */
  public record Bound(Claim claim, Ext value) {}

  private Claim prove(String label, ExtVector x, ExtVector y, int live, Claim from, int variables) {
    Ext[] point = from.point();
    Ext claim = from.value();
    int length = live;
    for (int b = variables - 1; b >= 0; b--) {
      int size = 1 << b;
      int low = Math.min(length, size);
      int both = Math.max(length - size, 0);
      Ext[] sums = loops.sum(both, 2, (at, count, to) -> add(x, y, size, at, count, to));
      Ext single =
          loops
              .sum(
                  low - both,
                  1,
                  (at, count, to) ->
                      to[0] = to[0].plus(kernels.dot(x, both + at, y, both + at, count)))[0];
      Ext s0 = sums[0].plus(single);
      Ext s2 = sums[1].plus(single);
      writer.elements(label, s0, s2);
      Ext r = writer.transcript().challenge("round");
      point[b] = r;
      claim = SumcheckRounds.atPair(s0, s2, claim, r);
      bind(x, size, both, low, r);
      bind(y, size, both, low, r);
      length = low;
    }
    return new Claim(point, claim);
  }

  private void add(ExtVector x, ExtVector y, int size, int from, int count, Ext[] sums) {
    sums[0] = sums[0].plus(kernels.dot(x, from, y, from, count));
    ExtVector slopes = new ExtVector(2 * count);
    kernels.subtract(x, size + from, x, from, slopes, 0, count);
    kernels.subtract(y, size + from, y, from, slopes, count, count);
    sums[1] = sums[1].plus(kernels.dot(slopes, 0, slopes, count, count));
  }

  private void bind(ExtVector v, int size, int both, int low, Ext r) {
    loops.forEach(both, (from, count) -> kernels.fold(v, from, size + from, count, r));
    Ext rest = Ext.ONE.minus(r);
    loops.forEach(low - both, (from, count) -> kernels.scale(v, both + from, count, rest));
  }
}
