package network.assay.engine.operation;

import java.util.Arrays;
import network.assay.engine.tensor.Shape;

/**
 * What is known of a shape before a run: nothing, only the rank, or some or all of the dimensions.
 */
public final class PartialShape {
  /** Stands for a dimension that is not known. */
  public static final int UNKNOWN = -1;

  private static final PartialShape ANY = new PartialShape(false);

  private final boolean ranked;
  private final int[] dims;

  private PartialShape(boolean ranked, int... dims) {
    this.ranked = ranked;
    this.dims = dims;
  }

  /** Nothing is known, not even the rank. */
  public static PartialShape any() {
    return ANY;
  }

  /** These dimensions, {@link #UNKNOWN} where one is not known; the array is copied. */
  public static PartialShape of(int... dims) {
    if (dims.length > Shape.RANK_MAX) {
      throw new IllegalArgumentException("rank " + dims.length + " is above " + Shape.RANK_MAX);
    }
    for (int dim : dims) {
      if (dim < UNKNOWN) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
      }
    }
    PartialShape shape = new PartialShape(true, dims.clone());
    if (shape.isComplete()) {
      shape.complete(); // refuses what is too large for one tensor
    }
    return shape;
  }

  public static PartialShape of(Shape shape) {
    return new PartialShape(true, shape.dims());
  }

  /** Only the rank is known. */
  public static PartialShape ofRank(int rank) {
    int[] dims = new int[rank];
    Arrays.fill(dims, UNKNOWN);
    return of(dims);
  }

  public boolean hasRank() {
    return ranked;
  }

  /** The rank; ask {@link #hasRank} first. */
  public int rank() {
    if (!ranked) {
      throw new IllegalStateException("the rank is not known");
    }
    return dims.length;
  }

  /** Dimension {@code axis}, or {@link #UNKNOWN}. */
  public int dim(int axis) {
    return dims[axis];
  }

  public boolean knows(int axis) {
    return dims[axis] != UNKNOWN;
  }

  /** A copy of the dimensions. */
  public int[] dims() {
    return dims.clone();
  }

  /** True when every dimension is known. */
  public boolean isComplete() {
    if (!ranked) {
      return false;
    }
    for (int dim : dims) {
      if (dim == UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /** The shape itself; ask {@link #isComplete} first. */
  public Shape complete() {
    if (!isComplete()) {
      throw new IllegalStateException("shape " + this + " is not complete");
    }
    return Shape.of(dims);
  }

  /** The shape that both broadcast to, as far as it is known. */
  public static PartialShape broadcast(PartialShape a, PartialShape b) {
    if (!a.ranked || !b.ranked) {
      return ANY;
    }
    int rank = Math.max(a.dims.length, b.dims.length);
    int[] out = new int[rank];
    for (int i = 0; i < rank; i++) {
      int da = i < rank - a.dims.length ? 1 : a.dims[i - rank + a.dims.length];
      int db = i < rank - b.dims.length ? 1 : b.dims[i - rank + b.dims.length];
      out[i] = broadcast(da, db, a, b);
    }
    return of(out);
  }

  private static int broadcast(int da, int db, PartialShape a, PartialShape b) {
    if (da == db || db == 1) {
      return da;
    }
    if (da == 1) {
      return db;
    }
    if (da == UNKNOWN || db == UNKNOWN) {
      return Math.max(da, db); // the known one is not 1, so the other is the same or 1
    }
    throw new IllegalArgumentException("shapes " + a + " and " + b + " do not broadcast");
  }

  /**
   * The dimension that two statements about it agree on.
   *
   * @throws IllegalArgumentException when both are known and differ
   */
  public static int agree(int a, int b, String what) {
    if (a == UNKNOWN) {
      return b;
    }
    if (b != UNKNOWN && a != b) {
      throw new IllegalArgumentException(
          what + " is " + a + " in one operand and " + b + " in another");
    }
    return a;
  }

  /** What holds of both shapes. */
  public static PartialShape common(PartialShape a, PartialShape b) {
    if (!a.ranked || !b.ranked || a.dims.length != b.dims.length) {
      return ANY;
    }
    int[] out = new int[a.dims.length];
    Arrays.setAll(out, i -> a.dims[i] == b.dims[i] ? a.dims[i] : UNKNOWN);
    return new PartialShape(true, out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartialShape shape
        && ranked == shape.ranked
        && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(dims) + (ranked ? 1 : 0);
  }

  @Override
  public String toString() {
    return ranked ? Arrays.toString(dims).replace("-1", "?") : "[…]";
  }
}
