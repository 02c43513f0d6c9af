package network.assay.verify.zk.tensor;

import java.util.Arrays;
import java.util.Optional;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;

/** A slice (ONNX Slice-13) of one shape: for each axis the first index, the step and the count. */
final class SliceBounds {
  private final int[] starts;
  private final int[] steps;
  private final ZkShape shape;

  private SliceBounds(int[] starts, int[] steps, ZkShape shape) {
    this.starts = starts;
    this.steps = steps;
    this.shape = shape;
  }

  /** First index that is taken along an axis; 0 if none is. */
  int start(int axis) {
    return starts[axis];
  }

  /** From one index that is taken to the next. */
  int step(int axis) {
    return steps[axis];
  }

  /** The shape of what is taken. */
  ZkShape shape() {
    return shape;
  }

  /**
   * The bounds for x.
   *
   * @param from first indexes, one for each axis that is sliced
   * @param to indexes behind the last
   * @param along the axes; absent: the first ones
   * @param by steps; absent: 1
   */
  static SliceBounds of(
      ZkShape x, long[] from, long[] to, Optional<long[]> along, Optional<long[]> by) {
    int count = from.length;
    boolean fits =
        to.length == count
            && along.map(axes -> axes.length == count).orElse(true)
            && by.map(all -> all.length == count).orElse(true);
    if (!fits) {
      throw new ZkException("starts, ends, axes and steps differ in length");
    }
    int[] starts = new int[x.rank()];
    int[] steps = new int[x.rank()];
    Arrays.fill(steps, 1);
    int[] dims = x.dims();
    boolean[] seen = new boolean[x.rank()];
    for (int i = 0; i < count; i++) {
      int at = i;
      int axis = x.axis(along.map(axes -> axes[at]).orElse((long) at));
      if (seen[axis]) {
        throw new ZkException("axis " + axis + " is sliced twice");
      }
      seen[axis] = true;
      long step = by.map(all -> all[at]).orElse(1L);
      if (step == 0) {
        throw new ZkException("a slice with step 0");
      }
      // Such a step leaves every axis at once.
      long stride = Math.clamp(step, -Integer.MAX_VALUE, Integer.MAX_VALUE);
      int dim = x.dim(axis);
      long first = bound(from[i], dim, stride > 0 ? 0 : -1, stride > 0 ? dim : dim - 1);
      long last = bound(to[i], dim, stride > 0 ? 0 : -1, stride > 0 ? dim : dim - 1);
      if (stride < 0) {
        first = Math.max(first, Math.min(0, dim - 1));
      }
      long span = stride > 0 ? last - first : first - last;
      starts[axis] = (int) Math.max(first, 0);
      steps[axis] = (int) stride;
      dims[axis] = span <= 0 ? 0 : (int) ((span - 1) / Math.abs(stride) + 1);
    }
    return new SliceBounds(starts, steps, ZkShape.of(dims));
  }

  private static long bound(long given, int dim, long least, long most) {
    return Math.clamp(given < 0 ? given + dim : given, least, most);
  }
}
