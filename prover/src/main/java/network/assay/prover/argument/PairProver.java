package network.assay.prover.argument;

import network.assay.prover.field.ProverKernels;
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
   * @return the point
   */
  public Ext[] prove(String label, ExtVector x, ExtVector y, int variables) {
    Rounds rounds = new Rounds(label, variables, RoundMask.none(variables));
    rounds.follow(x, y, x.length(), variables);
    return rounds.point;
  }

  /**
   * As above, with y over the base field, which is not changed, and what a mask adds to each round.
   *
   * @param variables 1 or more
   * @return the point, and y's extension there
   */
  Bound prove(String label, ExtVector x, int[] y, int variables, RoundMask mask) {
    Rounds rounds = new Rounds(label, variables, mask);
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
        sum(low - both, (from, count) -> kernels.dot(y, both + from, x, both + from, count));
    Ext r = rounds.send(variables - 1, sums, single);
    bind(x, size, both, low, r);
    ExtVector bound = new ExtVector(low);
    Ext rest = Ext.ONE.minus(r);
    loops.forEach(low, (from, count) -> kernels.addScaled(bound, from, y, from, count, rest));
    loops.forEach(both, (from, count) -> kernels.addScaled(bound, from, y, size + from, count, r));
    rounds.follow(x, bound, low, variables - 1);
    return new Bound(rounds.point, bound.get(0));
  }

  /** Where a sumcheck ends, and the value there of the vector that was not changed. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  record Bound(Ext[] point, Ext value) {}

  /** A part of one sum. */
  private interface Part {
    Ext of(int from, int count);
  }

  private Ext sum(int length, Part part) {
    return loops.sum(length, 1, (from, count, to) -> to[0] = to[0].plus(part.of(from, count)))[0];
  }

  /** The rounds of one sumcheck. */
  private final class Rounds {
    private final String label;
    private final RoundMask mask;
    private final Ext[] point;

    Rounds(String label, int variables, RoundMask mask) {
      this.label = label;
      this.mask = mask;
      point = new Ext[variables];
    }

    /**
     * Sends a round and draws the coordinate that it binds.
     *
     * @param both s(0) and the coefficient of X² of places whose upper half is there
     * @param single the same, which is one number, of the others
     */
    Ext send(int b, Ext[] both, Ext single) {
      Ext s0 = both[0].plus(single).plus(mask.start(b));
      Ext s2 = both[1].plus(single).plus(mask.square(b));
      writer.elements(label, s0, s2);
      Ext r = writer.transcript().challenge("round");
      point[b] = r;
      mask.bind(b, r);
      return r;
    }

    /** Sends the rounds of the lowest variables, {@code live} elements not 0. */
    void follow(ExtVector x, ExtVector y, int live, int variables) {
      int length = live;
      for (int b = variables - 1; b >= 0; b--) {
        int size = 1 << b;
        int low = Math.min(length, size);
        int both = Math.max(length - size, 0);
        Ext[] sums = loops.sum(both, 2, (at, count, to) -> add(x, y, size, at, count, to));
        Ext single = sum(low - both, (at, count) -> kernels.dot(x, both + at, y, both + at, count));
        Ext r = send(b, sums, single);
        bind(x, size, both, low, r);
        bind(y, size, both, low, r);
        length = low;
      }
    }
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
