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

/** Products with one element, and sums, over multiples of a vector. */
final class ScaledVector {
  private ScaledVector() {}

  /** y += scale · x. */
  static void add(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      Ext column = Multiplier.column(scale, part);
      coordinate(y.part(part), yFrom, x, xFrom, count, column, true);
    }
  }

  /** y = scale · x; y is not x. */
  static void set(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int part = 0; part < ExtVector.PARTS; part++) {
      Ext column = Multiplier.column(scale, part);
      coordinate(y.part(part), yFrom, x, xFrom, count, column, false);
    }
  }

  private static void coordinate(
      int[] y, int yFrom, ExtVector x, int xFrom, int count, Ext column, boolean add) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    LongVector a = factor(column.a());
    LongVector b = factor(column.b());
    LongVector c = factor(column.c());
    LongVector d = factor(column.d());
    for (int i = 0; i < count; i += V) {
      LongVector p = load(xa, xFrom + i).reinterpretAsLongs();
      LongVector q = load(xb, xFrom + i).reinterpretAsLongs();
      LongVector r = load(xc, xFrom + i).reinterpretAsLongs();
      LongVector s = load(xd, xFrom + i).reinterpretAsLongs();
      LongVector even =
          p.and(LOW).mul(a).add(q.and(LOW).mul(b)).add(r.and(LOW).mul(c).add(s.and(LOW).mul(d)));
      LongVector odd =
          p.lanewise(LSHR, 32)
              .mul(a)
              .add(q.lanewise(LSHR, 32).mul(b))
              .add(r.lanewise(LSHR, 32).mul(c).add(s.lanewise(LSHR, 32).mul(d)));
      even = even.and(P).add(even.lanewise(LSHR, 31));
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector z = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      z = z.lanewise(UMIN, z.sub(M31.P));
      if (add) {
        z = z.add(IntVector.fromArray(INTS, y, yFrom + i));
        z = z.lanewise(UMIN, z.sub(M31.P));
      }
      z.intoArray(y, yFrom + i);
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
