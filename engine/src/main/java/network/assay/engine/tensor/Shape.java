package network.assay.engine.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * The dimensions of a dense row-major tensor, outermost first. A scalar has rank 0 and one element.
 * Every dimension is 0 or more and the element count fits an {@code int}, so index arithmetic on a
 * shape in hand cannot overflow.
 */
public final class Shape {
  /** Highest rank of any tensor; ONNX files in use stay under 8. */
  public static final int RANK_MAX = 16;

  public static final Shape SCALAR = new Shape();

  private final int[] dims;
  private final int size;

  private Shape(int... dims) {
    if (dims.length > RANK_MAX) {
      throw new IllegalArgumentException("rank " + dims.length + " is above " + RANK_MAX);
    }
    long product = 1;
    boolean empty = false;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
      }
      empty |= dim == 0;
      if (!empty) {
        product *= dim;
        if (product > Integer.MAX_VALUE - 64) {
          throw new IllegalArgumentException(
              "shape " + Arrays.toString(dims) + " has too many elements for one tensor");
        }
      }
    }
    this.dims = dims;
    this.size = empty ? 0 : (int) product;
  }

  /** Shape with these dimensions; the array is copied. */
  public static Shape of(int... dims) {
    return dims.length == 0 && SCALAR != null ? SCALAR : new Shape(dims.clone());
  }

  /**
   * Shape with these dimensions.
   *
   * @throws IllegalArgumentException when one is negative or beyond {@code int}, or the product is
   */
  public static Shape ofLongs(long... dims) {
    int[] ints = new int[dims.length];
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0 || dims[i] > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "dimension " + dims[i] + " of " + Arrays.toString(dims) + " is out of range");
      }
      ints[i] = (int) dims[i];
    }
    return of(ints);
  }

  public int rank() {
    return dims.length;
  }

  /** Dimension {@code axis}, counted from the outermost, 0-based. */
  public int dim(int axis) {
    return dims[axis];
  }

  /** A copy of the dimensions. */
  public int[] dims() {
    return dims.clone();
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** Product of dimensions {@code from} (inclusive) to {@code to} (exclusive). */
  public int size(int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= dims[i];
      if (product > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("sub-shape of " + this + " is too large");
      }
    }
    return (int) product;
  }

  /** Row-major strides in elements. */
  public int[] strides() {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(dims[i], 1);
    }
    return strides;
  }

  /**
   * Turns an axis in {@code [-rank, rank)} into one in {@code [0, rank)}.
   *
   * @throws IllegalArgumentException when it is outside
   */
  public static int normaliseAxis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new IllegalArgumentException("axis " + axis + " is outside a tensor of rank " + rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /**
   * The shape that both broadcast to (ONNX multidirectional broadcasting).
   *
   * @throws IllegalArgumentException when they do not broadcast
   */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    for (int i = 0; i < rank; i++) {
      int da = i < rank - a.rank() ? 1 : a.dims[i - rank + a.rank()];
      int db = i < rank - b.rank() ? 1 : b.dims[i - rank + b.rank()];
      if (da != db && da != 1 && db != 1) {
        throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast");
      }
      out[i] = da == 1 ? db : da;
    }
    return of(out);
  }

  public List<Integer> toList() {
    return Arrays.stream(dims).boxed().toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
