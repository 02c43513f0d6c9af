package network.assay.verify.zk.statement;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;

/**
 * Σ_i eq(point, i) · x_i and Σ_i eq(point, i) · y_i over the padded entries of a table: in closed
 * form where the numbers rise by 1 from entry to entry, or stay.
 */
final class TableSums {
  private final Table table;
  private final Ext[] point;
  private final Kernels kernels;

  /**
   * The sums of a table.
   *
   * @param point a coordinate for each bit of its size
   */
  TableSums(Table table, Ext[] point, Kernels kernels) {
    this.table = table;
    this.point = point;
    this.kernels = kernels;
  }

  /** Σ eq · x. */
  Ext x() {
    int entries = table.entries();
    // Padding repeats the first pair: all have its x, and the entries what they are above it.
    return Ext.of(table.least()).plus(rising(0, entries));
  }

  /** Σ eq · y. */
  Ext y() {
    return switch (table) {
      case Table.Span _ -> Ext.ZERO;
      case Table.Clamp clamp -> clamped(clamp.lo(), clamp.hi());
      case Table.Relu relu -> clamped(0, relu.bound());
      case Table.Function _, Table.Exponential _ -> {
        int[] images = new int[table.entries()];
        for (int i = 0; i < images.length; i++) {
          images[i] = table.residueY(i);
        }
        Ext entries =
            kernels.dot(images, 0, kernels.eq(point, Ext.ONE, images.length), 0, images.length);
        Ext padding = Ext.ONE.minus(EqTable.below(point, images.length));
        yield padding.times(images[0]).plus(entries);
      }
    };
  }

  /** Of a table that holds x in [lo, hi]. */
  private Ext clamped(int lo, int hi) {
    int entries = table.entries();
    int first = table.image(table.least());
    int from = Math.clamp((long) lo - table.least(), 0, entries);
    int to = Math.clamp((long) hi - table.least(), from, entries);
    int rise = table.image(table.greatest()) - first;
    Ext above = EqTable.below(point, entries).minus(EqTable.below(point, to));
    return Ext.of(first).plus(rising(from, to)).plus(above.times(M31.of(rise)));
  }

  /** Σ eq(point, i) · (i − from) over from ≤ i < to. */
  private Ext rising(int from, int to) {
    Ext count = EqTable.below(point, to).minus(EqTable.below(point, from));
    return indexesBelow(to).minus(indexesBelow(from)).minus(count.times(M31.of(from)));
  }

  /** Σ eq(point, i) · i over i < end. */
  private Ext indexesBelow(int end) {
    Ext[] inner = new Ext[point.length + 1];
    inner[0] = Ext.ZERO;
    for (int b = 0; b < point.length; b++) {
      inner[b + 1] = point[b].times(M31.of(1L << b)).plus(inner[b]);
    }
    if (end >>> point.length > 0) {
      return inner[point.length];
    }
    Ext sum = Ext.ZERO;
    Ext prefix = Ext.ONE;
    for (int b = point.length - 1; b >= 0; b--) {
      Ext one = prefix.times(point[b]);
      Ext zero = prefix.minus(one);
      boolean set = (end >> b & 1) == 1;
      if (set) {
        Ext first = Ext.of(end >> (b + 1) << (b + 1));
        sum = zero.timesPlus(inner[b].plus(first), sum);
      }
      prefix = set ? one : zero;
    }
    return sum;
  }
}
