package network.assay.engine.operation.window;

import java.util.ArrayList;
import java.util.List;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Signatures;
import network.assay.engine.operation.Window;
import network.assay.engine.operation.Window.Pads;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.tensor.Shape;

/**
 * Windows that slide over the spatial axes of x [n, c, d…].
 *
 * @param kernel taps along each axis
 */
public record Windows(
    Padding padding,
    List<Integer> kernel,
    List<Integer> strides,
    List<Integer> pads,
    List<Integer> dilations,
    boolean ceilMode) {

  public Windows {
    int axes = kernel.size();
    boolean fit =
        axes >= 1 && strides.size() == axes && pads.size() == 2 * axes && dilations.size() == axes;
    if (!fit) {
      throw new IllegalArgumentException(
          "kernel "
              + kernel
              + ", strides "
              + strides
              + ", pads "
              + pads
              + " and dilations "
              + dilations
              + " do not have the same axes");
    }
  }

  /** [n, c, positions…] as far as it is known of x. */
  public PartialShape outputShape(PartialShape x) {
    Signatures.requireRank(x, kernel.size() + 2, "input");
    int[] out = PartialShape.ofRank(kernel.size() + 2).dims();
    if (x.hasRank()) {
      out[0] = x.dim(0);
      out[1] = x.dim(1);
      for (int i = 0; i < kernel.size(); i++) {
        if (x.knows(i + 2)) {
          out[i + 2] = axis(i, x.dim(i + 2)).out();
        }
      }
    }
    return PartialShape.of(out);
  }

  /** The axes of an x of this shape. */
  public List<Window> axes(Shape x) {
    List<Window> axes = new ArrayList<>();
    for (int i = 0; i < kernel.size(); i++) {
      axes.add(axis(i, x.dim(i + 2)));
    }
    return axes;
  }

  private Window axis(int i, int in) {
    Pads own = new Pads(pads.get(i), pads.get(i + kernel.size()));
    return Window.of(padding, in, kernel.get(i), strides.get(i), dilations.get(i), own, ceilMode);
  }

  /** Taps of one window, those in the padding too. */
  public long taps() {
    long taps = 1;
    for (int size : kernel) {
      taps = Math.multiplyExact(taps, size);
    }
    return taps;
  }
}
