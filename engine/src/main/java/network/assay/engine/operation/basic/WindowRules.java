package network.assay.engine.operation.basic;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.PoolGeometry;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Window;
import network.assay.engine.operation.Window.Pads;
import network.assay.engine.operation.window.VolumeConv;
import network.assay.engine.operation.window.Windows;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.tensor.Shape;

/** Shapes and geometry of convolutions and poolings; that for kernels with at most two axes. */
public final class WindowRules {
  private WindowRules() {}

  static PartialShape conv(Op.Conv conv, Operands in) {
    PartialShape w = in.shape(1);
    PartialShape y = conv(conv, in.shape(0), w);
    if (in.has(2)) {
      requireRank(in.shape(2), 1, "bias");
      if (in.shape(2).hasRank() && w.hasRank()) {
        PartialShape.agree(in.shape(2).dim(0), w.dim(0), "count of filters");
      }
    }
    return y;
  }

  /** The shape of a convolution of x with filters w. */
  public static PartialShape conv(Op.Conv conv, PartialShape x, PartialShape w) {
    int spatial = conv.strides().size();
    requireSpatial(spatial, conv.pads(), conv.dilations());
    requireRank(x, spatial + 2, "input");
    requireRank(w, spatial + 2, "filters");
    requireGroups(conv.group(), x, w);
    int[] out = PartialShape.ofRank(spatial + 2).dims();
    out[0] = x.hasRank() ? x.dim(0) : UNKNOWN;
    out[1] = w.hasRank() ? w.dim(0) : UNKNOWN;
    for (int i = 0; i < spatial && x.hasRank() && w.hasRank(); i++) {
      if (x.knows(i + 2) && w.knows(i + 2)) {
        Axes axes = new Axes(conv.padding(), conv.strides(), conv.pads(), conv.dilations(), false);
        out[i + 2] = axes.window(i, x.dim(i + 2), w.dim(i + 2)).out();
      }
    }
    return PartialShape.of(out);
  }

  private static void requireGroups(int group, PartialShape x, PartialShape w) {
    if (group < 1) {
      throw new IllegalArgumentException("group is " + group + ", expected 1 or more");
    }
    if (!w.hasRank()) {
      return;
    }
    for (int i = 0; i < w.rank(); i++) {
      if (w.dim(i) == 0) {
        throw new IllegalArgumentException("filters of shape " + w + " are empty");
      }
    }
    if (w.knows(0) && w.dim(0) % group != 0) {
      throw new IllegalArgumentException(
          "group " + group + " does not divide " + w.dim(0) + " filters");
    }
    if (x.hasRank() && x.knows(1) && w.knows(1) && x.dim(1) != (long) w.dim(1) * group) {
      throw new IllegalArgumentException(
          "input of " + x.dim(1) + " channels, expected " + group + " groups of " + w.dim(1));
    }
  }

  static PartialShape pool(Op.Pool pool, Operands in) {
    PartialShape x = in.shape(0);
    int spatial = pool.kernel().size();
    requireSpatial(spatial, pool.pads(), pool.dilations());
    if (pool.strides().size() != spatial) {
      throw new IllegalArgumentException("strides " + pool.strides() + " for " + spatial + " axes");
    }
    requireRank(x, spatial + 2, "input");
    int[] out = PartialShape.ofRank(spatial + 2).dims();
    if (x.hasRank()) {
      out[0] = x.dim(0);
      out[1] = x.dim(1);
      for (int i = 0; i < spatial; i++) {
        if (x.knows(i + 2)) {
          out[i + 2] = axes(pool).window(i, x.dim(i + 2), pool.kernel().get(i)).out();
        }
      }
    }
    return PartialShape.of(out);
  }

  /** A convolution over more axes than the kernels know. */
  static VolumeConv volume(Op.Conv conv, Shape x, Shape w) {
    Axes axes = new Axes(conv.padding(), conv.strides(), conv.pads(), conv.dilations(), false);
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < conv.strides().size(); i++) {
      windows.add(axes.window(i, x.dim(i + 2), w.dim(i + 2)));
    }
    return new VolumeConv(windows, x.dim(1), w.dim(0), conv.group());
  }

  /** The windows of a pooling. */
  static Windows windows(Op.Pool pool) {
    return new Windows(
        pool.padding(),
        pool.kernel(),
        pool.strides(),
        pool.pads(),
        pool.dilations(),
        pool.ceilMode());
  }

  /** The geometry of a convolution of these complete shapes. */
  public static ConvGeometry geometry(Op.Conv conv, Shape x, Shape w) {
    Axes axes = new Axes(conv.padding(), conv.strides(), conv.pads(), conv.dilations(), false);
    boolean flat = x.rank() == 3;
    Window rows = flat ? Window.NONE : axes.window(0, x.dim(2), w.dim(2));
    int last = x.rank() - 1;
    Window columns = axes.window(last - 2, x.dim(last), w.dim(last));
    return new ConvGeometry(
        x.dim(0),
        x.dim(1),
        rows.in(),
        columns.in(),
        w.dim(0),
        conv.group(),
        rows.kernel(),
        columns.kernel(),
        rows.stride(),
        columns.stride(),
        rows.padBegin(),
        columns.padBegin(),
        rows.dilation(),
        columns.dilation(),
        rows.out(),
        columns.out());
  }

  /** The geometry of a pooling of this complete shape. */
  public static PoolGeometry geometry(Op.Pool pool, Shape x) {
    boolean flat = x.rank() == 3;
    int last = x.rank() - 1;
    Window rows = flat ? Window.NONE : axes(pool).window(0, x.dim(2), pool.kernel().get(0));
    Window columns = axes(pool).window(last - 2, x.dim(last), pool.kernel().get(last - 2));
    return new PoolGeometry(
        x.size(0, 2),
        rows.in(),
        columns.in(),
        rows.kernel(),
        columns.kernel(),
        rows.stride(),
        columns.stride(),
        rows.padBegin(),
        columns.padBegin(),
        rows.padEnd(),
        columns.padEnd(),
        rows.dilation(),
        columns.dilation(),
        rows.out(),
        columns.out(),
        pool.countIncludePad());
  }

  private static Axes axes(Op.Pool pool) {
    return new Axes(pool.padding(), pool.strides(), pool.pads(), pool.dilations(), pool.ceilMode());
  }

  private static void requireSpatial(int spatial, List<Integer> pads, List<Integer> dilations) {
    if (spatial < 1) {
      throw new IllegalArgumentException("there are no spatial axes");
    }
    if (pads.size() != 2 * spatial || dilations.size() != spatial) {
      throw new IllegalArgumentException(
          "pads " + pads + " and dilations " + dilations + " for " + spatial + " spatial axes");
    }
  }

  private static void requireRank(PartialShape shape, int rank, String what) {
    if (shape.hasRank() && shape.rank() != rank) {
      throw new IllegalArgumentException(what + " of shape " + shape + ", expected rank " + rank);
    }
  }

  private record Axes(
      Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode) {
    Window window(int axis, int in, int kernel) {
      return Window.of(
          padding,
          in,
          kernel,
          strides.get(axis),
          dilations.get(axis),
          new Pads(pads.get(axis), pads.get(axis + strides.size())),
          ceilMode);
    }
  }
}
