package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static network.assay.prover.field.LanesVector.LONGS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.negative;
import static network.assay.prover.field.LanesVector.sub;
import static network.assay.prover.field.LanesVector.sum;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;

/**
 * Sums of products over multiples of a vector: products are folded once, to less than 2^34, and
 * added up so; that is good for 2^29 of them in a lane. For the terms see {@link ProductsVector}.
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
      IntVector x0 = load(xa, xFrom + i);
      IntVector x1 = load(xb, xFrom + i);
      IntVector x2 = load(xc, xFrom + i);
      IntVector x3 = load(xd, xFrom + i);
      IntVector a = load(ya, yFrom + i);
      IntVector b = load(yb, yFrom + i);
      IntVector c = load(yc, yFrom + i);
      IntVector d = load(yd, yFrom + i);
      IntVector e = sub(LanesVector.add(c, c), d);
      IntVector f = LanesVector.add(c, LanesVector.add(d, d));
      IntVector nb = negative(b);
      IntVector nd = negative(d);
      IntVector nf = negative(f);
      LongVector x00 = x0.reinterpretAsLongs().and(LOW);
      LongVector x10 = x1.reinterpretAsLongs().and(LOW);
      LongVector x20 = x2.reinterpretAsLongs().and(LOW);
      LongVector x30 = x3.reinterpretAsLongs().and(LOW);
      LongVector a0 = a.reinterpretAsLongs().and(LOW);
      LongVector b0 = b.reinterpretAsLongs().and(LOW);
      LongVector c0 = c.reinterpretAsLongs().and(LOW);
      LongVector d0 = d.reinterpretAsLongs().and(LOW);
      LongVector e0 = e.reinterpretAsLongs().and(LOW);
      LongVector f0 = f.reinterpretAsLongs().and(LOW);
      LongVector nb0 = nb.reinterpretAsLongs().and(LOW);
      LongVector nd0 = nd.reinterpretAsLongs().and(LOW);
      LongVector nf0 = nf.reinterpretAsLongs().and(LOW);
      LongVector evenA = x00.mul(a0).add(x10.mul(nb0)).add(x20.mul(e0).add(x30.mul(nf0)));
      sumA = sumA.add(evenA.and(P)).add(evenA.lanewise(LSHR, 31));
      LongVector evenB = x00.mul(b0).add(x10.mul(a0)).add(x20.mul(f0).add(x30.mul(e0)));
      sumB = sumB.add(evenB.and(P)).add(evenB.lanewise(LSHR, 31));
      LongVector evenC = x00.mul(c0).add(x10.mul(nd0)).add(x20.mul(a0).add(x30.mul(nb0)));
      sumC = sumC.add(evenC.and(P)).add(evenC.lanewise(LSHR, 31));
      LongVector evenD = x00.mul(d0).add(x10.mul(c0)).add(x20.mul(b0).add(x30.mul(a0)));
      sumD = sumD.add(evenD.and(P)).add(evenD.lanewise(LSHR, 31));
      LongVector x01 = x0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector x11 = x1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector x21 = x2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector x31 = x3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1 = a.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b1 = b.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector c1 = c.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector d1 = d.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector e1 = e.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector f1 = f.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector nb1 = nb.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector nd1 = nd.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector nf1 = nf.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector oddA = x01.mul(a1).add(x11.mul(nb1)).add(x21.mul(e1).add(x31.mul(nf1)));
      sumA = sumA.add(oddA.and(P)).add(oddA.lanewise(LSHR, 31));
      LongVector oddB = x01.mul(b1).add(x11.mul(a1)).add(x21.mul(f1).add(x31.mul(e1)));
      sumB = sumB.add(oddB.and(P)).add(oddB.lanewise(LSHR, 31));
      LongVector oddC = x01.mul(c1).add(x11.mul(nd1)).add(x21.mul(a1).add(x31.mul(nb1)));
      sumC = sumC.add(oddC.and(P)).add(oddC.lanewise(LSHR, 31));
      LongVector oddD = x01.mul(d1).add(x11.mul(c1)).add(x21.mul(b1).add(x31.mul(a1)));
      sumD = sumD.add(oddD.and(P)).add(oddD.lanewise(LSHR, 31));
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
      LongVector even = load(x, xFrom + i).reinterpretAsLongs();
      LongVector odd = even.lanewise(LSHR, 32);
      even = even.and(LOW);
      LongVector a = load(ya, yFrom + i).reinterpretAsLongs();
      a = even.mul(a.and(LOW)).add(odd.mul(a.lanewise(LSHR, 32)));
      sumA = sumA.add(a.and(P)).add(a.lanewise(LSHR, 31));
      LongVector b = load(yb, yFrom + i).reinterpretAsLongs();
      b = even.mul(b.and(LOW)).add(odd.mul(b.lanewise(LSHR, 32)));
      sumB = sumB.add(b.and(P)).add(b.lanewise(LSHR, 31));
      LongVector c = load(yc, yFrom + i).reinterpretAsLongs();
      c = even.mul(c.and(LOW)).add(odd.mul(c.lanewise(LSHR, 32)));
      sumC = sumC.add(c.and(P)).add(c.lanewise(LSHR, 31));
      LongVector d = load(yd, yFrom + i).reinterpretAsLongs();
      d = even.mul(d.and(LOW)).add(odd.mul(d.lanewise(LSHR, 32)));
      sumD = sumD.add(d.and(P)).add(d.lanewise(LSHR, 31));
    }
    return new Ext(sum(sumA), sum(sumB), sum(sumC), sum(sumD));
  }
}
