package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static network.assay.prover.field.LanesVector.LONGS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.sum;

import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Sums of products over multiples of a vector: products are folded once, to less than 2^34, and
 * added up so; that is good for 2^29 of them in a lane.
 */
final class DotsVector {
  private DotsVector() {}

  /** Σ x · y. */
  static Ext dot(ExtVector x, int xFrom, ExtVector y, int yFrom, int count) {
    Multiplier multiplier = Scratch.multiplier();
    int[] sums = new int[ExtVector.PARTS];
    for (int from = 0; from < count; from += Multiplier.CHUNK) {
      int size = Math.min(Multiplier.CHUNK, count - from);
      multiplier.prepare(y, yFrom + from, size);
      for (int part = 0; part < ExtVector.PARTS; part++) {
        Multiplier.Column column = multiplier.column(y, yFrom + from, part);
        sums[part] = M31.add(sums[part], coordinate(x, xFrom + from, column, size));
      }
    }
    return new Ext(sums[0], sums[1], sums[2], sums[3]);
  }

  private static int coordinate(ExtVector x, int xFrom, Multiplier.Column column, int count) {
    int[] xa = x.part(0);
    int[] xb = x.part(1);
    int[] xc = x.part(2);
    int[] xd = x.part(3);
    int[] wa = column.w();
    int[] wb = column.x();
    int[] wc = column.y();
    int[] wd = column.z();
    int wFrom = column.wFrom();
    int xAt = column.xFrom();
    int yAt = column.yFrom();
    int zAt = column.zFrom();
    LongVector sum = LongVector.zero(LONGS);
    for (int i = 0; i < count; i += V) {
      LongVector x0 = load(xa, xFrom + i).reinterpretAsLongs();
      LongVector x1 = load(xb, xFrom + i).reinterpretAsLongs();
      LongVector x2 = load(xc, xFrom + i).reinterpretAsLongs();
      LongVector x3 = load(xd, xFrom + i).reinterpretAsLongs();
      LongVector y0 = load(wa, wFrom + i).reinterpretAsLongs();
      LongVector y1 = load(wb, xAt + i).reinterpretAsLongs();
      LongVector y2 = load(wc, yAt + i).reinterpretAsLongs();
      LongVector y3 = load(wd, zAt + i).reinterpretAsLongs();
      LongVector even = x0.and(LOW).mul(y0.and(LOW)).add(x1.and(LOW).mul(y1.and(LOW)));
      even = even.add(x2.and(LOW).mul(y2.and(LOW))).add(x3.and(LOW).mul(y3.and(LOW)));
      LongVector odd = x0.lanewise(LSHR, 32).mul(y0.lanewise(LSHR, 32));
      odd = odd.add(x1.lanewise(LSHR, 32).mul(y1.lanewise(LSHR, 32)));
      odd = odd.add(x2.lanewise(LSHR, 32).mul(y2.lanewise(LSHR, 32)));
      odd = odd.add(x3.lanewise(LSHR, 32).mul(y3.lanewise(LSHR, 32)));
      sum = sum.add(even.and(P)).add(even.lanewise(LSHR, 31));
      sum = sum.add(odd.and(P)).add(odd.lanewise(LSHR, 31));
    }
    return sum(sum);
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
