package network.assay.verify.zk.statement.lowering;

import java.util.Arrays;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.Rows;
import network.assay.verify.zk.tensor.Windows;

/** Sums and extremes over windows and axes. */
final class Pools {
  private final StatementBuilder builder;
  private final Gadgets gadgets;

  Pools(StatementBuilder builder, Gadgets gadgets) {
    this.builder = builder;
    this.gadgets = gadgets;
  }

  RefTensor maximum(ZkOp.IntegerMaxPool op, RefTensor x) {
    Windows windows = Windows.of(op, x.shape());
    int[][] taps = taps(x, windows, x.type().least());
    boolean outside = false;
    boolean empty = false;
    int[] inputs = new int[taps.length];
    for (int place = 0; place < windows.out().size(); place++) {
      windows.inputs(place, inputs);
      outside |= Arrays.stream(inputs).anyMatch(at -> at < 0);
      empty |= Arrays.stream(inputs).allMatch(at -> at < 0);
    }
    long least = outside ? Math.min(x.lo(), x.type().least()) : x.lo();
    References y = gadgets.extreme(references(taps), true, Bounds.requireSpan(least, x.hi()));
    return Gadgets.tensor(x.type(), pooled(x, windows), y, empty ? least : x.lo(), x.hi());
  }

  RefTensor average(ZkOp.IntegerAveragePool op, RefTensor x) {
    Windows windows = Windows.of(op, x.shape());
    int[][] taps = taps(x, windows, 0);
    Target target = new Target(op.to(), op.lo(), op.hi());
    return sum(taps, x.magnitude(), op.multiplier(), op.shift(), target, pooled(x, windows));
  }

  RefTensor sum(ZkOp.IntegerSum op, RefTensor x) {
    long[] axes = op.axes().stream().mapToLong(Integer::longValue).toArray();
    Rows rows = Rows.of(x.shape(), axes, op.keepDims());
    Target target = new Target(op.to(), op.lo(), op.hi());
    int[][] taps = elements(x, rows);
    return sum(taps, x.magnitude(), op.multiplier(), op.shift(), target, rows.result());
  }

  private RefTensor sum(
      int[][] taps, long each, int multiplier, int shift, Target target, ZkShape shape) {
    if (taps.length == 0) {
      throw new ZkException("sums no elements");
    }
    int cells = shape.size();
    int[] references = new int[Math.multiplyExact(taps.length, cells)];
    for (int tap = 0; tap < taps.length; tap++) {
      System.arraycopy(taps[tap], 0, references, tap * cells, cells);
    }
    Form t = Form.zero(cells).plus(References.of(builder.pool(), references), multiplier);
    long bound = Bounds.times(Bounds.times(each, taps.length), Math.abs((long) multiplier));
    return gadgets.requantise(t, bound, shift, target, shape);
  }

  /** The largest or smallest of each row; a row has at least one element. */
  RefTensor extreme(RefTensor x, Rows rows, boolean largest) {
    if (rows.length() == 0) {
      throw new ZkException("takes the extreme of no elements");
    }
    long difference = Bounds.requireSpan(x.lo(), x.hi());
    References y = gadgets.extreme(references(elements(x, rows)), largest, difference);
    return Gadgets.tensor(x.type(), rows.result(), y, x.lo(), x.hi());
  }

  private References[] references(int[][] taps) {
    return Arrays.stream(taps)
        .map(tap -> References.of(builder.pool(), tap))
        .toArray(References[]::new);
  }

  /** For each element of a row the references of all rows. */
  private int[][] elements(RefTensor x, Rows rows) {
    builder.budget().spend(x.size());
    int[][] elements = new int[rows.length()][rows.count()];
    for (int j = 0; j < elements.length; j++) {
      for (int row = 0; row < rows.count(); row++) {
        elements[j][row] = x.ref(rows.place(row, j));
      }
    }
    return elements;
  }

  /** For each tap the references of all results, row-major; {@code border} outside the input. */
  private int[][] taps(RefTensor x, Windows windows, long border) {
    int places = windows.out().size();
    int planes = x.shape().dim(0) * x.shape().dim(1);
    builder.budget().spend(Math.max(1, (long) planes * places), windows.kernel().size());
    int outside = builder.pool().reference(border);
    int[][] taps = new int[windows.kernel().size()][planes * places];
    int[] inputs = new int[taps.length];
    for (int place = 0; place < places; place++) {
      windows.inputs(place, inputs);
      for (int tap = 0; tap < taps.length; tap++) {
        for (int plane = 0; plane < planes; plane++) {
          int at = plane * windows.in().size() + inputs[tap];
          taps[tap][plane * places + place] = inputs[tap] < 0 ? outside : x.ref(at);
        }
      }
    }
    return taps;
  }

  private static ZkShape pooled(RefTensor x, Windows windows) {
    int[] dims = x.shape().dims();
    System.arraycopy(windows.out().dims(), 0, dims, 2, windows.out().rank());
    return ZkShape.of(dims);
  }
}
