package network.assay.engine.operation;

import java.util.Arrays;

/** Moves elements between arrays of one type without looking at them. */
public final class Movement {
  private Movement() {}

  /** A walk through an array: where it begins and how far each axis moves. */
  public static final class Layout {
    private final int offset;
    private final int[] strides;

    public Layout(int offset, int... strides) {
      this.offset = offset;
      this.strides = strides;
    }
  }

  /**
   * Copies the block of {@code dims}: element (i, j, …) from {@code from.offset + i·strides[0] + …}
   * to the like place of {@code to}.
   */
  public static void copy(int[] dims, Object source, Layout from, Object target, Layout to) {
    int[] size = new int[dims.length];
    int[] read = new int[dims.length];
    int[] write = new int[dims.length];
    int n = 0;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      int dim = dims[axis];
      if (dim == 0) {
        return;
      }
      if (dim == 1) {
        continue;
      }
      int r = from.strides[axis];
      int w = to.strides[axis];
      if (n > 0
          && r == (long) read[n - 1] * size[n - 1]
          && w == (long) write[n - 1] * size[n - 1]) {
        size[n - 1] *= dim;
      } else {
        size[n] = dim;
        read[n] = r;
        write[n++] = w;
      }
    }
    if (n == 0) {
      System.arraycopy(source, from.offset, target, to.offset, 1);
      return;
    }
    walk(n, size, new Layout(from.offset, read), source, new Layout(to.offset, write), target);
  }

  /** Axis 0 of the arrays is the innermost here. */
  private static void walk(
      int n, int[] size, Layout from, Object source, Layout to, Object target) {
    int[] at = new int[n];
    int read = from.offset;
    int write = to.offset;
    while (true) {
      run(size[0], source, read, from.strides[0], target, write, to.strides[0]);
      int axis = 1;
      while (axis < n) {
        at[axis]++;
        read += from.strides[axis];
        write += to.strides[axis];
        if (at[axis] < size[axis]) {
          break;
        }
        at[axis] = 0;
        read -= from.strides[axis] * size[axis];
        write -= to.strides[axis] * size[axis];
        axis++;
      }
      if (axis == n) {
        return;
      }
    }
  }

  private static void run(int n, Object source, int s, int sStep, Object target, int t, int tStep) {
    if (sStep == 1 && tStep == 1) {
      System.arraycopy(source, s, target, t, n);
      return;
    }
    switch (source) {
      case float[] from -> {
        float[] to = (float[]) target;
        for (int i = 0; i < n; i++) {
          to[t + i * tStep] = from[s + i * sStep];
        }
      }
      case long[] from -> {
        long[] to = (long[]) target;
        for (int i = 0; i < n; i++) {
          to[t + i * tStep] = from[s + i * sStep];
        }
      }
      case byte[] from -> {
        byte[] to = (byte[]) target;
        for (int i = 0; i < n; i++) {
          to[t + i * tStep] = from[s + i * sStep];
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          System.arraycopy(source, s + i * sStep, target, t + i * tStep, 1);
        }
      }
    }
  }

  /** Sets {@code count} elements of {@code target} from {@code offset} on to one of source. */
  public static void fill(Object source, int index, Object target, int offset, int count) {
    if (count == 0) {
      return;
    }
    System.arraycopy(source, index, target, offset, 1);
    for (int done = 1; done < count; done += Math.min(done, count - done)) {
      System.arraycopy(target, offset, target, offset + done, Math.min(done, count - done));
    }
  }

  /** Row-major strides of these dimensions. */
  public static int[] strides(int... dims) {
    int[] strides = new int[dims.length];
    Arrays.fill(strides, 1);
    for (int i = dims.length - 2; i >= 0; i--) {
      strides[i] = strides[i + 1] * Math.max(dims[i + 1], 1);
    }
    return strides;
  }
}
