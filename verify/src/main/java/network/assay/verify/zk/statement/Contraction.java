package network.assay.verify.zk.statement;

import java.util.Arrays;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.References;

/**
 * Sums of products that cells of a node hold, T[row, column]. Weighted by e[row] · f[column] they
 * are Σ_κ U[κ] · V[κ], with U from what is left of the product and V from what is right of it
 * ({@code spec/zk.md}, section 6).
 */
public sealed interface Contraction {
  /** U comes from committed variables and known numbers, V from a weight block. */
  sealed interface Weighted extends Contraction {
    /** The number of the weight block. */
    int block();

    /** Rows K of the block. */
    int inner();

    /** The logarithm of how many κ one row of the block has: that of the groups. */
    default int groupLog() {
      return 0;
    }

    /** F: f as it weighs the columns of the block. */
    default ExtVector columnFactors(ExtVector f, Ext[] local, Kernels kernels) {
      return f;
    }
  }

  /**
   * a [rows, inner] × weights [inner, columns].
   *
   * @param multipliers of the columns, or one for all
   */
  record Matrix(References a, int rows, int inner, int columns, Channels multipliers, int block)
      implements Weighted {
    @Override
    public long domain() {
      return inner;
    }

    @Override
    public Ext addLeft(ExtVector e, Ext[] local, Ext scale, Functional variables, Kernels kernels) {
      EqTable weights = new EqTable(local, kernels);
      Ext known = Ext.ZERO;
      for (int row = 0; row < rows; row++) {
        Ext each = e.get(row).times(scale);
        known = known.plus(variables.add(a, row * inner, weights, 0, inner, each));
      }
      return known;
    }
  }

  /**
   * Filters over x [samples, channels, positions of {@code places}].
   *
   * @param multipliers of the filters, or one for all
   */
  record Filters(References x, FilterPlaces places, Channels multipliers, int block)
      implements Weighted {
    @Override
    public int rows() {
      return places.samples() * places.places();
    }

    @Override
    public int columns() {
      return places.filters();
    }

    @Override
    public int inner() {
      return places.taps() << Grid.logOf(places.channels());
    }

    @Override
    public int groupLog() {
      return Grid.logOf(places.groups());
    }

    @Override
    public long domain() {
      return (long) inner() << groupLog();
    }

    @Override
    public Ext addLeft(ExtVector e, Ext[] local, Ext scale, Functional variables, Kernels kernels) {
      int channelLog = Grid.logOf(places.channels());
      Ext[] tapPoint = Arrays.copyOfRange(local, groupLog() + channelLog, local.length);
      ExtVector ofTap = kernels.eq(tapPoint, scale, places.taps());
      ExtVector ofChannel =
          kernels.eq(
              Arrays.copyOf(local, groupLog() + channelLog),
              Ext.ONE,
              1 << (groupLog() + channelLog));
      Ext known = Ext.ZERO;
      for (int sample = 0; sample < places.samples(); sample++) {
        ExtVector plane = new ExtVector(places.positions());
        for (int tap = 0; tap < places.taps(); tap++) {
          places.addTap(tap, plane, e, sample, ofTap.get(tap), kernels);
        }
        known = known.plus(addPlane(plane, ofChannel, sample, variables));
      }
      return known;
    }

    private Ext addPlane(ExtVector plane, ExtVector ofChannel, int sample, Functional variables) {
      Ext known = Ext.ZERO;
      int size = places.positions();
      int from = sample * places.groups() * places.channels() * size;
      for (int group = 0; group < places.groups(); group++) {
        for (int i = 0; i < places.channels(); i++) {
          Ext factor = ofChannel.get((i << groupLog()) + group);
          known = known.plus(variables.add(x, from, plane, 0, size, factor));
          from += size;
        }
      }
      return known;
    }

    @Override
    public ExtVector columnFactors(ExtVector f, Ext[] local, Kernels kernels) {
      ExtVector ofGroup = kernels.eq(Arrays.copyOf(local, groupLog()), Ext.ONE, places.groups());
      ExtVector factors = new ExtVector(columns());
      int each = columns() / places.groups();
      for (int group = 0; group < places.groups(); group++) {
        kernels.addScaled(factors, group * each, f, group * each, each, ofGroup.get(group));
      }
      return factors;
    }
  }

  /** Row indexes[row] of weights [inner, columns]. */
  final class Gather implements Weighted {
    private final int[] indexes;
    private final int inner;
    private final int columns;
    private final int block;

    /** Rows of a weight block; the indexes are held from now on. */
    public Gather(int[] indexes, int inner, int columns, int block) {
      this.indexes = indexes;
      this.inner = inner;
      this.columns = columns;
      this.block = block;
    }

    /** Which row of the weights a row of the cells is. */
    public int index(int row) {
      return indexes[row];
    }

    @Override
    public int rows() {
      return indexes.length;
    }

    @Override
    public int inner() {
      return inner;
    }

    @Override
    public int columns() {
      return columns;
    }

    @Override
    public int block() {
      return block;
    }

    @Override
    public long domain() {
      return inner;
    }

    @Override
    public Channels multipliers() {
      return Channels.ofAll(1);
    }

    @Override
    public Ext addLeft(ExtVector e, Ext[] local, Ext scale, Functional variables, Kernels kernels) {
      Ext known = Ext.ZERO;
      for (int row = 0; row < indexes.length; row++) {
        known = e.get(row).timesPlus(EqTable.at(local, indexes[row]), known);
      }
      return known.times(scale);
    }
  }

  /**
   * a [batch, lines, inner] × b [batch, inner, columns], neither a weight.
   *
   * @param multipliers of the columns, or one for all
   */
  record Pair(
      References a,
      References b,
      int batch,
      int lines,
      int inner,
      int columns,
      Channels multipliers)
      implements Contraction {
    @Override
    public int rows() {
      return batch * lines;
    }

    @Override
    public long domain() {
      return (long) batch * inner;
    }

    @Override
    public Ext addLeft(ExtVector e, Ext[] local, Ext scale, Functional variables, Kernels kernels) {
      EqTable weights = new EqTable(local, kernels);
      Ext known = Ext.ZERO;
      for (int row = 0; row < rows(); row++) {
        int from = row / lines * inner;
        Ext each = e.get(row).times(scale);
        known = known.plus(variables.add(a, row * inner, weights, from, inner, each));
      }
      return known;
    }

    /** Adds scale · Ṽ(local) as a functional of the variables; the known part is returned. */
    public Ext addRight(
        ExtVector f, Ext[] local, Ext scale, Functional variables, Kernels kernels) {
      ExtVector weights = kernels.eq(local, scale, batch * inner);
      ExtVector all = new ExtVector(b.count());
      for (int k = 0; k < batch * inner; k++) {
        kernels.addScaled(all, k * columns, f, 0, columns, weights.get(k));
      }
      return variables.add(b, 0, all, 0, b.count(), Ext.ONE);
    }
  }

  /** Rows of cells. */
  int rows();

  /** Columns of cells, without padding. */
  int columns();

  /** By which T is multiplied, by column; part of f. */
  Channels multipliers();

  /** The count of κ. */
  long domain();

  /**
   * Adds scale · Ũ(local) as a functional of the variables.
   *
   * @param e coefficients of the rows
   * @param local coordinates of the contraction's own block
   * @return the part that hangs on known numbers
   */
  Ext addLeft(ExtVector e, Ext[] local, Ext scale, Functional variables, Kernels kernels);
}
