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
    ExtVector last = new ExtVector(ROWS);
    int whole = block.rows() / ROWS * ROWS;
    for (int i = whole; i < block.rows(); i++) {
      last.set(i - whole, e.get(eFrom + i));
    }
    for (int c = 0; c < block.columns(); c += CHUNK) {
      int count = Math.min(CHUNK, block.columns() - c);
      for (long[] part : sums) {
        Arrays.fill(part, 0);
      }
      for (int r = 0; r < whole; r += ROWS) {
        int from = block.from() + r * block.stride() + c;
        addFour(m, from, block.stride(), count, e, eFrom + r, sums);
      }
      if (whole < block.rows()) {
        // Rows that are missing are read where they would not be, but multiplied by 0.
        int from = block.from() + whole * block.stride() + c;
        addLast(m, from, block, block.rows() - whole, count, last, sums);
      }
      for (int part = 0; part < ExtVector.PARTS; part++) {
        reduce(sums[part], to.part(part), at + c, count);
      }
    }
  }

  private static void addLast(
      byte[] m, int from, MatrixBlock block, int rows, int count, ExtVector e, long[][] sums) {
    ExtVector one = new ExtVector(ROWS);
    for (int r = 0; r < rows; r++) {
      one.set(0, e.get(r));
      addFour(m, from + r * block.stride(), 0, count, one, 0, sums);
    }
  }

  private static IntVector ints(byte[] m, int at) {
    return (IntVector) ByteVector.fromArray(BYTES, m, at).convertShape(B2I, INTS, 0);
  }

  /** Adds four rows, a multiple of each coordinate, to the sums of even and odd lanes apart. */
  private static void addFour(
      byte[] m, int at, int stride, int count, ExtVector e, int eFrom, long[][] to) {
    LongVector a0 = LongVector.broadcast(LONGS, (long) e.part(0)[eFrom + 0]);
    LongVector a1 = LongVector.broadcast(LONGS, (long) e.part(0)[eFrom + 1]);
    LongVector a2 = LongVector.broadcast(LONGS, (long) e.part(0)[eFrom + 2]);
    LongVector a3 = LongVector.broadcast(LONGS, (long) e.part(0)[eFrom + 3]);
    LongVector b0 = LongVector.broadcast(LONGS, (long) e.part(1)[eFrom + 0]);
    LongVector b1 = LongVector.broadcast(LONGS, (long) e.part(1)[eFrom + 1]);
    LongVector b2 = LongVector.broadcast(LONGS, (long) e.part(1)[eFrom + 2]);
    LongVector b3 = LongVector.broadcast(LONGS, (long) e.part(1)[eFrom + 3]);
    LongVector c0 = LongVector.broadcast(LONGS, (long) e.part(2)[eFrom + 0]);
    LongVector c1 = LongVector.broadcast(LONGS, (long) e.part(2)[eFrom + 1]);
    LongVector c2 = LongVector.broadcast(LONGS, (long) e.part(2)[eFrom + 2]);
    LongVector c3 = LongVector.broadcast(LONGS, (long) e.part(2)[eFrom + 3]);
    LongVector d0 = LongVector.broadcast(LONGS, (long) e.part(3)[eFrom + 0]);
    LongVector d1 = LongVector.broadcast(LONGS, (long) e.part(3)[eFrom + 1]);
    LongVector d2 = LongVector.broadcast(LONGS, (long) e.part(3)[eFrom + 2]);
    LongVector d3 = LongVector.broadcast(LONGS, (long) e.part(3)[eFrom + 3]);
    for (int c = 0; c < count; c += V) {
      LongVector even0 = ints(m, at + c).reinterpretAsLongs();
      LongVector odd0 = even0.lanewise(ASHR, 32);
      even0 = even0.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even1 = ints(m, at + stride + c).reinterpretAsLongs();
      LongVector odd1 = even1.lanewise(ASHR, 32);
      even1 = even1.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even2 = ints(m, at + 2 * stride + c).reinterpretAsLongs();
      LongVector odd2 = even2.lanewise(ASHR, 32);
      even2 = even2.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even3 = ints(m, at + 3 * stride + c).reinterpretAsLongs();
      LongVector odd3 = even3.lanewise(ASHR, 32);
      even3 = even3.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector.fromArray(LONGS, to[0], c)
          .add(even0.mul(a0).add(even1.mul(a1)).add(even2.mul(a2).add(even3.mul(a3))))
          .intoArray(to[0], c);
      LongVector.fromArray(LONGS, to[0], c + HALF)
          .add(odd0.mul(a0).add(odd1.mul(a1)).add(odd2.mul(a2).add(odd3.mul(a3))))
          .intoArray(to[0], c + HALF);
      LongVector.fromArray(LONGS, to[1], c)
          .add(even0.mul(b0).add(even1.mul(b1)).add(even2.mul(b2).add(even3.mul(b3))))
          .intoArray(to[1], c);
      LongVector.fromArray(LONGS, to[1], c + HALF)
          .add(odd0.mul(b0).add(odd1.mul(b1)).add(odd2.mul(b2).add(odd3.mul(b3))))
          .intoArray(to[1], c + HALF);
      LongVector.fromArray(LONGS, to[2], c)
          .add(even0.mul(c0).add(even1.mul(c1)).add(even2.mul(c2).add(even3.mul(c3))))
          .intoArray(to[2], c);
      LongVector.fromArray(LONGS, to[2], c + HALF)
          .add(odd0.mul(c0).add(odd1.mul(c1)).add(odd2.mul(c2).add(odd3.mul(c3))))
          .intoArray(to[2], c + HALF);
      LongVector.fromArray(LONGS, to[3], c)
          .add(even0.mul(d0).add(even1.mul(d1)).add(even2.mul(d2).add(even3.mul(d3))))
          .intoArray(to[3], c);
      LongVector.fromArray(LONGS, to[3], c + HALF)
          .add(odd0.mul(d0).add(odd1.mul(d1)).add(odd2.mul(d2).add(odd3.mul(d3))))
          .intoArray(to[3], c + HALF);
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
    Ext[] sums = new Ext[ROWS];
    int last = block.rows() - 1;
    for (int r = 0; r < block.rows(); r += ROWS) {
      int at = block.from() + r * block.stride();
      int at1 = block.from() + Math.min(r + 1, last) * block.stride();
      int at2 = block.from() + Math.min(r + 2, last) * block.stride();
      int at3 = block.from() + Math.min(r + 3, last) * block.stride();
      dotFour(m, new int[] {at, at1, at2, at3}, block.columns(), f, fFrom, sums);
      for (int i = 0; i < Math.min(ROWS, block.rows() - r); i++) {
        to.add(toFrom + r + i, sums[i]);
      }
    }
  }

  private static void dotFour(
      byte[] m, int[] at, int columns, ExtVector f, int fFrom, Ext[] sums) {
    int at0 = at[0];
    int at1 = at[1];
    int at2 = at[2];
    int at3 = at[3];
    int[] fa = f.part(0);
    int[] fb = f.part(1);
    int[] fc = f.part(2);
    int[] fd = f.part(3);
    LongVector a0 = LongVector.zero(LONGS);
    LongVector a1 = LongVector.zero(LONGS);
    LongVector a2 = LongVector.zero(LONGS);
    LongVector a3 = LongVector.zero(LONGS);
    LongVector b0 = LongVector.zero(LONGS);
    LongVector b1 = LongVector.zero(LONGS);
    LongVector b2 = LongVector.zero(LONGS);
    LongVector b3 = LongVector.zero(LONGS);
    LongVector c0 = LongVector.zero(LONGS);
    LongVector c1 = LongVector.zero(LONGS);
    LongVector c2 = LongVector.zero(LONGS);
    LongVector c3 = LongVector.zero(LONGS);
    LongVector d0 = LongVector.zero(LONGS);
    LongVector d1 = LongVector.zero(LONGS);
    LongVector d2 = LongVector.zero(LONGS);
    LongVector d3 = LongVector.zero(LONGS);
    for (int c = 0; c < columns; c += V) {
      LongVector even0 = ints(m, at0 + c).reinterpretAsLongs();
      LongVector odd0 = even0.lanewise(ASHR, 32);
      even0 = even0.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even1 = ints(m, at1 + c).reinterpretAsLongs();
      LongVector odd1 = even1.lanewise(ASHR, 32);
      even1 = even1.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even2 = ints(m, at2 + c).reinterpretAsLongs();
      LongVector odd2 = even2.lanewise(ASHR, 32);
      even2 = even2.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector even3 = ints(m, at3 + c).reinterpretAsLongs();
      LongVector odd3 = even3.lanewise(ASHR, 32);
      even3 = even3.lanewise(LSHL, 32).lanewise(ASHR, 32);
      LongVector oddA = load(fa, fFrom + c).reinterpretAsLongs();
      LongVector evenA = oddA.and(LOW);
      oddA = oddA.lanewise(LSHR, 32);
      a0 = a0.add(even0.mul(evenA)).add(odd0.mul(oddA));
      a1 = a1.add(even1.mul(evenA)).add(odd1.mul(oddA));
      a2 = a2.add(even2.mul(evenA)).add(odd2.mul(oddA));
      a3 = a3.add(even3.mul(evenA)).add(odd3.mul(oddA));
      LongVector oddB = load(fb, fFrom + c).reinterpretAsLongs();
      LongVector evenB = oddB.and(LOW);
      oddB = oddB.lanewise(LSHR, 32);
      b0 = b0.add(even0.mul(evenB)).add(odd0.mul(oddB));
      b1 = b1.add(even1.mul(evenB)).add(odd1.mul(oddB));
      b2 = b2.add(even2.mul(evenB)).add(odd2.mul(oddB));
      b3 = b3.add(even3.mul(evenB)).add(odd3.mul(oddB));
      LongVector oddC = load(fc, fFrom + c).reinterpretAsLongs();
      LongVector evenC = oddC.and(LOW);
      oddC = oddC.lanewise(LSHR, 32);
      c0 = c0.add(even0.mul(evenC)).add(odd0.mul(oddC));
      c1 = c1.add(even1.mul(evenC)).add(odd1.mul(oddC));
      c2 = c2.add(even2.mul(evenC)).add(odd2.mul(oddC));
      c3 = c3.add(even3.mul(evenC)).add(odd3.mul(oddC));
      LongVector oddD = load(fd, fFrom + c).reinterpretAsLongs();
      LongVector evenD = oddD.and(LOW);
      oddD = oddD.lanewise(LSHR, 32);
      d0 = d0.add(even0.mul(evenD)).add(odd0.mul(oddD));
      d1 = d1.add(even1.mul(evenD)).add(odd1.mul(oddD));
      d2 = d2.add(even2.mul(evenD)).add(odd2.mul(oddD));
      d3 = d3.add(even3.mul(evenD)).add(odd3.mul(oddD));
    }
    sums[0] = new Ext(sum(a0), sum(b0), sum(c0), sum(d0));
    sums[1] = new Ext(sum(a1), sum(b1), sum(c1), sum(d1));
    sums[2] = new Ext(sum(a2), sum(b2), sum(c2), sum(d2));
    sums[3] = new Ext(sum(a3), sum(b3), sum(c3), sum(d3));
  }

  private static int sum(LongVector lanes) {
    return M31.reduce(lanes.reduceLanes(ADD) + POSITIVE);
  }
}
