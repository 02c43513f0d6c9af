package network.assay.engine.operation;

import java.util.Arrays;
import network.assay.engine.kernel.Workers;

/** Moves elements between arrays of one type without looking at them. */
public final class Movement {
  private Movement() {}

  /** Rows and columns that are transposed together, while they are in the cache. */
  private static final int TILE = 16;

  /** Elements of a run that one thread copies. */
  private static final int PIECE = 1 << 14;

  /** What moving an element costs in multiply-adds, for sharing work only. */
  public static final int ELEMENT_COST = 2;

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
   * to the like place of {@code to}; places of the target differ from each other.
   */
  public static void copy(
      Workers workers, int[] dims, Object source, Layout from, Object target, Layout to) {
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
    Cells cells = Cells.of(source, target);
    if (n == 0) {
      cells.copy(1, from.offset, to.offset);
      return;
    }
    int across = across(n, size, read, write);
    // Axis 0 is the innermost of the target here; another one runs through the source.
    Walk walk = new Walk(n, size, read, write, across);
    workers.forEachRange(
        walk.count(),
        ELEMENT_COST * walk.elements(),
        (first, last) -> walk.run(cells, first, last, from.offset, to.offset));
  }

  /** The axis along which the source is contiguous, where the target is not; 0 if there is none. */
  private static int across(int n, int[] size, int[] read, int[] write) {
    for (int axis = 1; axis < n && write[0] == 1 && read[0] > 1; axis++) {
      if (read[axis] == 1 && size[axis] >= TILE / 2 && size[0] >= TILE / 2) {
        return axis;
      }
    }
    return 0;
  }

  /** A walk over the axes but the innermost, in pieces of it that are not too long. */
  private static final class Walk {
    private final int n;
    private final int[] size;
    private final int[] read;
    private final int[] write;
    private final int across;
    private final int piece;
    private final int pieces;

    Walk(int n, int[] size, int[] read, int[] write, int across) {
      this.n = n;
      this.size = size;
      this.read = read;
      this.write = write;
      this.across = across;
      this.piece = Math.min(size[0], across == 0 ? PIECE : TILE);
      this.pieces = Math.ceilDiv(size[0], piece);
    }

    /** Steps of the walk. */
    int count() {
      int count = pieces;
      for (int axis = 1; axis < n; axis++) {
        count *= axis == across ? 1 : size[axis];
      }
      return count;
    }

    /** Elements that a step moves. */
    long elements() {
      return (long) piece * (across == 0 ? 1 : size[across]);
    }

    /** Does steps [first, last). */
    void run(Cells cells, int first, int last, int source, int target) {
      for (int step = first; step < last; step++) {
        int rest = step / pieces;
        int begin = step % pieces * piece;
        int length = Math.min(piece, size[0] - begin);
        int s = source + begin * read[0];
        int t = target + begin * write[0];
        for (int axis = 1; axis < n; axis++) {
          if (axis != across) {
            int at = rest % size[axis];
            rest /= size[axis];
            s += at * read[axis];
            t += at * write[axis];
          }
        }
        if (across != 0) {
          for (int row = 0; row < size[across]; row += TILE) {
            int rows = Math.min(TILE, size[across] - row);
            int to = t + row * write[across];
            cells.transpose(rows, length, s + row, read[0], to, write[across]);
          }
        } else if (read[0] == 1 && write[0] == 1) {
          cells.copy(length, s, t);
        } else {
          cells.stride(length, s, read[0], t, write[0]);
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
