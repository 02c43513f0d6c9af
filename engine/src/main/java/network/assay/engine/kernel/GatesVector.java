package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The states of gated cells by vectors: each product, difference and sum rounded by itself. */
final class GatesVector {
  private GatesVector() {}

  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(S, x, i);
  }

  /** As {@link Kernels#gate}. */
  static void gate(
      float[] a, int ai, float[] b, int bi, float[] c, int ci, float[] y, int yi, int length) {
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector kept = load(a, ai + i).mul(load(y, yi + i));
      kept.add(load(b, bi + i).mul(load(c, ci + i))).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = a[ai + i] * y[yi + i] + b[bi + i] * c[ci + i];
    }
  }

  /** As {@link Kernels#blend}. */
  static void blend(float[] a, int ai, float[] b, int bi, float[] y, int yi, int length) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    int i = 0;
    for (; i <= length - V; i += V) {
      FloatVector share = load(a, ai + i);
      FloatVector fresh = one.sub(share).mul(load(b, bi + i));
      fresh.add(share.mul(load(y, yi + i))).intoArray(y, yi + i);
    }
    for (; i < length; i++) {
      y[yi + i] = (1f - a[ai + i]) * b[bi + i] + a[ai + i] * y[yi + i];
    }
  }
}
