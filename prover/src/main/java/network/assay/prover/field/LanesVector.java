package network.assay.prover.field;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.verify.zk.field.M31;

/**
 * Arithmetic of the field in lanes. Elements lie in int lanes; products are formed in long lanes,
 * those of even int lanes and those of odd ones apart. Long lanes that are multiplied hold 32 bits
 * and say so by a mask or a shift: then the compiler takes the multiplication of 32 by 32 bits.
 *
 * <p>A sum of at most four products of elements (of [0, p]) fits 64 bits without sign.
 */
final class LanesVector {
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, INTS.vectorShape());

  /** Elements of a vector. */
  static final int V = INTS.length();

  private static final long LOW_32 = 0xffff_ffffL;

  private LanesVector() {}

  static IntVector load(int[] x, int at) {
    return IntVector.fromArray(INTS, x, at);
  }

  /** a + b. */
  static IntVector add(IntVector a, IntVector b) {
    IntVector sum = a.add(b);
    return sum.lanewise(VectorOperators.UMIN, sum.sub(M31.P));
  }

  /** a − b. */
  static IntVector sub(IntVector a, IntVector b) {
    IntVector difference = a.sub(b);
    return difference.lanewise(VectorOperators.UMIN, difference.add(M31.P));
  }

  /** p − a: in [1, p], so good as a factor only. */
  static IntVector negative(IntVector a) {
    return a.neg().add(M31.P);
  }

  /** The even int lanes as factors. */
  static LongVector even(IntVector a) {
    return a.reinterpretAsLongs().and(LOW_32);
  }

  /** The odd int lanes as factors. */
  static LongVector odd(IntVector a) {
    return a.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32);
  }

  /** An element in all long lanes, as a factor. */
  static LongVector factor(int element) {
    return LongVector.broadcast(LONGS, (long) element).and(LOW_32);
  }

  /** A number without sign, folded once: below 2^34, the same modulo p. */
  static LongVector fold(LongVector x) {
    return x.and((long) M31.P).add(x.lanewise(VectorOperators.LSHR, 31));
  }

  /** Elements from numbers below 2p for the even and the odd int lanes. */
  static IntVector join(LongVector even, LongVector odd) {
    IntVector joined = even.or(odd.lanewise(VectorOperators.LSHL, 32)).reinterpretAsInts();
    return joined.lanewise(VectorOperators.UMIN, joined.sub(M31.P));
  }

  /** The sum of the lanes, each below 2^62 in absolute value and all together below 2^63. */
  static int sum(LongVector lanes) {
    return M31.of(fold(lanes).reduceLanes(VectorOperators.ADD));
  }

  /** a·x + b·y. */
  static LongVector pair(LongVector a, LongVector x, LongVector b, LongVector y) {
    return a.mul(x).add(b.mul(y));
  }
}
