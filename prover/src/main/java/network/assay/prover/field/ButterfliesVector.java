package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.INTS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.add;
import static network.assay.prover.field.LanesVector.factor;
import static network.assay.prover.field.LanesVector.load;
import static network.assay.prover.field.LanesVector.sub;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.M31;

/** Butterflies over the base field, at distances that are multiples of a vector. */
final class ButterfliesVector {
  private ButterfliesVector() {}

  /** One block: (low, high) becomes (low + t·high, low − t·high). */
  static void one(int[] x, int low, int half, int t) {
    LongVector factor = factor(t);
    for (int i = low; i < low + half; i += V) {
      LongVector high = load(x, i + half).reinterpretAsLongs();
      LongVector even = high.and(LOW).mul(factor);
      LongVector odd = high.lanewise(LSHR, 32).mul(factor);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector product = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      product = product.lanewise(UMIN, product.sub(M31.P));
      IntVector sum = load(x, i);
      sub(sum, product).intoArray(x, i + half);
      add(sum, product).intoArray(x, i);
    }
  }

  /** One block of two levels, of factors high, then left and right. */
  static void two(int[] x, int from, int quarter, int high, int left, int right) {
    LongVector factor = factor(high);
    LongVector factorLeft = factor(left);
    LongVector factorRight = factor(right);
    for (int i = from; i < from + quarter; i += V) {
      LongVector x2 = IntVector.fromArray(INTS, x, i + 2 * quarter).reinterpretAsLongs();
      LongVector even = x2.and(LOW).mul(factor);
      LongVector odd = x2.lanewise(LSHR, 32).mul(factor);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector product = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      product = product.lanewise(UMIN, product.sub(M31.P));
      IntVector low = IntVector.fromArray(INTS, x, i);
      IntVector a0 = low.add(product);
      a0 = a0.lanewise(UMIN, a0.sub(M31.P));
      IntVector a2 = low.sub(product);
      a2 = a2.lanewise(UMIN, a2.add(M31.P));

      LongVector x3 = IntVector.fromArray(INTS, x, i + 3 * quarter).reinterpretAsLongs();
      even = x3.and(LOW).mul(factor);
      odd = x3.lanewise(LSHR, 32).mul(factor);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      product = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      product = product.lanewise(UMIN, product.sub(M31.P));
      low = IntVector.fromArray(INTS, x, i + quarter);
      IntVector sum = low.add(product);
      LongVector a1 = sum.lanewise(UMIN, sum.sub(M31.P)).reinterpretAsLongs();
      IntVector difference = low.sub(product);
      LongVector a3 = difference.lanewise(UMIN, difference.add(M31.P)).reinterpretAsLongs();

      even = a1.and(LOW).mul(factorLeft);
      odd = a1.lanewise(LSHR, 32).mul(factorLeft);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      product = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      product = product.lanewise(UMIN, product.sub(M31.P));
      sum = a0.add(product);
      sum.lanewise(UMIN, sum.sub(M31.P)).intoArray(x, i);
      difference = a0.sub(product);
      difference.lanewise(UMIN, difference.add(M31.P)).intoArray(x, i + quarter);

      even = a3.and(LOW).mul(factorRight);
      odd = a3.lanewise(LSHR, 32).mul(factorRight);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      product = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      product = product.lanewise(UMIN, product.sub(M31.P));
      sum = a2.add(product);
      sum.lanewise(UMIN, sum.sub(M31.P)).intoArray(x, i + 2 * quarter);
      difference = a2.sub(product);
      difference.lanewise(UMIN, difference.add(M31.P)).intoArray(x, i + 3 * quarter);
    }
  }
}
