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
    References[] taps = taps(x, windows, x.type().least());
    boolean outside = false;
    boolean empty = false;
    int[] inputs = new int[taps.length];
    for (int place = 0; place < windows.out().size() && !windows.areInside(); place++) {
      windows.inputs(place, inputs);
      outside |= Arrays.stream(inputs).anyMatch(at -> at < 0);
      empty |= Arrays.stream(inputs).allMatch(at -> at < 0);
    }
    long least = outside ? Math.min(x.lo(), x.type().least()) : x.lo();
    References y = gadgets.extreme(taps, true, Bounds.requireSpan(least, x.hi()));
    return Gadgets.tensor(x.type(), pooled(x, windows), y, empty ? least : x.lo(), x.hi());
  }

  RefTensor average(ZkOp.IntegerAveragePool op, RefTensor x) {
    Windows windows = Windows.of(op, x.shape());
    References[] taps = taps(x, windows, 0);
    int cells = taps[0].count();
    int[] all = new int[Math.multiplyExact(taps.length, cells)];
    for (int tap = 0; tap < taps.length; tap++) {
      taps[tap].view().copy(0, cells, all, tap * cells);
    }
    Sum sum = new Sum(References.of(builder.pool(), all), taps.length, op.multiplier(), op.shift());
    return sum(sum, x.magnitude(), new Target(op.to(), op.lo(), op.hi()), pooled(x, windows));
  }

  RefTensor sum(ZkOp.IntegerSum op, RefTensor x) {
    long[] axes = op.axes().stream().mapToLong(Integer::longValue).toArray();
    Rows rows = Rows.of(x.shape(), axes, op.keepDims());
    References all = gadgets.references(x).at(rows.byElement());
    Sum sum = new Sum(all, rows.length(), op.multiplier(), op.shift());
    return sum(sum, x.magnitude(), new Target(op.to(), op.lo(), op.hi()), rows.result());
  }

  /**
   * Sums of {@code count} elements.
   *
   * @param elements the first ones of all sums, then the second ones, and so on
   */
  private record Sum(References elements, int count, int multiplier, int shift) {}

  private RefTensor sum(Sum sum, long each, Target target, ZkShape shape) {
    if (sum.count() == 0) {
      throw new ZkException("sums no elements");
    }
    Form t = Form.zero(shape.size()).plus(sum.elements(), sum.multiplier());
    long bound = Bounds.times(Bounds.times(each, sum.count()), Math.abs((long) sum.multiplier()));
    return gadgets.requantise(t, bound, sum.shift(), target, shape);
  }

  /** The largest or smallest of each row; a row has at least one element. */
  RefTensor extreme(RefTensor x, Rows rows, boolean largest) {
    if (rows.length() == 0) {
      throw new ZkException("takes the extreme of no elements");
    }
    long difference = Bounds.requireSpan(x.lo(), x.hi());
    References y = gadgets.extreme(elements(x, rows), largest, difference);
    return Gadgets.tensor(x.type(), rows.result(), y, x.lo(), x.hi());
  }

  /** For each element of a row the references of all rows. */
  private References[] elements(RefTensor x, Rows rows) {
    References all = gadgets.references(x).at(rows.byElement());
    References[] elements = new References[rows.length()];
    Arrays.setAll(elements, j -> all.range(j * rows.count(), rows.count()));
    return elements;
  }

  /** For each tap the references of all results, row-major; {@code border} outside the input. */
  private References[] taps(RefTensor x, Windows windows, long border) {
    int places = windows.out().size();
    int planes = x.shape().dim(0) * x.shape().dim(1);
    int count = windows.kernel().size();
    builder.budget().spend(Math.max(1, (long) planes * places), count);
    int outside = builder.pool().reference(border);
    References[] taps = new References[count];
    int[] own = windows.areInside() ? new int[0] : x.refs();
    for (int tap = 0; tap < count; tap++) {
      if (windows.areInside()) {
        taps[tap] = References.of(builder.pool(), windows.tap(x.view(), tap));
        continue;
      }
      int[] refs = new int[planes * places];
      for (int place = 0; place < places; place++) {
        int input = windows.input(place, tap);
        for (int plane = 0; plane < planes; plane++) {
          int at = plane * windows.in().size() + input;
          refs[plane * places + place] = input < 0 ? outside : own[at];
        }
      }
      taps[tap] = References.of(builder.pool(), refs);
    }
    return taps;
  }

  private static ZkShape pooled(RefTensor x, Windows windows) {
    int[] dims = x.shape().dims();
    System.arraycopy(windows.out().dims(), 0, dims, 2, windows.out().rank());
    return ZkShape.of(dims);
  }
}
