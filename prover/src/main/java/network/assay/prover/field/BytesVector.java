package network.assay.prover.field;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;
import static network.assay.prover.field.LanesVector.INTS;
import static network.assay.prover.field.LanesVector.LONGS;
import static network.assay.prover.field.LanesVector.LOW;
import static network.assay.prover.field.LanesVector.P;
import static network.assay.prover.field.LanesVector.V;
import static network.assay.prover.field.LanesVector.load;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;

/**
 * Combinations of the rows and columns of a matrix of bytes. A product of a byte and an element
 * takes 38 bits and a sign, so 2^20 of them are added up before anything is reduced.
 */
final class BytesVector {
  /** Rows, or columns, that are added up without reducing. */
  static final int TERMS_MAX = 1 << 20;

  /** Columns of a chunk: its sums take 16 KiB. */
  private static final int CHUNK = 512;

  /** Rows that are added at once. */
  private static final int ROWS = 4;

  private static final int HALF = V / 2;

  /** A multiple of p above the absolute value of any sum: 2^7 · 2^31 · 2^20 is less. */
  private static final long POSITIVE = (long) M31.P << 28;

  /** The smallest vector of bytes has 8 lanes, more than are wanted where ints have 4. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, Byte.SIZE * V)));

  private BytesVector() {}

  /** The first columns for which whole vectors can be read: a multiple of {@link LanesVector#V}. */
  static int wholeColumns(int columns) {
    int read = BYTES.length();
    return columns < read ? 0 : ((columns - read) / V + 1) * V;
  }

