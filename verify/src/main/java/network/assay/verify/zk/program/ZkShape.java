package network.assay.verify.zk.program;

import java.util.Arrays;

/**
 * The dimensions of a row-major tensor, outermost first; every one 0 or more, and no more elements
 * than an array holds, so that index arithmetic on a shape in hand cannot overflow.
 */
public final class ZkShape {
  /** Highest rank, as in canonical bytes. */
  public static final int RANK_MAX = 16;

  /** Most elements, as in the engine. */
  public static final int SIZE_MAX = Integer.MAX_VALUE - 64;

  /** The shape of a single number. */
  public static final ZkShape SCALAR = new ZkShape(new int[0], 1);

  private final int[] dims;
  private final int size;

  private ZkShape(int[] dims, int size) {
    this.dims = dims;
    this.size = size;
  }

  /** The shape with these dimensions, which are copied. */
  public static ZkShape of(int... dims) {
    long[] longs = new long[dims.length];
    Arrays.setAll(longs, i -> dims[i]);
    return ofLongs(longs);
  }

  /**
   * The shape with these dimensions.
   *
   * @throws ZkException when one is negative, or the rank or the count of elements is too large
   */
  public static ZkShape ofLongs(long... dims) {
    if (dims.length > RANK_MAX) {
      throw new ZkException("expected a rank of at most " + RANK_MAX + ", got " + dims.length);
    }
    int[] ints = new int[dims.length];
    long product = 1;
    boolean empty = false;
    for (int i = 0; i < ints.length; i++) {
      if (dims[i] < 0 || dims[i] > Integer.MAX_VALUE) {
        throw new ZkException("expected dimensions of 0 to 2^31 - 1, got " + Arrays.toString(dims));
      }
      ints[i] = (int) dims[i];
      empty |= ints[i] == 0;
      product = empty ? 0 : product * ints[i];
      if (product > SIZE_MAX) {
        throw new ZkException(
            "expected at most " + SIZE_MAX + " elements, got shape " + Arrays.toString(dims));
      }
    }
    return new ZkShape(ints, (int) product);
  }

  public int rank() {
    return dims.length;
  }

  /** Dimension {@code axis}, counted from the outermost. */
  public int dim(int axis) {
    return dims[axis];
  }

  /** A copy of the dimensions. */
  public int[] dims() {
    return dims.clone();
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /**
   * The product of dimensions {@code from} to {@code to − 1}.
   *
   * @throws ZkException when it does not fit an int, which takes another dimension of 0
   */
  public int size(int from, int to) {
    return ofLongs(Arrays.stream(dims, from, to).asLongStream().toArray()).size;
  }

  /** How far a step along each axis goes, in elements. */
  public int[] strides() {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride = size == 0 ? 0 : stride * dims[i];
    }
    return strides;
  }

  /**
   * The axis, counted from the end when negative, as one of 0 to rank − 1.
   *
   * @throws ZkException when there is no such axis
   */
  public int axis(long axis) {
    if (axis < -dims.length || axis >= dims.length) {
      throw new ZkException("expected an axis of a tensor of rank " + rank() + ", got " + axis);
    }
    return (int) (axis < 0 ? axis + dims.length : axis);
  }

  /**
   * The shape that both broadcast to (ONNX multidirectional broadcasting).
   *
   * @throws ZkException when they do not
   */
  public static ZkShape broadcast(ZkShape a, ZkShape b) {
    long[] dims = new long[Math.max(a.rank(), b.rank())];
    for (int i = 0; i < dims.length; i++) {
      int p = i < dims.length - a.rank() ? 1 : a.dims[i - dims.length + a.rank()];
      int q = i < dims.length - b.rank() ? 1 : b.dims[i - dims.length + b.rank()];
      if (p != q && p != 1 && q != 1) {
        throw new ZkException("shapes " + a + " and " + b + " do not broadcast");
      }
      dims[i] = p == 1 ? q : p;
    }
    return ofLongs(dims);
  }

  /** Strides for reading a tensor of this shape as if it had shape {@code to}. */
  public int[] broadcastStrides(ZkShape to) {
    int[] own = strides();
    int[] strides = new int[to.rank()];
    for (int i = 0; i < rank(); i++) {
      strides[i + to.rank() - rank()] = dims[i] == 1 ? 0 : own[i];
    }
    return strides;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ZkShape shape && Arrays.equals(dims, shape.dims);
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
