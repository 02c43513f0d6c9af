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
 * <p>A sum of at most four products of numbers in [0, p] fits 64 bits without sign. Folding such a
 * sum once, (x mod 2^31) + ⌊x / 2^31⌋, leaves less than 2^34, twice less than 2^31 + 8.
 *
 * <p>Loops write their long lanes out in full: the compiler gives up inlining methods of ours after
 * some dozens of vector operations in a loop, and a vector that crosses a call is an object.
 */
final class LanesVector {
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, INTS.vectorShape());

  /** Elements of a vector. */
  static final int V = INTS.length();

  /** The mask of an even int lane in a long lane. */
  static final long LOW = 0xffff_ffffL;

  /** p, as the mask of what folding keeps. */
  static final long P = M31.P;

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

  /** An element in all long lanes, as a factor. */
  static LongVector factor(int element) {
    return LongVector.broadcast(LONGS, (long) element).and(LOW);
  }

  /** The sum of lanes without sign. */
  static int sum(LongVector lanes) {
    return M31.of(
        lanes
            .and(P)
            .add(lanes.lanewise(VectorOperators.LSHR, 31))
            .reduceLanes(VectorOperators.ADD));
  }
}
