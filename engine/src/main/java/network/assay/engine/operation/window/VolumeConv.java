package network.assay.engine.operation.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.engine.kernel.ConvGeometry;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.PackedFilters;
import network.assay.engine.operation.Window;

/**
 * Convolution over any number of spatial axes by the two-dimensional kernels. A tap of the axes
 * before the last two is a channel more: the planes that one position of these axes sees are laid
 * side by side, in the order (channel, tap), which is the order in which filters hold their weights
 * and products are summed.
 */
public final class VolumeConv {
  private final List<Window> axes;
  private final int channels;
  private final int filters;
  private final int group;

  /**
   * @param axes the spatial axes, one or more
   */
  public VolumeConv(List<Window> axes, int channels, int filters, int group) {
    List<Window> two = new ArrayList<>(axes);
    while (two.size() < 2) {
      two.add(0, Window.NONE);
    }
    this.axes = List.copyOf(two);
    this.channels = channels;
    this.filters = filters;
    this.group = group;
  }

  private int leading() {
    return axes.size() - 2;
  }

  /** The two-dimensional convolution of the planes that one leading position sees. */
  public ConvGeometry plane() {
    Window rows = axes.get(leading());
    Window columns = axes.get(leading() + 1);
    long taps = 1;
    for (int i = 0; i < leading(); i++) {
      taps = Math.multiplyExact(taps, axes.get(i).kernel());
    }
    return new ConvGeometry(
        1,
        Math.toIntExact(Math.multiplyExact(channels, taps)),
        rows.in(),
        columns.in(),
        filters,
        group,
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

  /** Bytes that a run takes besides its arguments and what the kernels take. */
  public long scratchBytes() {
    ConvGeometry g = plane();
    long in = Math.multiplyExact((long) g.height() * g.width(), g.channels());
    long out = Math.multiplyExact((long) g.outHeight() * g.outWidth(), g.filters());
    Math.toIntExact(in);
    Math.toIntExact(out);
    return 4 * (in + out);
  }

  /** y [batch, filters, out…] = conv(x [batch, channels, in…], w) + bias (null for none). */
  public void run(Kernels kernels, int batch, float[] x, PackedFilters w, float[] bias, float[] y) {
    ConvGeometry g = plane();
    int plane = g.height() * g.width();
    int outPlane = g.outHeight() * g.outWidth();
    int positions = 1;
    int volume = plane;
    for (int i = 0; i < leading(); i++) {
      positions *= axes.get(i).out();
      volume *= axes.get(i).in();
    }
    float[] seen = new float[g.channels() * plane];
    float[] made = new float[filters * outPlane];
    int[] at = new int[leading()];
    for (int n = 0; n < batch; n++) {
      Arrays.fill(at, 0);
      for (int position = 0; position < positions; position++) {
        gather(at, x, n * channels * volume, volume, plane, seen);
        kernels.conv(g, seen, w, bias, made);
        for (int m = 0; m < filters; m++) {
          int to = ((n * filters + m) * positions + position) * outPlane;
          System.arraycopy(made, m * outPlane, y, to, outPlane);
        }
        for (int d = at.length - 1; d >= 0 && ++at[d] == axes.get(d).out(); d--) {
          at[d] = 0;
        }
      }
    }
  }

  /** Lays the planes that the position sees side by side, zeros for those in the padding. */
  private void gather(int[] at, float[] x, int from, int volume, int plane, float[] seen) {
    int taps = seen.length / Math.max(channels * plane, 1);
    for (int tap = 0; tap < taps; tap++) {
      int rest = tap;
      long offset = 0;
      long size = 1;
      boolean inside = true;
      for (int d = leading() - 1; d >= 0; d--) {
        Window axis = axes.get(d);
        long i =
            (long) at[d] * axis.stride()
                - axis.padBegin()
                + (long) (rest % axis.kernel()) * axis.dilation();
        inside &= i >= 0 && i < axis.in();
        offset += i * size;
        size *= axis.in();
        rest /= axis.kernel();
      }
      for (int c = 0; c < channels; c++) {
        int to = (c * taps + tap) * plane;
        if (inside) {
          System.arraycopy(x, from + c * volume + (int) offset * plane, seen, to, plane);
        } else {
          Arrays.fill(seen, to, to + plane, 0f);
        }
      }
    }
  }
}
