package network.assay.prover.argument;

import java.util.Arrays;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.argument.FractionRounds;
import network.assay.verify.zk.argument.FractionRounds.Leaves;
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
        tree[k + 1].p().get(half),
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
    return new Leaves(point, p, q);
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
    ExtVector weights = kernels.eq(Arrays.copyOf(r, Math.max(k - 1, 0)), Ext.ONE, 1 << k >> 1);
    for (int b = k - 1; b >= 0; b--) {
      Round round = new Round(children, 1 << k, 1 << b, lambda, weights);
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

    private void add(int from, int count, Ext[] sums) {
      ExtVector joined = new ExtVector(count);
      addJoined(joined, p, q, from, half + from, count);
      sums[0] = sums[0].plus(kernels.dot(weights, from, joined, 0, count));
      ExtVector slopes = new ExtVector(4 * count);
      kernels.subtract(p, size + from, p, from, slopes, 0, count);
      kernels.subtract(p, half + size + from, p, half + from, slopes, count, count);
      kernels.subtract(q, size + from, q, from, slopes, 2 * count, count);
      kernels.subtract(q, half + size + from, q, half + from, slopes, 3 * count, count);
      kernels.multiply(slopes, 0, slopes, 3 * count, joined, 0, count);
      kernels.addScaled(slopes, count, slopes, 3 * count, count, lambda);
      kernels.addProduct(slopes, count, slopes, 2 * count, joined, 0, count);
      sums[1] = sums[1].plus(kernels.dot(weights, from, joined, 0, count));
    }

    private void addEnd(int from, int count, Ext[] sums) {
      ExtVector joined = new ExtVector(count);
      addJoined(joined, p, q, size + from, half + size + from, count);
      sums[0] = sums[0].plus(kernels.dot(weights, from, joined, 0, count));
    }

    /** p0·q1 + (p1 + λ·q1)·q0. */
    private void addJoined(ExtVector to, ExtVector p, ExtVector q, int low, int high, int count) {
      ExtVector right = new ExtVector(count);
      kernels.addScaled(right, 0, p, high, count, Ext.ONE);
      kernels.addScaled(right, 0, q, high, count, lambda);
      kernels.multiply(p, low, q, high, to, 0, count);
      kernels.addProduct(right, 0, q, low, to, 0, count);
    }

    void bind(Ext x) {
      loops.forEach(
          live,
          (from, count) -> {
            kernels.fold(p, from, size + from, count, x);
            kernels.fold(p, half + from, half + size + from, count, x);
            kernels.fold(q, from, size + from, count, x);
            kernels.fold(q, half + from, half + size + from, count, x);
          });
      for (int i = 0; i < size / 2; i++) {
        weights.add(i, weights.get(size / 2 + i));
      }
    }
  }
}
