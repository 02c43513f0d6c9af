package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.load;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/** Products element by element, over multiples of a vector, one coordinate at a time. */
final class ProductsVector {
  private ProductsVector() {}

  /** z = x · y; z is neither x nor y. */
  static void multiply(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count) {
    Multiplier multiplier = Scratch.multiplier();
    for (int from = 0; from < count; from += Multiplier.CHUNK) {
      int size = Math.min(Multiplier.CHUNK, count - from);
      multiplier.prepare(y, yFrom + from, size);
      for (int part = 0; part < ExtVector.PARTS; part++) {
        Multiplier.Column column = multiplier.column(y, yFrom + from, part);
        coordinate(x, xFrom + from, column, z.part(part), zFrom + from, size);
      }
    }
  }

  private static void coordinate(
      ExtVector x, int xFrom, Multiplier.Column column, int[] to, int toFrom, int count) {
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
      even = even.and(P).add(even.lanewise(LSHR, 31));
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector z = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      z.lanewise(UMIN, z.sub(M31.P)).intoArray(to, toFrom + i);
    }
  }
}
