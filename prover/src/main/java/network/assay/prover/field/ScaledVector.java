package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.INTS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.factor;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.sub;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Products with one element, over multiples of a vector. For the terms see {@link ProductsVector}.
 */
final class ScaledVector {
  private ScaledVector() {}

  /** What the coordinates of a product take of those of the other factor. */
  private record Factors(int a, int b, int c, int d, int e, int f, int nb, int nd, int nf) {
    Factors(Ext r) {
      this(
          r.a(),
          r.b(),
          r.c(),
          r.d(),
          M31.sub(M31.add(r.c(), r.c()), r.d()),
          M31.add(r.c(), M31.add(r.d(), r.d())),
          M31.neg(r.b()),
          M31.neg(r.d()),
          M31.neg(M31.add(r.c(), M31.add(r.d(), r.d()))));
    }
  }

  /** v[low + i] += r · (v[high + i] − v[low + i]). */
  static void fold(ExtVector v, int low, int high, int count, Ext r) {
    Factors t = new Factors(r);
    int[] va = v.part(0);
    int[] vb = v.part(1);
    int[] vc = v.part(2);
    int[] vd = v.part(3);
    LongVector a = factor(t.a);
    LongVector b = factor(t.b);
    LongVector c = factor(t.c);
    LongVector d = factor(t.d);
    LongVector e = factor(t.e);
    LongVector f = factor(t.f);
    LongVector nb = factor(t.nb);
    LongVector nd = factor(t.nd);
    LongVector nf = factor(t.nf);
    for (int i = 0; i < count; i += V) {
      IntVector low0 = load(va, low + i);
      IntVector low1 = load(vb, low + i);
      IntVector low2 = load(vc, low + i);
      IntVector low3 = load(vd, low + i);
      LongVector x0 = sub(load(va, high + i), low0).reinterpretAsLongs();
      LongVector x1 = sub(load(vb, high + i), low1).reinterpretAsLongs();
      LongVector x2 = sub(load(vc, high + i), low2).reinterpretAsLongs();
      LongVector x3 = sub(load(vd, high + i), low3).reinterpretAsLongs();
      LongVector y0 = x0.lanewise(LSHR, 32);
      x0 = x0.and(LOW);
      LongVector y1 = x1.lanewise(LSHR, 32);
      x1 = x1.and(LOW);
      LongVector y2 = x2.lanewise(LSHR, 32);
      x2 = x2.and(LOW);
      LongVector y3 = x3.lanewise(LSHR, 32);
      x3 = x3.and(LOW);
      LongVector evenA = x0.mul(a).add(x1.mul(nb)).add(x2.mul(e).add(x3.mul(nf)));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      LongVector oddA = y0.mul(a).add(y1.mul(nb)).add(y2.mul(e).add(y3.mul(nf)));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      IntVector z0 = evenA.or(oddA.lanewise(LSHL, 32)).reinterpretAsInts();
      z0 = z0.lanewise(UMIN, z0.sub(M31.P)).add(low0);
      z0.lanewise(UMIN, z0.sub(M31.P)).intoArray(va, low + i);
      LongVector evenB = x0.mul(b).add(x1.mul(a)).add(x2.mul(f).add(x3.mul(e)));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      LongVector oddB = y0.mul(b).add(y1.mul(a)).add(y2.mul(f).add(y3.mul(e)));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      IntVector z1 = evenB.or(oddB.lanewise(LSHL, 32)).reinterpretAsInts();
      z1 = z1.lanewise(UMIN, z1.sub(M31.P)).add(low1);
      z1.lanewise(UMIN, z1.sub(M31.P)).intoArray(vb, low + i);
      LongVector evenC = x0.mul(c).add(x1.mul(nd)).add(x2.mul(a).add(x3.mul(nb)));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      LongVector oddC = y0.mul(c).add(y1.mul(nd)).add(y2.mul(a).add(y3.mul(nb)));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      IntVector z2 = evenC.or(oddC.lanewise(LSHL, 32)).reinterpretAsInts();
      z2 = z2.lanewise(UMIN, z2.sub(M31.P)).add(low2);
      z2.lanewise(UMIN, z2.sub(M31.P)).intoArray(vc, low + i);
      LongVector evenD = x0.mul(d).add(x1.mul(c)).add(x2.mul(b).add(x3.mul(a)));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      LongVector oddD = y0.mul(d).add(y1.mul(c)).add(y2.mul(b).add(y3.mul(a)));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      IntVector z3 = evenD.or(oddD.lanewise(LSHL, 32)).reinterpretAsInts();
      z3 = z3.lanewise(UMIN, z3.sub(M31.P)).add(low3);
      z3.lanewise(UMIN, z3.sub(M31.P)).intoArray(vd, low + i);
    }
  }

