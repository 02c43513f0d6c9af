package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution where each group has one filter (depthwise): vectors of neighbouring pixels of an
 * output row, four such blocks at a time, all taps while the sums stay in registers. The last block
 * of a row overlaps the one before and computes the same once more.
 */
final class ConvRows implements ConvVector.Part, ConvVector.Pieces {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private final ConvGeometry g;
  private final int[] taps;
  private final float[] weights;
  private final float[] bias;
  private final int blocksPerRow;

  /** Where each block of an output plane begins in the input plane, and in the output plane. */
  private final int[] sources;

  private final int[] targets;

  ConvRows(ConvGeometry g, ConvPlanes planes, ConvVector.Filters w, float[] bias) {
    this.g = g;
    this.taps = planes.taps();
    this.weights = w.values();
    this.bias = bias;
    this.blocksPerRow = Math.ceilDiv(g.outWidth(), V);
    this.sources = new int[blocksPerRow * g.outHeight()];
    this.targets = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      int row = i / blocksPerRow;
      int column = Math.min(i % blocksPerRow * V, g.outWidth() - V);
      sources[i] = row * planes.width() + column;
      targets[i] = row * g.outWidth() + column;
    }
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
    int weight = filter * taps.length;
    int plane = unit * g.outHeight() * g.outWidth();
    int last = to * blocksPerRow - 1;
    for (int i = from * blocksPerRow; i <= last; i += 4) {
      // Behind the last block comes the last block again.
      int j = Math.min(i + 1, last);
      int k = Math.min(i + 2, last);
      int l = Math.min(i + 3, last);
      blocks(input, source, weight, i, j, k, l, y, plane);
    }
    if (bias != null) {
      int first = plane + from * g.outWidth();
      RowsVector.add(bias[filter], y, first, y, first, (to - from) * g.outWidth());
    }
  }

  private void blocks(
      float[] x, int source, int weight, int i, int j, int k, int l, float[] y, int plane) {
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    FloatVector u = FloatVector.zero(S);
    FloatVector v = FloatVector.zero(S);
    int first = source + sources[i];
    int second = source + sources[j];
    int third = source + sources[k];
    int fourth = source + sources[l];
    for (int p = 0; p < taps.length; p++) {
      int tap = taps[p];
      FloatVector w = FloatVector.broadcast(S, weights[weight + p]);
      s = w.fma(FloatVector.fromArray(S, x, first + tap), s);
      t = w.fma(FloatVector.fromArray(S, x, second + tap), t);
      u = w.fma(FloatVector.fromArray(S, x, third + tap), u);
      v = w.fma(FloatVector.fromArray(S, x, fourth + tap), v);
    }
    s.intoArray(y, plane + targets[i]);
    t.intoArray(y, plane + targets[j]);
    u.intoArray(y, plane + targets[k]);
    v.intoArray(y, plane + targets[l]);
  }
}
