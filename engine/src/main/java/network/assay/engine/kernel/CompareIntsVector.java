package network.assay.engine.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.program.Op.BinaryFunction;

/**
 * Comparisons of whole numbers into bytes 0 and 1, by vectors of eight lanes or more; an operand
 * that stands still is a lane of a vector, so nothing is spread.
 */
final class CompareIntsVector {
  private CompareIntsVector() {}

  private static final VectorSpecies<Integer> S =
      VectorSpecies.of(int.class, LanesVector.FLOATS.vectorShape());
  private static final int V = S.length();

  /** As many bytes as there are lanes; with four of them there is no such vector. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, V * Byte.SIZE)));

  private static final boolean SUITS = BYTES.length() == V;

  /** y[yi + j] = a[ai + j·aStep] compared with b[bi + j·bStep], for j under {@code length}. */
  static void compare(
      BinaryFunction f,
      int[] a,
      int ai,
      int aStep,
      int[] b,
      int bi,
      int bStep,
      byte[] y,
      int yi,
      int length) {
    int whole = SUITS ? length & -V : 0;
    if (whole > 0) {
      boolean swap = f == BinaryFunction.GREATER || f == BinaryFunction.LESS_EQUAL;
      int[] p = swap ? b : a;
      int[] q = swap ? a : b;
      int pi = swap ? bi : ai;
      int qi = swap ? ai : bi;
      int pStep = swap ? bStep : aStep;
      int qStep = swap ? aStep : bStep;
      // a ≤ b is not b < a: whole numbers have no NaN.
      boolean not = f == BinaryFunction.LESS_EQUAL || f == BinaryFunction.GREATER_EQUAL;
      if (f == BinaryFunction.EQUAL) {
        equal(p, pi, pStep, q, qi, qStep, y, yi, whole);
      } else {
        less(not, p, pi, pStep, q, qi, qStep, y, yi, whole);
      }
    }
    for (int j = whole; j < length; j++) {
      boolean holds = ScalarKernels.holds(f, a[ai + j * aStep], b[bi + j * bStep]);
      y[yi + j] = (byte) (holds ? 1 : 0);
    }
  }

  private static void equal(
      int[] a, int ai, int aStep, int[] b, int bi, int bStep, byte[] y, int yi, int length) {
    if (aStep == 0) {
      equal(a[ai], b, bi, bStep, y, yi, length);
    } else if (bStep == 0) {
      equal(b[bi], a, ai, aStep, y, yi, length);
    } else {
      for (int j = 0; j < length; j += V) {
        store(false, load(a, ai + j).compare(VectorOperators.EQ, load(b, bi + j)), y, yi + j);
      }
    }
  }

  private static void equal(int a, int[] b, int bi, int bStep, byte[] y, int yi, int length) {
    IntVector all = IntVector.broadcast(S, a);
    for (int j = 0; j < length; j += V) {
      IntVector other = bStep == 0 ? IntVector.broadcast(S, b[bi]) : load(b, bi + j);
      store(false, all.compare(VectorOperators.EQ, other), y, yi + j);
    }
  }

  private static void less(
      boolean not,
      int[] a,
      int ai,
      int aStep,
      int[] b,
      int bi,
      int bStep,
      byte[] y,
      int yi,
      int length) {
    if (aStep == 1 && bStep == 1) {
      for (int j = 0; j < length; j += V) {
        store(not, load(a, ai + j).compare(VectorOperators.LT, load(b, bi + j)), y, yi + j);
      }
    } else if (aStep == 1) {
      IntVector all = IntVector.broadcast(S, b[bi]);
      for (int j = 0; j < length; j += V) {
        store(not, load(a, ai + j).compare(VectorOperators.LT, all), y, yi + j);
      }
    } else {
      IntVector all = IntVector.broadcast(S, a[ai]);
      for (int j = 0; j < length; j += V) {
        IntVector other = bStep == 0 ? IntVector.broadcast(S, b[bi]) : load(b, bi + j);
        store(not, all.compare(VectorOperators.LT, other), y, yi + j);
      }
    }
  }

  private static IntVector load(int[] x, int i) {
    return IntVector.fromArray(S, x, i);
  }

  private static void store(boolean not, VectorMask<Integer> holds, byte[] y, int i) {
    ByteVector one = ByteVector.broadcast(BYTES, (byte) 1);
    ByteVector zero = ByteVector.zero(BYTES);
    VectorMask<Byte> lanes = holds.cast(BYTES);
    (not ? one.blend(zero, lanes) : zero.blend(one, lanes)).intoArray(y, i);
  }
}