  /** y += scale · x. */
  static void add(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    Factors t = new Factors(scale);
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    LongVector a = factor(t.a);
    LongVector b = factor(t.b);
    LongVector c = factor(t.c);
    LongVector d = factor(t.d);
    LongVector e = factor(t.e);
    LongVector f = factor(t.f);
    LongVector nb = factor(t.nb);
    LongVector nd = factor(t.nd);
    LongVector nf = factor(t.nf);
    for (int i = 0; i < count; i += V) {
      LongVector x0 = load(xa, xFrom + i).reinterpretAsLongs();
      LongVector x1 = load(xb, xFrom + i).reinterpretAsLongs();
      LongVector x2 = load(xc, xFrom + i).reinterpretAsLongs();
      LongVector x3 = load(xd, xFrom + i).reinterpretAsLongs();
      LongVector y0 = x0.lanewise(LSHR, 32);
      x0 = x0.and(LOW);
      LongVector y1 = x1.lanewise(LSHR, 32);
      x1 = x1.and(LOW);
      LongVector y2 = x2.lanewise(LSHR, 32);
      x2 = x2.and(LOW);
      LongVector y3 = x3.lanewise(LSHR, 32);
      x3 = x3.and(LOW);
      LongVector evenA = x0.mul(a).add(x1.mul(nb)).add(x2.mul(e).add(x3.mul(nf)));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      LongVector oddA = y0.mul(a).add(y1.mul(nb)).add(y2.mul(e).add(y3.mul(nf)));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      IntVector z0 = evenA.or(oddA.lanewise(LSHL, 32)).reinterpretAsInts();
      z0 = z0.lanewise(UMIN, z0.sub(M31.P)).add(IntVector.fromArray(INTS, ya, yFrom + i));
      z0.lanewise(UMIN, z0.sub(M31.P)).intoArray(ya, yFrom + i);
      LongVector evenB = x0.mul(b).add(x1.mul(a)).add(x2.mul(f).add(x3.mul(e)));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      LongVector oddB = y0.mul(b).add(y1.mul(a)).add(y2.mul(f).add(y3.mul(e)));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      IntVector z1 = evenB.or(oddB.lanewise(LSHL, 32)).reinterpretAsInts();
      z1 = z1.lanewise(UMIN, z1.sub(M31.P)).add(IntVector.fromArray(INTS, yb, yFrom + i));
      z1.lanewise(UMIN, z1.sub(M31.P)).intoArray(yb, yFrom + i);
      LongVector evenC = x0.mul(c).add(x1.mul(nd)).add(x2.mul(a).add(x3.mul(nb)));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      LongVector oddC = y0.mul(c).add(y1.mul(nd)).add(y2.mul(a).add(y3.mul(nb)));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      IntVector z2 = evenC.or(oddC.lanewise(LSHL, 32)).reinterpretAsInts();
      z2 = z2.lanewise(UMIN, z2.sub(M31.P)).add(IntVector.fromArray(INTS, yc, yFrom + i));
      z2.lanewise(UMIN, z2.sub(M31.P)).intoArray(yc, yFrom + i);
      LongVector evenD = x0.mul(d).add(x1.mul(c)).add(x2.mul(b).add(x3.mul(a)));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      LongVector oddD = y0.mul(d).add(y1.mul(c)).add(y2.mul(b).add(y3.mul(a)));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      IntVector z3 = evenD.or(oddD.lanewise(LSHL, 32)).reinterpretAsInts();
      z3 = z3.lanewise(UMIN, z3.sub(M31.P)).add(IntVector.fromArray(INTS, yd, yFrom + i));
      z3.lanewise(UMIN, z3.sub(M31.P)).intoArray(yd, yFrom + i);
    }
  }

