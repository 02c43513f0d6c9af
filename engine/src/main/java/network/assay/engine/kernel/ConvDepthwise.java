package network.assay.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Convolution where each group has one filter (depthwise). Lanes hold neighbouring elements of the
 * padded plane, row after row, four vectors at a time, all taps while the sums stay in registers;
 * what stands between the rows of the output is dropped when it is stored. Windows of 3×3 that move
 * by one have {@link Depthwise3x3}, which loads less.
 */
final class ConvDepthwise implements ConvVector.Part {
  private static final VectorSpecies<Float> S = LanesVector.FLOATS;
  private static final int V = S.length();

  private final ConvGeometry g;
  private final int[] taps;
  private final int width;
  private final boolean threeByThree;

  ConvDepthwise(ConvGeometry g, ConvPlanes planes) {
    this.g = g;
    this.taps = planes.taps();
    this.width = planes.width();
    this.threeByThree = Depthwise3x3.suits(g);
  }

  /** Vectors go beyond the end of the input; behind the planes they may. */
  @Override
  public boolean needsPlanes() {
    return true;
  }

  @Override
  public int piecePixels() {
    return g.outWidth();
  }

  @Override
  public boolean finishes() {
    return false;
  }

  @Override
  public int scratch() {
    return Math.multiplyExact(g.outHeight(), Math.max(width, V)) + V;
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
  public void make(ConvVector.Task task, int unit, int end, int from, int to, float[] own) {
    for (int i = unit; i < end; i++) {
      make(task, i, from, to, own);
    }
  }

  private void make(ConvVector.Task task, int unit, int from, int to, float[] sums) {
    int filter = unit % g.group();
    float[] weights = task.weights;
    int weight = filter * taps.length;
    float[] x = task.input;
    int source = task.source(unit) + from * width;
    int step = width;
    if (threeByThree) {
      step = Depthwise3x3.rowStep(g);
      Depthwise3x3.sums(x, source, width, to - from, g.outWidth(), weights, weight, sums, 0);
    } else {
      int length = (to - from - 1) * width + g.outWidth();
      if (taps.length == 9) {
        sumsOfNine(x, source, taps, weights, weight, length, sums);
      } else {
        sums(x, source, taps, weights, weight, length, sums);
      }
    }
    float term = task.bias[filter];
    int target = (unit * g.outHeight() + from) * g.outWidth();
    CopyVector.addRows(term, to - from, sums, 0, step, task.y, target, g.outWidth());
  }

  /** The sums of {@code length} neighbouring elements, rounded up to a whole vector. */
  private static void sums(
      float[] x, int source, int[] taps, float[] weights, int weight, int length, float[] sums) {
    int last = (length - 1) / V * V;
    for (int i = 0; i <= last; i += 4 * V) {
      // Behind the last vector comes the last one again.
      int j = Math.min(i + V, last);
      int k = Math.min(i + 2 * V, last);
      int l = Math.min(i + 3 * V, last);
      FloatVector s = FloatVector.zero(S);
      FloatVector t = FloatVector.zero(S);
      FloatVector u = FloatVector.zero(S);
      FloatVector v = FloatVector.zero(S);
      for (int p = 0; p < taps.length; p++) {
        int tap = source + taps[p];
        FloatVector w = FloatVector.broadcast(S, weights[weight + p]);
        s = w.fma(FloatVector.fromArray(S, x, tap + i), s);
        t = w.fma(FloatVector.fromArray(S, x, tap + j), t);
        u = w.fma(FloatVector.fromArray(S, x, tap + k), u);
        v = w.fma(FloatVector.fromArray(S, x, tap + l), v);
      }
      s.intoArray(sums, i);
      t.intoArray(sums, j);
      u.intoArray(sums, k);
      v.intoArray(sums, l);
    }
  }

  /** As {@link #sums}, for the nine taps of 3×3, without a loop over them. */
  private static void sumsOfNine(
      float[] x, int source, int[] taps, float[] weights, int weight, int length, float[] sums) {
    int t0 = source + taps[0];
    int t1 = source + taps[1];
    int t2 = source + taps[2];
    int t3 = source + taps[3];
    int t4 = source + taps[4];
    int t5 = source + taps[5];
    int t6 = source + taps[6];
    int t7 = source + taps[7];
    int t8 = source + taps[8];
    int last = (length - 1) / V * V;
    for (int i = 0; i <= last; i += 4 * V) {
      int j = Math.min(i + V, last);
      int k = Math.min(i + 2 * V, last);
      int l = Math.min(i + 3 * V, last);
      FloatVector s = FloatVector.zero(S);
      FloatVector t = FloatVector.zero(S);
      FloatVector u = FloatVector.zero(S);
      FloatVector v = FloatVector.zero(S);
      FloatVector w = FloatVector.broadcast(S, weights[weight]);
      s = w.fma(FloatVector.fromArray(S, x, t0 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t0 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t0 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t0 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 1]);
      s = w.fma(FloatVector.fromArray(S, x, t1 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t1 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t1 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t1 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 2]);
      s = w.fma(FloatVector.fromArray(S, x, t2 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t2 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t2 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t2 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 3]);
      s = w.fma(FloatVector.fromArray(S, x, t3 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t3 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t3 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t3 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 4]);
      s = w.fma(FloatVector.fromArray(S, x, t4 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t4 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t4 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t4 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 5]);
      s = w.fma(FloatVector.fromArray(S, x, t5 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t5 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t5 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t5 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 6]);
      s = w.fma(FloatVector.fromArray(S, x, t6 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t6 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t6 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t6 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 7]);
      s = w.fma(FloatVector.fromArray(S, x, t7 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t7 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t7 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t7 + l), v);
      w = FloatVector.broadcast(S, weights[weight + 8]);
      s = w.fma(FloatVector.fromArray(S, x, t8 + i), s);
      t = w.fma(FloatVector.fromArray(S, x, t8 + j), t);
      u = w.fma(FloatVector.fromArray(S, x, t8 + k), u);
      v = w.fma(FloatVector.fromArray(S, x, t8 + l), v);
      s.intoArray(sums, i);
      t.intoArray(sums, j);
      u.intoArray(sums, k);
      v.intoArray(sums, l);
    }
  }
}
