package network.assay.verify.zk.statement;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.tensor.RefView;

/** eq(point, ·) of one point, a range of indexes at a time; for one thread. */
public final class EqTable {
  private static final int LOW_BITS = 10;

  /** Shorter lines are put together to chunks. */
  private static final int SHORT = 128;

  private static final int CHUNK = 1024;

  private final Ext[] point;
  private final int lowBits;
  private final ExtVector low;
  private final ExtVector high;
  private final Kernels kernels;

  /** Ranges often follow each other: where the last one ended, and the sum up to there. */
  private int lastEnd;

  private Ext lastBelow = Ext.ZERO;

  /** The function of this point, coordinate b of which belongs to bit b of an index. */
  public EqTable(Ext[] point, Kernels kernels) {
    this.point = point.clone();
    this.kernels = kernels;
    lowBits = Math.min(LOW_BITS, point.length);
    low = kernels.eq(Arrays.copyOf(point, lowBits), Ext.ONE, 1 << lowBits);
    Ext[] rest = Arrays.copyOfRange(point, lowBits, point.length);
    high = kernels.eq(rest, Ext.ONE, 1 << rest.length);
  }

  /** eq(point, index), of a point that is asked only once. */
  public static Ext at(Ext[] point, int index) {
    Ext product = Ext.ONE;
    for (int b = 0; b < point.length; b++) {
      boolean one = (index >> b & 1) == 1;
      product = product.times(one ? point[b] : Ext.ONE.minus(point[b]));
    }
    return product;
  }

  /** The point; not to be written. */
  Ext[] point() {
    return point;
  }

  /** eq(point, index). */
  public Ext at(int index) {
    return high.get(index >> lowBits).times(low.get(index & (1 << lowBits) - 1));
  }

  /** Takes a range of elements: element {@code at + i} is factor · base[from + i]. */
  @FunctionalInterface
  interface Piece {
    void take(int at, int length, ExtVector base, int from, Ext factor);
  }

  /** eq(point, begin + i) for i below count, piece by piece. */
  void forEachPiece(int begin, int count, Piece piece) {
    int done = 0;
    while (done < count) {
      int index = begin + done;
      int from = index & ((1 << lowBits) - 1);
      int length = Math.min(count - done, (1 << lowBits) - from);
      piece.take(done, length, low, from, high.get(index >> lowBits));
      done += length;
    }
  }

  /** eq(point, place) for all places, piece by piece; short lines are put together before. */
  void forEachPiece(RefView places, Piece piece) {
    if (places.isRun()) {
      forEachPiece(places.first(), places.count(), piece);
      return;
    }
    int chunk = places.lineLength() < SHORT ? CHUNK : places.lineLength();
    for (int done = 0; done < places.count(); done += chunk) {
      int at = done;
      int size = Math.min(chunk, places.count() - done);
      if (places.lineStride() == 1 && chunk == places.lineLength()) {
        forEachPiece(
            places.get(done),
            size,
            (within, length, base, from, factor) ->
                piece.take(at + within, length, base, from, factor));
      } else {
        ExtVector own = new ExtVector(size);
        fill(places, done, own);
        piece.take(at, size, own, 0, Ext.ONE);
      }
    }
  }

  private void fill(RefView places, int begin, ExtVector to) {
    places.forEachLine(
        begin,
        to.length(),
        (at, length, first, stride) -> {
          if (stride == 1) {
            forEachPiece(
                first,
                length,
                (within, size, base, from, factor) ->
                    kernels.addScaled(to, at + within, base, from, size, factor));
            return;
          }
          Ext weight = at(first);
          for (int i = 0; i < length; i++) {
            weight = stride == 0 ? weight : at(first + i * stride);
            to.set(at + i, weight);
          }
        });
  }

  /** eq(point, begin + i) for i below count. */
  public ExtVector range(int begin, int count) {
    return range(RefView.run(begin, count));
  }

  /** eq(point, place) for all places. */
  ExtVector range(RefView places) {
    ExtVector range = new ExtVector(places.count());
    fill(places, 0, range);
    return range;
  }

  /** Σ x[i] · eq(point, place i), x in the base field. */
  Ext dot(int[] x, RefView places) {
    Ext[] sum = {Ext.ZERO};
    forEachPiece(
        places,
        (at, length, base, from, factor) ->
            sum[0] = kernels.dot(x, at, base, from, length).timesPlus(factor, sum[0]));
    return sum[0];
  }

  /** Σ x[i] · eq(point, i) over all of x. */
  public Ext dot(ExtVector x) {
    return dot(x, 0, x.length(), 0);
  }

  /** Σ x[first + i] · eq(point, begin + i) for i below count. */
  public Ext dot(ExtVector x, int first, int count, int begin) {
    Ext[] sum = {Ext.ZERO};
    forEachPiece(
        begin,
        count,
        (at, length, base, from, factor) ->
            sum[0] = kernels.dot(x, first + at, base, from, length).timesPlus(factor, sum[0]));
    return sum[0];
  }

  /** Σ eq(point, begin + i) for i below count. */
  public Ext sum(int begin, int count) {
    Ext before = begin == lastEnd ? lastBelow : below(point, begin);
    lastEnd = begin + count;
    lastBelow = below(point, lastEnd);
    return lastBelow.minus(before);
  }

  /** Σ eq(point, i) for i below end. */
  static Ext below(Ext[] point, long end) {
    if (end >>> point.length > 0) {
      return Ext.ONE;
    }
    Ext sum = Ext.ZERO;
    Ext prefix = Ext.ONE;
    for (int b = point.length - 1; b >= 0; b--) {
      Ext one = prefix.times(point[b]);
      Ext zero = prefix.minus(one);
      boolean set = (end >> b & 1) == 1;
      sum = set ? sum.plus(zero) : sum;
      prefix = set ? one : zero;
    }
    return sum;
  }
}
