package network.assay.prover.argument;

import network.assay.prover.field.ProverKernels;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/** Proves Σ l_i · a_i · b_i; the vectors, each of 2^variables elements, are used up. */
public final class TripleProver {
  private final ProofWriter writer;
  private final Loops loops;
  private final ProverKernels kernels;

  public TripleProver(ProofWriter writer, Loops loops) {
    this.writer = writer;
    this.loops = loops;
    this.kernels = loops.kernels();
  }

  /**
   * Sends the rounds. Afterwards element 0 of each vector is its extension at the point.
   *
   * @return the point
   */
  public Ext[] prove(String label, ExtVector l, ExtVector a, ExtVector b, int variables) {
    Ext[] point = new Ext[variables];
    for (int bit = variables - 1; bit >= 0; bit--) {
      int size = 1 << bit;
      Ext[] s = loops.sum(size, 3, (from, count, to) -> add(l, a, b, size, from, count, to));
      writer.elements(label, s);
      Ext r = writer.transcript().challenge("round");
      point[bit] = r;
      loops.forEach(
          size,
          (from, count) -> {
            kernels.fold(l, from, size + from, count, r);
            kernels.fold(a, from, size + from, count, r);
            kernels.fold(b, from, size + from, count, r);
          });
    }
    return point;
  }

  private void add(ExtVector l, ExtVector a, ExtVector b, int size, int from, int n, Ext[] sums) {
    ExtVector work = new ExtVector(5 * n);
    int slopeL = 0;
    int slopeA = n;
    int slopeB = 2 * n;
    int product = 3 * n;
    int cross = 4 * n;
    kernels.subtract(l, size + from, l, from, work, slopeL, n);
    kernels.subtract(a, size + from, a, from, work, slopeA, n);
    kernels.subtract(b, size + from, b, from, work, slopeB, n);
    kernels.multiply(a, from, b, from, work, product, n);
    kernels.multiply(a, from, work, slopeB, work, cross, n);
    kernels.addProduct(b, from, work, slopeA, work, cross, n);
    sums[0] = sums[0].plus(kernels.dot(l, from, work, product, n));
    sums[1] = sums[1].plus(kernels.dot(work, slopeL, work, cross, n));
    kernels.multiply(work, slopeA, work, slopeB, work, product, n);
    sums[1] = sums[1].plus(kernels.dot(l, from, work, product, n));
    sums[2] = sums[2].plus(kernels.dot(work, slopeL, work, product, n));
  }
}
