package network.assay.engine.operation.quant;

import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.tensor.Shape;

/**
 * Which scale belongs to which element. x is seen as [outer, axis, inner]; the scale of element (o,
 * a, i) is number {@code o · outerStep + (a / block) · axisStep + i · innerStep}.
 */
record ScaleLayout(
    int outer, int length, int inner, int block, int outerStep, int axisStep, int innerStep) {

  static ScaleLayout of(Shape x, Shape scale, int axis, int blockSize) {
    if (scale.size() == 1 && blockSize == 0) {
      return new ScaleLayout(1, 1, x.size(), 1, 0, 0, 0);
    }
    int outer = x.size(0, axis);
    int length = x.dim(axis);
    int inner = x.size(axis + 1, x.rank());
    return blockSize == 0
        ? new ScaleLayout(outer, length, inner, 1, 0, 1, 0)
        : new ScaleLayout(outer, length, inner, blockSize, scale.dim(axis) * inner, inner, 1);
  }

  /** Refuses scales, or zero points, that do not fit x; gives the shape of x. */
  static PartialShape check(int axis, int blockSize, Operands in) {
    PartialShape x = in.shape(0);
    if (blockSize < 0) {
      throw new IllegalArgumentException("block size " + blockSize + " is negative");
    }
    for (int i = 1; i < in.count(); i++) {
      if (in.has(i)) {
        check(axis, blockSize, x, in.shape(i), i);
      }
    }
    return x;
  }

  private static void check(int axis, int blockSize, PartialShape x, PartialShape scale, int i) {
    if (!x.hasRank() || !scale.hasRank()) {
      return;
    }
    boolean single = blockSize == 0 && (scale.rank() == 0 || isOne(scale));
    boolean fits = single || (axis >= 0 && axis < x.rank());
    if (!single && blockSize == 0) {
      fits = fits && scale.rank() == 1 && (!x.knows(axis) || scale.dim(0) == x.dim(axis));
    } else if (!single) {
      fits = fits && scale.rank() == x.rank();
      for (int d = 0; fits && d < x.rank(); d++) {
        int wanted = !x.knows(d) ? -1 : d == axis ? Math.ceilDiv(x.dim(d), blockSize) : x.dim(d);
        fits = !x.knows(d) || !scale.knows(d) || scale.dim(d) == wanted;
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "input "
              + i
              + " of shape "
              + scale
              + " does not fit "
              + x
              + " along axis "
              + axis
              + (blockSize == 0 ? "" : " in blocks of " + blockSize));
    }
  }

  private static boolean isOne(PartialShape scale) {
    for (int d = 0; d < scale.rank(); d++) {
      if (scale.dim(d) != 1) {
        return false;
      }
    }
    return true;
  }
}
