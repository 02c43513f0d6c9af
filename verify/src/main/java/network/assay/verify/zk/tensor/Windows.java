package network.assay.verify.zk.tensor;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkOp.Padding;
import network.assay.verify.zk.program.ZkShape;

/**
 * The windows of a convolution or pooling over all spatial axes. Places of input and output, and
 * taps of the kernel, are numbered row-major.
 */
public final class Windows {
  private final List<Window> axes;
  private final ZkShape in;
  private final ZkShape out;
  private final ZkShape kernel;

  private Windows(List<Window> axes) {
    this.axes = List.copyOf(axes);
    this.in = ZkShape.of(axes.stream().mapToInt(Window::in).toArray());
    this.out = ZkShape.of(axes.stream().mapToInt(Window::out).toArray());
    this.kernel = ZkShape.of(axes.stream().mapToInt(Window::kernel).toArray());
  }

  /** Of a convolution of x [n, c, d…] with filters [m, c/group, k…]. */
  public static Windows of(ZkOp.IntegerConv op, ZkShape x, ZkShape filters) {
    if (filters.rank() < 3 || x.rank() != filters.rank()) {
      throw new ZkException(
          "expected input and filters of one rank, 3 or more, got " + x + " and " + filters);
    }
    List<Integer> kernel = new ArrayList<>();
    for (int i = 2; i < filters.rank(); i++) {
      kernel.add(filters.dim(i));
    }
    Attributes attributes =
        new Attributes(op.padding(), kernel, op.strides(), op.pads(), op.dilations(), false);
    return of(attributes, x);
  }

  /** Of a pooling of x [n, c, d…]. */
  public static Windows of(ZkOp.IntegerMaxPool op, ZkShape x) {
    return of(
        new Attributes(
            op.padding(), op.kernel(), op.strides(), op.pads(), op.dilations(), op.ceilMode()),
        x);
  }

  /** Of a pooling of x [n, c, d…]. */
  public static Windows of(ZkOp.IntegerAveragePool op, ZkShape x) {
    List<Integer> ones = op.kernel().stream().map(_ -> 1).toList();
    return of(
        new Attributes(Padding.EXPLICIT, op.kernel(), op.strides(), op.pads(), ones, false), x);
  }

  private record Attributes(
      Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode) {}

  private static Windows of(Attributes a, ZkShape x) {
    int spatial = a.kernel.size();
    boolean fits =
        spatial >= 1
            && a.strides.size() == spatial
            && a.dilations.size() == spatial
            && a.pads.size() == 2 * spatial
            && x.rank() == spatial + 2;
    if (!fits) {
      throw new ZkException(
          "kernel "
              + a.kernel
              + ", strides "
              + a.strides
              + ", dilations "
              + a.dilations
              + " and pads "
              + a.pads
              + " do not fit an input of shape "
              + x);
    }
    List<Window> axes = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      Window.Taps taps = new Window.Taps(a.kernel.get(i), a.strides.get(i), a.dilations.get(i));
      int begin = a.pads.get(i);
      int end = a.pads.get(i + spatial);
      axes.add(Window.of(a.padding, x.dim(i + 2), taps, begin, end, a.ceilMode));
    }
    return new Windows(axes);
  }

  /** The axes, outermost first. */
  public List<Window> axes() {
    return axes;
  }

  /** Sizes of the input along the spatial axes. */
  public ZkShape in() {
    return in;
  }

  /** Sizes of the output along the spatial axes. */
  public ZkShape out() {
    return out;
  }

  /** Sizes of the kernel. */
  public ZkShape kernel() {
    return kernel;
  }

  /** Whether no tap reads outside the input. */
  public boolean areInside() {
    for (Window axis : axes) {
      boolean last = axis.out() == 0 || axis.input(axis.out() - 1, axis.kernel() - 1) >= 0;
      if (axis.begin() > 0 || !last) {
        return false;
      }
    }
    return true;
  }

  /**
   * What a tap reads at all output places, in all planes; only where {@link #areInside}.
   *
   * @param x the input [n, c, d…]
   */
  public RefView tap(RefView x, int tap) {
    int[] dims = x.dims().clone();
    int[] strides = x.strides().clone();
    int offset = 0;
    int rest = tap;
    for (int i = axes.size() - 1; i >= 0; i--) {
      Window axis = axes.get(i);
      offset += rest % axis.kernel() * axis.dilation() * strides[i + 2];
      rest /= axis.kernel();
      dims[i + 2] = axis.out();
      strides[i + 2] *= axis.stride();
    }
    return x.strided(offset, dims, strides);
  }

  /** The input place that a tap of an output place reads, or −1 if it is outside the input. */
  public int input(int place, int tap) {
    int input = 0;
    int stride = 1;
    for (int i = axes.size() - 1; i >= 0; i--) {
      Window axis = axes.get(i);
      int at = axis.input(place % axis.out(), tap % axis.kernel());
      if (at < 0) {
        return -1;
      }
      input += at * stride;
      stride *= axis.in();
      place /= axis.out();
      tap /= axis.kernel();
    }
    return input;
  }

  /**
   * What all taps of an output place read: {@link #input} of tap t at {@code into[t]}.
   *
   * @param into at least as long as the kernel has taps
   */
  public void inputs(int place, int[] into) {
    into[0] = 0;
    int filled = 1;
    int step = out.size();
    for (Window axis : axes) {
      step /= axis.out();
      int o = place / step % axis.out();
      for (int i = filled - 1; i >= 0; i--) {
        int outer = into[i];
        for (int k = 0; k < axis.kernel(); k++) {
          int at = outer < 0 ? -1 : axis.input(o, k);
          into[i * axis.kernel() + k] = at < 0 ? -1 : outer * axis.in() + at;
        }
      }
      filled *= axis.kernel();
    }
  }
}
