package network.assay.engine.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import network.assay.engine.program.Op.BinaryFunction;

/**
 * Comparisons of floats into bytes 0 and 1. The lanes of a mask come as the bits of a long, which
 * {@link Long#expand} spreads over bytes, eight at a time.
 */
final class CompareVector {
  private CompareVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();
  private static final int BLOCK = 1024;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** As {@link Kernels#compare}. */
  static void compare(
      BinaryFunction f,
      float[] a,
      int ai,
      int aStep,
      float[] b,
      int bi,
      int bStep,
      byte[] y,
      int yi,
      int length) {
    float[] p = aStep == 0 && length > 0 ? spread(a[ai], length) : a;
    float[] q = bStep == 0 && length > 0 ? spread(b[bi], length) : b;
    for (int i = 0; i < length; i += BLOCK) {
      int n = Math.min(BLOCK, length - i);
      int pi = aStep == 0 ? 0 : ai + i;
      int qi = bStep == 0 ? 0 : bi + i;
      int done =
          switch (f) {
            case EQUAL -> equal(p, pi, q, qi, y, yi + i, n);
            case LESS -> less(p, pi, q, qi, y, yi + i, n);
            case LESS_EQUAL -> lessEqual(p, pi, q, qi, y, yi + i, n);
            case GREATER -> less(q, qi, p, pi, y, yi + i, n);
            case GREATER_EQUAL -> lessEqual(q, qi, p, pi, y, yi + i, n);
            case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR ->
                throw new IllegalArgumentException(f + " is no comparison");
          };
      for (int j = done; j < n; j++) {
        y[yi + i + j] = (byte) (ScalarKernels.holds(f, p[pi + j], q[qi + j]) ? 1 : 0);
      }
    }
  }

  private static float[] spread(float value, int length) {
    float[] block = new float[Math.min(length, BLOCK)];
    Arrays.fill(block, value);
    return block;
  }

  private static int equal(float[] a, int ai, float[] b, int bi, byte[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector other = FloatVector.fromArray(S, b, bi + i);
      store(
          FloatVector.fromArray(S, a, ai + i).compare(VectorOperators.EQ, other).toLong(),
          y,
          yi + i);
    }
    return i;
  }

  private static int less(float[] a, int ai, float[] b, int bi, byte[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector other = FloatVector.fromArray(S, b, bi + i);
      store(
          FloatVector.fromArray(S, a, ai + i).compare(VectorOperators.LT, other).toLong(),
          y,
          yi + i);
    }
    return i;
  }

  private static int lessEqual(float[] a, int ai, float[] b, int bi, byte[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector other = FloatVector.fromArray(S, b, bi + i);
      store(
          FloatVector.fromArray(S, a, ai + i).compare(VectorOperators.LE, other).toLong(),
          y,
          yi + i);
    }
    return i;
  }

  /** Stores the V low bits of {@code lanes} as bytes. */
  private static void store(long lanes, byte[] y, int i) {
    if (V < 8) {
      for (int lane = 0; lane < V; lane++) {
        y[i + lane] = (byte) (lanes >>> lane & 1);
      }
      return;
    }
    EIGHT.set(y, i, Long.expand(lanes & 0xff, LOW_BITS));
    if (V > 8) {
      EIGHT.set(y, i + 8, Long.expand(lanes >>> 8, LOW_BITS));
    }
  }
}
