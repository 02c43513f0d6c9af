package network.assay.engine.operation;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.tensor.Shape;

/**
 * A slice resolved for one shape (ONNX Slice-13): per axis the first index, the step and how many
 * elements are taken.
 */
public final class SliceBounds {
  private final int[] starts;
  private final int[] steps;
  private final int[] counts;

  private SliceBounds(int[] counts) {
    this.starts = new int[counts.length];
    this.steps = new int[counts.length];
    this.counts = counts;
    Arrays.fill(steps, 1);
  }

  /** First index taken along an axis. */
  public int start(int axis) {
    return starts[axis];
  }

  /** Distance between indexes taken, negative when going backwards; never 0. */
  public int step(int axis) {
    return steps[axis];
  }

  /** The bounds for an x of this shape from the known operands starts, ends, axes?, steps?. */
  public static SliceBounds of(Shape x, Operands in) {
    int rank = x.rank();
    SliceBounds bounds = new SliceBounds(x.dims());
    Given given = Given.of(in).orElseThrow(() -> new IllegalArgumentException("unknown bounds"));
    int[] axes = given.axes(rank);
    for (int i = 0; i < axes.length; i++) {
      bounds.set(axes[i], x.dim(axes[i]), given.starts[i], given.ends[i], given.step(i));
    }
    return bounds;
  }

  /** The shape of the slice, or empty when the operands' values are not known. */
  public static Optional<PartialShape> shape(Operands in) {
    PartialShape x = in.shape(0);
    Optional<Given> known = Given.of(in);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Given given = known.get();
    int[] out = x.dims();
    int[] axes = given.axes(x.rank());
    SliceBounds scratch = new SliceBounds(out);
    for (int i = 0; i < axes.length; i++) {
      if (x.knows(axes[i])) {
        scratch.set(axes[i], x.dim(axes[i]), given.starts[i], given.ends[i], given.step(i));
      } else if (given.step(i) == 0) {
        throw new IllegalArgumentException("a slice with step 0");
      }
    }
    return Optional.of(PartialShape.of(out));
  }

  private void set(int axis, int dim, long start, long end, long step) {
    if (step == 0) {
      throw new IllegalArgumentException("a slice with step 0");
    }
    // Beyond ±2^31 a step leaves any axis at once, so clamping changes nothing.
    long stride = Math.clamp(step, -(1L << 31) + 1, (1L << 31) - 1);
    long least = stride > 0 ? 0 : -1;
    long most = stride > 0 ? dim : dim - 1L;
    long from = Math.clamp(start < 0 ? start + dim : start, Math.min(0, most), most);
    long to = Math.clamp(end < 0 ? end + dim : end, least, Math.max(most, least));
    long span = stride > 0 ? to - from : from - to;
    starts[axis] = (int) Math.max(from, 0);
    steps[axis] = (int) stride;
    counts[axis] = span <= 0 ? 0 : (int) ((span - 1) / Math.abs(stride) + 1);
  }

  private static final class Given {
    private final long[] starts;
    private final long[] ends;
    private final Optional<long[]> axes;
    private final Optional<long[]> steps;

    Given(long[] starts, long[] ends, Optional<long[]> axes, Optional<long[]> steps) {
      this.starts = starts;
      this.ends = ends;
      this.axes = axes;
      this.steps = steps;
    }

    static Optional<Given> of(Operands in) {
      Optional<long[]> starts = in.integers(1);
      Optional<long[]> ends = in.integers(2);
      Optional<long[]> axes = in.has(3) ? in.integers(3) : Optional.empty();
      Optional<long[]> steps = in.has(4) ? in.integers(4) : Optional.empty();
      boolean known =
          starts.isPresent()
              && ends.isPresent()
              && in.has(3) == axes.isPresent()
              && in.has(4) == steps.isPresent();
      if (!known) {
        return Optional.empty();
      }
      int count = starts.get().length;
      if (ends.get().length != count
          || axes.map(a -> a.length != count).orElse(false)
          || steps.map(s -> s.length != count).orElse(false)) {
        throw new IllegalArgumentException("starts, ends, axes and steps differ in length");
      }
      return Optional.of(new Given(starts.get(), ends.get(), axes, steps));
    }

    long step(int i) {
      return steps.map(s -> s[i]).orElse(1L);
    }

    int[] axes(int rank) {
      int[] result = new int[starts.length];
      boolean[] seen = new boolean[rank];
      for (int i = 0; i < result.length; i++) {
        int at = i;
        int axis = Shape.normaliseAxis(axes.map(a -> a[at]).orElse((long) at), rank);
        if (seen[axis]) {
          throw new IllegalArgumentException("axis " + axis + " is sliced twice");
        }
        seen[axis] = true;
        result[i] = axis;
      }
      return result;
    }
  }
}
