package network.assay.prover.argument;

import java.util.Arrays;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.FractionRounds.Leaves;
import network.assay.verify.zk.argument.Padded;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/**
 * Proves that the fractions of all lookups add up to 0: the tree from its leaves to the root, then
 * a sumcheck for each layer from the root down ({@code spec/zk.md}, section 7, step 2). A layer is
 * used up by its sumcheck.
 */
public final class FractionProver {
  private final ProofWriter writer;
  private final Loops loops;
  private final ProverKernels kernels;

  public FractionProver(ProofWriter writer, Loops loops) {
    this.writer = writer;
    this.loops = loops;
    this.kernels = loops.kernels();
  }

  /**
   * A layer of 2^k fractions; those from {@code live} on are 0/1.
   *
   * @param p numerators, 2^k
   * @param q denominators, 2^k
   */
  public record Layer(ExtVector p, ExtVector q, int live) {}

  /** Sends the proof and returns where it ends. */
  public Leaves prove(Layer leaves) {
    int layers = Integer.numberOfTrailingZeros(leaves.q().length());
    Layer[] tree = new Layer[layers + 1];
    tree[layers] = leaves;
    for (int k = layers - 1; k >= 0; k--) {
      tree[k] = joined(tree[k + 1]);
    }
    Ext p = tree[0].p().get(0);
    Ext q = tree[0].q().get(0);
    writer.elements("root", q);
    Ext[] point = {};
    for (int k = 0; k < layers; k++) {
      // A layer takes twice the time of the one before it.
      loops.crew().at(Stage.LOOKUPS, 1L << k, 1L << layers);
      Ext lambda = writer.transcript().challenge("lambda");
      Ext[] bound = layer(tree[k + 1], point, lambda, lambda.timesPlus(q, p));
      int half = 1 << k;
      Ext[] child = {
        tree[k + 1].p().get(0),
        tree[k + 1].p().get(half).minus(lambda.times(tree[k + 1].q().get(half))),
        tree[k + 1].q().get(0),
        tree[k + 1].q().get(half)
      };
      tree[k + 1] = null;
      writer.elements("children", child);
      Ext mu = writer.transcript().challenge("child");
      p = child[1].minus(child[0]).timesPlus(mu, child[0]);
      q = child[3].minus(child[2]).timesPlus(mu, child[2]);
      point = Arrays.copyOf(bound, k + 1);
      point[k] = mu;
    }
    return new Leaves(point, Padded.of(p), Padded.of(q));
  }

  private Layer joined(Layer children) {
    int half = children.q().length() / 2;
    ExtVector p = new ExtVector(half);
    ExtVector q = new ExtVector(half);
    int live = Math.min(half, children.live());
    loops.forEach(
        live,
        (from, count) -> {
          ExtVector below = children.p();
          ExtVector under = children.q();
          kernels.multiply(below, from, under, half + from, p, from, count);
          kernels.addProduct(below, half + from, under, from, p, from, count);
          kernels.multiply(under, from, under, half + from, q, from, count);
        });
    Arrays.fill(q.part(0), live, half, 1);
    return new Layer(p, q, live);
  }

  private Ext[] layer(Layer children, Ext[] r, Ext lambda, Ext sum) {
    int k = r.length;
    Ext[] point = new Ext[k];
    Ext claim = sum;
    // From here on p1 stands for p1 + λ·q1: what is summed is p0·q1 + p1·q0 then.
    int half = 1 << k;
    ExtVector p = children.p();
    ExtVector q = children.q();
    loops.forEach(
        half, (from, count) -> kernels.addScaled(p, half + from, q, half + from, count, lambda));
    ExtVector weights = kernels.eq(Arrays.copyOf(r, Math.max(k - 1, 0)), Ext.ONE, 1 << k >> 1);
    for (int b = k - 1; b >= 0; b--) {
      Round round = new Round(children, half, 1 << b, lambda, weights);
      Ext[] t = round.sums();
      Ext t1 =
          r[b].isZero()
              ? round.end()
              : claim.minus(Ext.ONE.minus(r[b]).times(t[0])).times(r[b].inverse());
      writer.elements("layer", t[0], t1, t[1]);
      Ext x = writer.transcript().challenge("round");
      point[b] = x;
      claim = FractionRounds.atRound(t[0], t1, t[1], x);
      round.bind(x);
    }
    return point;
  }

  /**
   * One variable of a layer. The children's arrays hold p0, then p1 from {@code half} on, likewise
   * q; of each the first 2·{@code size} are in use.
   */
  private final class Round {
    private final ExtVector p;
    private final ExtVector q;
    private final int half;
    private final int size;
    private final int live;
    private final Ext lambda;
    private final ExtVector weights;

    Round(Layer children, int half, int size, Ext lambda, ExtVector weights) {
      this.p = children.p();
      this.q = children.q();
      this.half = half;
      this.size = size;
      this.live = Math.min(size, children.live());
      this.lambda = lambda;
      this.weights = weights;
    }

    /** t(0), and the coefficient of X². */
    Ext[] sums() {
      Ext[] sums = loops.sum(live, 2, this::add);
      sums[0] = sums[0].plus(empty());
      return sums;
    }

    /** t(1). */
    Ext end() {
      return loops.sum(live, 1, this::addEnd)[0].plus(empty());
    }

    /** Pairs of 0/1 give λ, whatever the variable is. */
    private Ext empty() {
      Ext covered = Ext.ZERO;
      for (int i = 0; i < live && live < size; i++) {
        covered = covered.plus(weights.get(i));
      }
      return live < size ? lambda.times(Ext.ONE.minus(covered)) : Ext.ZERO;
    }

    /** Adds the contribution of some places; the upper halves become slopes. */
    private void add(int from, int count, Ext[] sums) {
      ExtVector joined = new ExtVector(count);
      kernels.multiply(p, from, q, half + from, joined, 0, count);
      kernels.addProduct(p, half + from, q, from, joined, 0, count);
      sums[0] = sums[0].plus(kernels.dot(weights, from, joined, 0, count));
      int high = size + from;
      kernels.subtract(p, high, p, from, p, high, count);
      kernels.subtract(p, half + high, p, half + from, p, half + high, count);
      kernels.subtract(q, high, q, from, q, high, count);
      kernels.subtract(q, half + high, q, half + from, q, half + high, count);
      kernels.multiply(p, high, q, half + high, joined, 0, count);
      kernels.addProduct(p, half + high, q, high, joined, 0, count);
      sums[1] = sums[1].plus(kernels.dot(weights, from, joined, 0, count));
    }

    private void addEnd(int from, int count, Ext[] sums) {
      for (int i = from; i < from + count; i++) {
        Ext p0 = p.get(i).plus(p.get(size + i));
        Ext p1 = p.get(half + i).plus(p.get(half + size + i));
        Ext q0 = q.get(i).plus(q.get(size + i));
        Ext q1 = q.get(half + i).plus(q.get(half + size + i));
        sums[0] = weights.get(i).timesPlus(p0.times(q1).plus(p1.times(q0)), sums[0]);
      }
    }

    void bind(Ext x) {
      loops.forEach(
          live,
          (from, count) -> {
            int high = size + from;
            kernels.addScaled(p, from, p, high, count, x);
            kernels.addScaled(p, half + from, p, half + high, count, x);
            kernels.addScaled(q, from, q, high, count, x);
            kernels.addScaled(q, half + from, q, half + high, count, x);
          });
      int rest = size / 2;
      loops.forEach(
          rest,
          (from, count) -> kernels.addScaled(weights, from, weights, rest + from, count, Ext.ONE));
    }
  }
}
