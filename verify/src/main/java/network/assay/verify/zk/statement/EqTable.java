package network.assay.verify.zk.statement;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/** eq(point, ·) of one point, a range of indexes at a time. */
public final class EqTable {
  private static final int LOW_BITS = 10;

  private final Ext[] point;
  private final int lowBits;
  private final ExtVector low;
  private final Kernels kernels;

  /** The function of this point, coordinate b of which belongs to bit b of an index. */
  public EqTable(Ext[] point, Kernels kernels) {
    this.point = point.clone();
    this.kernels = kernels;
    lowBits = Math.min(LOW_BITS, point.length);
    low = kernels.eq(Arrays.copyOf(point, lowBits), Ext.ONE, 1 << lowBits);
  }

  /** eq(point, index). */
  public Ext at(int index) {
    return high(index >> lowBits).times(low.get(index & (1 << lowBits) - 1));
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
      piece.take(done, length, low, from, high(index >> lowBits));
      done += length;
    }
  }

  /** eq(point, begin + i) for i below count. */
  public ExtVector range(int begin, int count) {
    ExtVector range = new ExtVector(count);
    forEachPiece(
        begin,
        count,
        (at, length, base, from, factor) ->
            kernels.addScaled(range, at, base, from, length, factor));
    return range;
  }

  /** Σ x[i] · eq(point, begin + i), x in the base field. */
  Ext dot(int[] x, int begin) {
    Ext[] sum = {Ext.ZERO};
    forEachPiece(
        begin,
        x.length,
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
    return below((long) begin + count).minus(below(begin));
  }

  /** The function of the first coordinates. */
  public EqTable lower(int coordinates) {
    return new EqTable(Arrays.copyOf(point, coordinates), kernels);
  }

  /** The function of the coordinates from this one on. */
  public EqTable upper(int coordinate) {
    return new EqTable(Arrays.copyOfRange(point, coordinate, point.length), kernels);
  }

  private Ext high(int block) {
    Ext product = Ext.ONE;
    for (int b = lowBits; b < point.length; b++) {
      boolean one = (block >> (b - lowBits) & 1) == 1;
      product = product.times(one ? point[b] : Ext.ONE.minus(point[b]));
    }
    return product;
  }

  private Ext below(long end) {
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
