package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution where each group has one filter (depthwise): every output row by itself, vectors of
 * neighbouring pixels, all taps while the sums stay in registers. The last vector of a row overlaps
 * the one before and computes the same once more.
 */
final class ConvRows implements ConvVector.Part, ConvVector.Pieces {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private final ConvGeometry g;
  private final ConvPlanes planes;
  private final int[] taps;
  private final float[] weights;
  private final float[] bias;

  ConvRows(ConvGeometry g, ConvPlanes planes, ConvVector.Filters w, float[] bias) {
    this.g = g;
    this.planes = planes;
    this.taps = planes.taps();
    this.weights = w.values();
    this.bias = bias;
  }

  /** True when an output row fills a vector. */
  static boolean suits(ConvGeometry g) {
    return g.outWidth() >= V;
  }

  @Override
  public int pieces() {
    return g.outHeight();
  }

  @Override
  public long pieceCost() {
    return (long) taps.length * g.outWidth();
  }

  @Override
  public ConvVector.Pieces begin() {
    return this;
  }

  @Override
  public void make(float[] input, int source, int unit, int from, int to, float[] y) {
    int filter = unit % g.group();
    for (int oy = from; oy < to; oy++) {
      int target = (unit * g.outHeight() + oy) * g.outWidth();
      row(input, source + oy * planes.width(), filter * taps.length, y, target);
      if (bias != null) {
        RowsVector.add(bias[filter], y, target, y, target, g.outWidth());
      }
    }
  }

  private void row(float[] x, int source, int weight, float[] y, int target) {
    int width = g.outWidth();
    int ox = 0;
    for (; ox <= width - 2 * V; ox += 2 * V) {
      two(taps, x, source + ox, weights, weight, y, target + ox);
    }
    for (; ox < width; ox += V) {
      int at = Math.min(ox, width - V);
      one(taps, x, source + at, weights, weight, y, target + at);
    }
  }

  private static void two(
      int[] taps, float[] x, int source, float[] weights, int weight, float[] y, int target) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    for (int p = 0; p < taps.length; p++) {
      int at = source + taps[p];
      FloatVector w = FloatVector.broadcast(S, weights[weight + p]);
      s = w.fma(FloatVector.fromArray(S, x, at), s);
      t = w.fma(FloatVector.fromArray(S, x, at + V), t);
    }
    s.intoArray(y, target);
    t.intoArray(y, target + V);
  }

  private static void one(
      int[] taps, float[] x, int source, float[] weights, int weight, float[] y, int target) {
    FloatVector s = FloatVector.zero(S);
    for (int p = 0; p < taps.length; p++) {
      FloatVector w = FloatVector.broadcast(S, weights[weight + p]);
      s = w.fma(FloatVector.fromArray(S, x, source + taps[p]), s);
    }
    s.intoArray(y, target);
  }
}
