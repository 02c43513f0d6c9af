package network.assay.verify.zk.field;

/** The definition of each kernel: plain loops. */
public class ScalarKernels implements Kernels {
  @Override
  public ExtVector eq(Ext[] point, Ext scale, int length) {
    ExtVector table = new ExtVector(length);
    if (length == 0) {
      return table;
    }
    table.set(0, scale);
    int filled = 1;
    for (Ext r : point) {
      int more = Math.min(filled, length - filled);
      for (int i = 0; i < filled; i++) {
        Ext low = table.get(i);
        Ext high = low.times(r);
        if (i < more) {
          table.set(filled + i, high);
        }
        table.set(i, low.minus(high));
      }
      filled += more;
    }
    return table;
  }

  @Override
  public Ext dot(ExtVector x, int xFrom, ExtVector y, int yFrom, int count) {
    Ext sum = Ext.ZERO;
    for (int i = 0; i < count; i++) {
      sum = x.get(xFrom + i).timesPlus(y.get(yFrom + i), sum);
    }
    return sum;
  }

  @Override
  public Ext dot(int[] x, int xFrom, ExtVector y, int yFrom, int count) {
    Ext sum = Ext.ZERO;
    for (int i = 0; i < count; i++) {
      sum = y.get(yFrom + i).times(x[xFrom + i]).plus(sum);
    }
    return sum;
  }

  @Override
  public void addScaled(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int i = 0; i < count; i++) {
      y.add(yFrom + i, x.get(xFrom + i).times(scale));
    }
  }

  @Override
  public void addScaled(ExtVector y, int yFrom, int[] x, int xFrom, int count, Ext scale) {
    for (int i = 0; i < count; i++) {
      y.add(yFrom + i, scale.times(x[xFrom + i]));
    }
  }

  @Override
  public void scatterScaled(
      ExtVector y, int[] at, int atFrom, ExtVector x, int xFrom, int count, Ext scale) {
    for (int i = 0; i < count; i++) {
      int place = at[atFrom + i];
      if (place >= 0) {
        y.add(place, x.get(xFrom + i).times(scale));
      }
    }
  }
}
