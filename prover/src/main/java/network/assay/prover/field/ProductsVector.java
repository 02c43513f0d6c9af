package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.negative;
import static network.assay.prover.field.LanesVector.sub;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Products element by element, over multiples of a vector. With y = (a, b, c, d) and (2 + i)(c +
 * di) = e + fi, the product x·y has the coordinates x0·a − x1·b + x2·e − x3·f, x0·b + x1·a + x2·f +
 * x3·e, x0·c − x1·d + x2·a − x3·b and x0·d + x1·c + x2·b + x3·a.
 */
final class ProductsVector {
  private ProductsVector() {}

  /** z = x · y. */
  static void multiply(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    int[] za = z.part(0);
    int[] zb = z.part(1);
    int[] zc = z.part(2);
    int[] zd = z.part(3);
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
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      LongVector evenB = x00.mul(b0).add(x10.mul(a0)).add(x20.mul(f0).add(x30.mul(e0)));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      LongVector evenC = x00.mul(c0).add(x10.mul(nd0)).add(x20.mul(a0).add(x30.mul(nb0)));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      LongVector evenD = x00.mul(d0).add(x10.mul(c0)).add(x20.mul(b0).add(x30.mul(a0)));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
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
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      LongVector oddB = x01.mul(b1).add(x11.mul(a1)).add(x21.mul(f1).add(x31.mul(e1)));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      LongVector oddC = x01.mul(c1).add(x11.mul(nd1)).add(x21.mul(a1).add(x31.mul(nb1)));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      LongVector oddD = x01.mul(d1).add(x11.mul(c1)).add(x21.mul(b1).add(x31.mul(a1)));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      IntVector z0 = evenA.or(oddA.lanewise(LSHL, 32)).reinterpretAsInts();
      z0 = z0.lanewise(UMIN, z0.sub(M31.P));
      IntVector z1 = evenB.or(oddB.lanewise(LSHL, 32)).reinterpretAsInts();
      z1 = z1.lanewise(UMIN, z1.sub(M31.P));
      IntVector z2 = evenC.or(oddC.lanewise(LSHL, 32)).reinterpretAsInts();
      z2 = z2.lanewise(UMIN, z2.sub(M31.P));
      IntVector z3 = evenD.or(oddD.lanewise(LSHL, 32)).reinterpretAsInts();
      z3 = z3.lanewise(UMIN, z3.sub(M31.P));
      z0.intoArray(za, zFrom + i);
      z1.intoArray(zb, zFrom + i);
      z2.intoArray(zc, zFrom + i);
      z3.intoArray(zd, zFrom + i);
    }
  }
}
