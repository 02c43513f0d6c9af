package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.LONGS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.factor;
import static network.assay.prover.field.LanesVector.load;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Combinations of the rows of a matrix over the base field: four products are added up, folded to
 * less than 2^34, and added to sums in long lanes.
 */
final class RowsVector {
  /** Columns of a chunk: its sums take 16 KiB. */
  private static final int CHUNK = 512;

  /** Rows that are added at once. */
  private static final int ROWS = 4;

  private static final int HALF = V / 2;

  private RowsVector() {}

  /** As {@link ProverKernels#addRows}, for columns that are a multiple of a vector. */
  static void addRows(int[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int at) {
    long[][] sums = new long[ExtVector.PARTS][Math.min(CHUNK, block.columns())];
    for (int c = 0; c < block.columns(); c += CHUNK) {
      int count = Math.min(CHUNK, block.columns() - c);
      for (long[] part : sums) {
        Arrays.fill(part, 0);
      }
      for (int r = 0; r < block.rows(); r += ROWS) {
        int from = block.from() + r * block.stride() + c;
        int rows = Math.min(ROWS, block.rows() - r);
        for (int part = 0; part < ExtVector.PARTS; part++) {
          int[] factors = e.part(part);
          if (rows == ROWS) {
            addFour(m, from, block.stride(), count, factors, eFrom + r, sums[part]);
          } else {
            addLast(m, from, block.stride(), rows, count, factors, eFrom + r, sums[part]);
          }
        }
      }
      for (int part = 0; part < ExtVector.PARTS; part++) {
        reduce(sums[part], to.part(part), at + c, count);
      }
    }
  }

  private static void addLast(
      int[] m, int at, int stride, int rows, int count, int[] e, int eFrom, long[] to) {
    int[] one = new int[ROWS];
    for (int r = 0; r < rows; r++) {
      one[0] = e[eFrom + r];
      addFour(m, at + r * stride, 0, count, one, 0, to);
    }
  }

  private static void addFour(
      int[] m, int at, int stride, int count, int[] e, int eFrom, long[] to) {
    LongVector e0 = factor(e[eFrom]);
    LongVector e1 = factor(e[eFrom + 1]);
    LongVector e2 = factor(e[eFrom + 2]);
    LongVector e3 = factor(e[eFrom + 3]);
    for (int c = 0; c < count; c += V) {
      LongVector even0 = load(m, at + c).reinterpretAsLongs();
      LongVector odd0 = even0.lanewise(LSHR, 32);
      even0 = even0.and(LOW);
      LongVector even1 = load(m, at + stride + c).reinterpretAsLongs();
      LongVector odd1 = even1.lanewise(LSHR, 32);
      even1 = even1.and(LOW);
      LongVector even2 = load(m, at + 2 * stride + c).reinterpretAsLongs();
      LongVector odd2 = even2.lanewise(LSHR, 32);
      even2 = even2.and(LOW);
      LongVector even3 = load(m, at + 3 * stride + c).reinterpretAsLongs();
      LongVector odd3 = even3.lanewise(LSHR, 32);
      even3 = even3.and(LOW);
      LongVector even = even0.mul(e0).add(even1.mul(e1)).add(even2.mul(e2).add(even3.mul(e3)));
      LongVector.fromArray(LONGS, to, c)
          .add(even.and(P))
          .add(even.lanewise(LSHR, 31))
          .intoArray(to, c);
      LongVector odd = odd0.mul(e0).add(odd1.mul(e1)).add(odd2.mul(e2).add(odd3.mul(e3)));
      LongVector.fromArray(LONGS, to, c + HALF)
          .add(odd.and(P))
          .add(odd.lanewise(LSHR, 31))
          .intoArray(to, c + HALF);
    }
  }

  private static void reduce(long[] sums, int[] to, int at, int count) {
    for (int c = 0; c < count; c += V) {
      LongVector even = LongVector.fromArray(LONGS, sums, c);
      LongVector odd = LongVector.fromArray(LONGS, sums, c + HALF);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector z = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      z = z.lanewise(UMIN, z.sub(M31.P)).add(load(to, at + c));
      z.lanewise(UMIN, z.sub(M31.P)).intoArray(to, at + c);
    }
  }
}