  /** As {@link ProverKernels#addRows}, for whole columns and at most {@link #TERMS_MAX} rows. */
  static void addRows(byte[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int at) {
    long[][] sums = new long[ExtVector.PARTS][Math.min(CHUNK, block.columns())];
    int whole = block.rows() / ROWS * ROWS;
    for (int c = 0; c < block.columns(); c += CHUNK) {
      int count = Math.min(CHUNK, block.columns() - c);
      for (long[] part : sums) {
        Arrays.fill(part, 0);
      }
      for (int r = 0; r < whole; r += ROWS) {
        int from = block.from() + r * block.stride() + c;
        for (int part = 0; part < ExtVector.PARTS; part++) {
          addFour(m, from, block.stride(), count, e.part(part), eFrom + r, sums[part]);
        }
      }
      for (int r = whole; r < block.rows(); r++) {
        int from = block.from() + r * block.stride() + c;
        for (int part = 0; part < ExtVector.PARTS; part++) {
          int[] one = {e.part(part)[eFrom + r], 0, 0, 0};
          addFour(m, from, 0, count, one, 0, sums[part]);
        }
      }
      for (int part = 0; part < ExtVector.PARTS; part++) {
        reduce(sums[part], to.part(part), at + c, count);
      }
    }
  }

  private static IntVector ints(byte[] m, int at) {
    return (IntVector) ByteVector.fromArray(BYTES, m, at).convertShape(B2I, INTS, 0);
  }

  /** Adds four rows, each times its factor, to the sums of even and odd lanes apart. */
  private static void addFour(
      byte[] m, int at, int stride, int count, int[] e, int eFrom, long[] to) {
    LongVector e0 = LongVector.broadcast(LONGS, (long) e[eFrom]);
    LongVector e1 = LongVector.broadcast(LONGS, (long) e[eFrom + 1]);
    LongVector e2 = LongVector.broadcast(LONGS, (long) e[eFrom + 2]);
    LongVector e3 = LongVector.broadcast(LONGS, (long) e[eFrom + 3]);
    for (int c = 0; c < count; c += V) {
      LongVector row0 = ints(m, at + c).reinterpretAsLongs();
      LongVector row1 = ints(m, at + stride + c).reinterpretAsLongs();
      LongVector row2 = ints(m, at + 2 * stride + c).reinterpretAsLongs();
      LongVector row3 = ints(m, at + 3 * stride + c).reinterpretAsLongs();
      LongVector even = row0.lanewise(LSHL, 32).lanewise(ASHR, 32).mul(e0);
      even = even.add(row1.lanewise(LSHL, 32).lanewise(ASHR, 32).mul(e1));
      even = even.add(row2.lanewise(LSHL, 32).lanewise(ASHR, 32).mul(e2));
      even = even.add(row3.lanewise(LSHL, 32).lanewise(ASHR, 32).mul(e3));
      LongVector odd = row0.lanewise(ASHR, 32).mul(e0).add(row1.lanewise(ASHR, 32).mul(e1));
      odd = odd.add(row2.lanewise(ASHR, 32).mul(e2)).add(row3.lanewise(ASHR, 32).mul(e3));
      LongVector.fromArray(LONGS, to, c).add(even).intoArray(to, c);
      LongVector.fromArray(LONGS, to, c + HALF).add(odd).intoArray(to, c + HALF);
    }
  }

  private static void reduce(long[] sums, int[] to, int at, int count) {
    for (int c = 0; c < count; c += V) {
      LongVector even = LongVector.fromArray(LONGS, sums, c).add(POSITIVE);
      LongVector odd = LongVector.fromArray(LONGS, sums, c + HALF).add(POSITIVE);
      even = even.and(P).add(even.lanewise(LSHR, 31));
      even = even.and(P).add(even.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      odd = odd.and(P).add(odd.lanewise(LSHR, 31));
      IntVector z = even.or(odd.lanewise(LSHL, 32)).reinterpretAsInts();
      z = z.lanewise(UMIN, z.sub(M31.P)).add(load(to, at + c));
      z.lanewise(UMIN, z.sub(M31.P)).intoArray(to, at + c);
    }
  }

  /** As {@link ProverKernels#addColumns}, for at most {@link #TERMS_MAX} whole columns. */
  static void addColumns(
      byte[] m, MatrixBlock block, ExtVector f, int fFrom, ExtVector to, int toFrom) {
    Ext[] sums = new Ext[2];
    for (int r = 0; r < block.rows(); r += 2) {
      int at = block.from() + r * block.stride();
      boolean two = r + 1 < block.rows();
      dotTwo(m, at, two ? at + block.stride() : at, block.columns(), f, fFrom, sums);
      to.add(toFrom + r, sums[0]);
      if (two) {
        to.add(toFrom + r + 1, sums[1]);
      }
    }
  }

  private static void dotTwo(
      byte[] m, int at0, int at1, int columns, ExtVector f, int fFrom, Ext[] sums) {
    int[] fa = f.part(0);
    int[] fb = f.part(1);
    int[] fc = f.part(2);
    int[] fd = f.part(3);
    LongVector a0 = LongVector.zero(LONGS);
    LongVector a1 = LongVector.zero(LONGS);
    LongVector b0 = LongVector.zero(LONGS);
    LongVector b1 = LongVector.zero(LONGS);
    LongVector c0 = LongVector.zero(LONGS);
    LongVector c1 = LongVector.zero(LONGS);
    LongVector d0 = LongVector.zero(LONGS);
    LongVector d1 = LongVector.zero(LONGS);
    for (int i = 0; i < columns; i += V) {
      LongVector even0 = ints(m, at0 + i).reinterpretAsLongs();
      LongVector odd0 = even0.lanewise(ASHR, 32);
      even0 = even0.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even1 = ints(m, at1 + i).reinterpretAsLongs();
      LongVector odd1 = even1.lanewise(ASHR, 32);
      even1 = even1.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector a = load(fa, fFrom + i).reinterpretAsLongs();
      a0 = a0.add(even0.mul(a.and(LOW))).add(odd0.mul(a.lanewise(LSHR, 32)));
      a1 = a1.add(even1.mul(a.and(LOW))).add(odd1.mul(a.lanewise(LSHR, 32)));
      LongVector b = load(fb, fFrom + i).reinterpretAsLongs();
      b0 = b0.add(even0.mul(b.and(LOW))).add(odd0.mul(b.lanewise(LSHR, 32)));
      b1 = b1.add(even1.mul(b.and(LOW))).add(odd1.mul(b.lanewise(LSHR, 32)));
      LongVector c = load(fc, fFrom + i).reinterpretAsLongs();
      c0 = c0.add(even0.mul(c.and(LOW))).add(odd0.mul(c.lanewise(LSHR, 32)));
      c1 = c1.add(even1.mul(c.and(LOW))).add(odd1.mul(c.lanewise(LSHR, 32)));
      LongVector d = load(fd, fFrom + i).reinterpretAsLongs();
      d0 = d0.add(even0.mul(d.and(LOW))).add(odd0.mul(d.lanewise(LSHR, 32)));
      d1 = d1.add(even1.mul(d.and(LOW))).add(odd1.mul(d.lanewise(LSHR, 32)));
    }
    sums[0] = new Ext(sum(a0), sum(b0), sum(c0), sum(d0));
    sums[1] = new Ext(sum(a1), sum(b1), sum(c1), sum(d1));
  }

  private static int sum(LongVector lanes) {
    return M31.reduce(lanes.reduceLanes(ADD) + POSITIVE);
  }
}
