package network.assay.prover.field;

import static network.assay.prover.field.LanesVector.LONGS;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.even;
import static network.assay.prover.field.LanesVector.fold;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.negative;
import static network.assay.prover.field.LanesVector.odd;
import static network.assay.prover.field.LanesVector.pair;
import static network.assay.prover.field.LanesVector.sub;
import static network.assay.prover.field.LanesVector.sum;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/**
 * Sums of products over multiples of a vector: products are folded once, to less than 2^34, and
 * added up so; that is good for 2^29 of them in a lane.
 */
final class DotsVector {
  private DotsVector() {}

  /** Σ x · y. */
  static Ext dot(ExtVector x, int xFrom, ExtVector y, int yFrom, int count) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    LongVector sumA = LongVector.zero(LONGS);
    LongVector sumB = LongVector.zero(LONGS);
    LongVector sumC = LongVector.zero(LONGS);
    LongVector sumD = LongVector.zero(LONGS);
    for (int i = 0; i < count; i += V) {
      IntVector p = load(xa, xFrom + i);
      IntVector q = load(xb, xFrom + i);
      IntVector r = load(xc, xFrom + i);
      IntVector s = load(xd, xFrom + i);
      IntVector a = load(ya, yFrom + i);
      IntVector b = load(yb, yFrom + i);
      IntVector c = load(yc, yFrom + i);
      IntVector d = load(yd, yFrom + i);
      IntVector e = sub(LanesVector.add(c, c), d);
      IntVector f = LanesVector.add(c, LanesVector.add(d, d));
      IntVector nb = negative(b);
      IntVector nd = negative(d);
      IntVector nf = negative(f);
      sumA =
          sumA.add(
                  fold(
                      pair(even(p), even(a), even(q), even(nb))
                          .add(pair(even(r), even(e), even(s), even(nf)))))
              .add(
                  fold(
                      pair(odd(p), odd(a), odd(q), odd(nb))
                          .add(pair(odd(r), odd(e), odd(s), odd(nf)))));
      sumB =
          sumB.add(
                  fold(
                      pair(even(p), even(b), even(q), even(a))
                          .add(pair(even(r), even(f), even(s), even(e)))))
              .add(
                  fold(
                      pair(odd(p), odd(b), odd(q), odd(a))
                          .add(pair(odd(r), odd(f), odd(s), odd(e)))));
      sumC =
          sumC.add(
                  fold(
                      pair(even(p), even(c), even(q), even(nd))
                          .add(pair(even(r), even(a), even(s), even(nb)))))
              .add(
                  fold(
                      pair(odd(p), odd(c), odd(q), odd(nd))
                          .add(pair(odd(r), odd(a), odd(s), odd(nb)))));
      sumD =
          sumD.add(
                  fold(
                      pair(even(p), even(d), even(q), even(c))
                          .add(pair(even(r), even(b), even(s), even(a)))))
              .add(
                  fold(
                      pair(odd(p), odd(d), odd(q), odd(c))
                          .add(pair(odd(r), odd(b), odd(s), odd(a)))));
    }
    return new Ext(sum(sumA), sum(sumB), sum(sumC), sum(sumD));
  }

  /** Σ x · y, x in the base field. */
  static Ext dot(int[] x, int xFrom, ExtVector y, int yFrom, int count) {
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    LongVector sumA = LongVector.zero(LONGS);
    LongVector sumB = LongVector.zero(LONGS);
    LongVector sumC = LongVector.zero(LONGS);
    LongVector sumD = LongVector.zero(LONGS);
    for (int i = 0; i < count; i += V) {
      IntVector p = load(x, xFrom + i);
      LongVector p0 = even(p);
      LongVector p1 = odd(p);
      IntVector a = load(ya, yFrom + i);
      IntVector b = load(yb, yFrom + i);
      IntVector c = load(yc, yFrom + i);
      IntVector d = load(yd, yFrom + i);
      sumA = sumA.add(fold(p0.mul(even(a)).add(p1.mul(odd(a)))));
      sumB = sumB.add(fold(p0.mul(even(b)).add(p1.mul(odd(b)))));
      sumC = sumC.add(fold(p0.mul(even(c)).add(p1.mul(odd(c)))));
      sumD = sumD.add(fold(p0.mul(even(d)).add(p1.mul(odd(d)))));
    }
    return new Ext(sum(sumA), sum(sumB), sum(sumC), sum(sumD));
  }
}