  /** y = scale · x. */
  static void set(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    Factors t = new Factors(scale);
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] ya = y.part(0);
    int[] yb = y.part(1);
    int[] yc = y.part(2);
    int[] yd = y.part(3);
    LongVector a = factor(t.a);
    LongVector b = factor(t.b);
    LongVector c = factor(t.c);
    LongVector d = factor(t.d);
    LongVector e = factor(t.e);
    LongVector f = factor(t.f);
    LongVector nb = factor(t.nb);
    LongVector nd = factor(t.nd);
    LongVector nf = factor(t.nf);
    for (int i = 0; i < count; i += V) {
      LongVector x0 = load(xa, xFrom + i).reinterpretAsLongs();
      LongVector x1 = load(xb, xFrom + i).reinterpretAsLongs();
      LongVector x2 = load(xc, xFrom + i).reinterpretAsLongs();
      LongVector x3 = load(xd, xFrom + i).reinterpretAsLongs();
      LongVector y0 = x0.lanewise(LSHR, 32);
      x0 = x0.and(LOW);
      LongVector y1 = x1.lanewise(LSHR, 32);
      x1 = x1.and(LOW);
      LongVector y2 = x2.lanewise(LSHR, 32);
      x2 = x2.and(LOW);
      LongVector y3 = x3.lanewise(LSHR, 32);
      x3 = x3.and(LOW);
      LongVector evenA = x0.mul(a).add(x1.mul(nb)).add(x2.mul(e).add(x3.mul(nf)));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      evenA = evenA.and(P).add(evenA.lanewise(LSHR, 31));
      LongVector oddA = y0.mul(a).add(y1.mul(nb)).add(y2.mul(e).add(y3.mul(nf)));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      oddA = oddA.and(P).add(oddA.lanewise(LSHR, 31));
      IntVector z0 = evenA.or(oddA.lanewise(LSHL, 32)).reinterpretAsInts();
      z0.lanewise(UMIN, z0.sub(M31.P)).intoArray(ya, yFrom + i);
      LongVector evenB = x0.mul(b).add(x1.mul(a)).add(x2.mul(f).add(x3.mul(e)));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      evenB = evenB.and(P).add(evenB.lanewise(LSHR, 31));
      LongVector oddB = y0.mul(b).add(y1.mul(a)).add(y2.mul(f).add(y3.mul(e)));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      oddB = oddB.and(P).add(oddB.lanewise(LSHR, 31));
      IntVector z1 = evenB.or(oddB.lanewise(LSHL, 32)).reinterpretAsInts();
      z1.lanewise(UMIN, z1.sub(M31.P)).intoArray(yb, yFrom + i);
      LongVector evenC = x0.mul(c).add(x1.mul(nd)).add(x2.mul(a).add(x3.mul(nb)));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      evenC = evenC.and(P).add(evenC.lanewise(LSHR, 31));
      LongVector oddC = y0.mul(c).add(y1.mul(nd)).add(y2.mul(a).add(y3.mul(nb)));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      oddC = oddC.and(P).add(oddC.lanewise(LSHR, 31));
      IntVector z2 = evenC.or(oddC.lanewise(LSHL, 32)).reinterpretAsInts();
      z2.lanewise(UMIN, z2.sub(M31.P)).intoArray(yc, yFrom + i);
      LongVector evenD = x0.mul(d).add(x1.mul(c)).add(x2.mul(b).add(x3.mul(a)));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      evenD = evenD.and(P).add(evenD.lanewise(LSHR, 31));
      LongVector oddD = y0.mul(d).add(y1.mul(c)).add(y2.mul(b).add(y3.mul(a)));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      oddD = oddD.and(P).add(oddD.lanewise(LSHR, 31));
      IntVector z3 = evenD.or(oddD.lanewise(LSHL, 32)).reinterpretAsInts();
      z3.lanewise(UMIN, z3.sub(M31.P)).intoArray(yd, yFrom + i);
    }
  }

  /** y += scale · x, x and scale in the base field. */
  static void add(int[] y, int yFrom, int[] x, int xFrom, int count, int scale) {
    LongVector t = factor(scale);
    for (int i = 0; i < count; i += V) {
      LongVector p = load(x, xFrom + i).reinterpretAsLongs();
      LongVector even = p.and(LOW).mul(t);
      LongVector odd = p.lanewise(LSHR, 32).mul(t);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector z = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      z = z.lanewise(UMIN, z.sub(M31.P));
      z = z.add(IntVector.fromArray(INTS, y, yFrom + i));
      z.lanewise(UMIN, z.sub(M31.P)).intoArray(y, yFrom + i);
    }
  }

  /** z = x − y. */
  static void subtract(int[] x, int xFrom, int[] y, int yFrom, int[] z, int zFrom, int count) {
    for (int i = 0; i < count; i += V) {
      sub(load(x, xFrom + i), load(y, yFrom + i)).intoArray(z, zFrom + i);
    }
  }

  /** z += x. */
  static void add(int[] z, int zFrom, int[] x, int xFrom, int count) {
    for (int i = 0; i < count; i += V) {
      LanesVector.add(load(z, zFrom + i), load(x, xFrom + i)).intoArray(z, zFrom + i);
    }
  }
}
