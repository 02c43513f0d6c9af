package network.assay.verify.zk.tensor;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Two affine views of as many numbers, walked through together: numbers a and b at index 0, and how
 * far each goes by a step along each of the dimensions that they have in common.
 */
public final class ViewPair {
  private final int a;
  private final int b;
  private final int[] dims;
  private final int[] aStrides;
  private final int[] bStrides;

  private ViewPair(RefView a, RefView b, int[] dims) {
    this.a = a.first();
    this.b = b.first();
    this.dims = dims;
    aStrides = a.strides();
    bStrides = b.strides();
  }

  /** The pair, unless no dimensions with strides give both. */
  public static Optional<ViewPair> of(RefView a, RefView b) {
    if (!a.isAffine() || !b.isAffine() || a.count() != b.count() || a.count() == 0) {
      return Optional.empty();
    }
    int[] blocks =
        IntStream.concat(blocks(a.merged()), blocks(b.merged())).sorted().distinct().toArray();
    int[] dims = new int[blocks.length];
    int behind = a.count();
    for (int i = blocks.length - 1; i >= 0; i--) {
      if (behind % blocks[i] != 0) {
        return Optional.empty();
      }
      dims[blocks.length - 1 - i] = behind / blocks[i];
      behind = blocks[i];
    }
    return a.tryShaped(dims).flatMap(x -> b.tryShaped(dims).map(y -> new ViewPair(x, y, dims)));
  }

  /** Of each dimension how many numbers one index of it has: 1 for the innermost. */
  private static IntStream blocks(RefView view) {
    int[] dims = view.dims();
    int[] blocks = new int[dims.length];
    int block = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      blocks[axis] = block;
      block *= dims[axis];
    }
    return Arrays.stream(blocks);
  }

  /** The dimensions in common; their product is the count. */
  public int rank() {
    return dims.length;
  }

  /** Pairs along a dimension. */
  public int length(int axis) {
    return dims[axis];
  }

  /** How far number a goes by a step along a dimension. */
  public int aStride(int axis) {
    return aStrides[axis];
  }

  /** How far number b goes by a step along a dimension. */
  public int bStride(int axis) {
    return bStrides[axis];
  }

  /** Takes the first pair of a line. */
  @FunctionalInterface
  public interface Line {
    /** Numbers of the pair. */
    void take(int a, int b);
  }

  /** Walks through all lines along a dimension; −1 walks through single pairs. */
  public void forEachLine(int axis, Line line) {
    walk(0, axis, a, b, line);
  }

  private void walk(int from, int axis, int placeA, int placeB, Line line) {
    if (from == dims.length) {
      line.take(placeA, placeB);
      return;
    }
    int steps = from == axis ? 1 : dims[from];
    for (int i = 0; i < steps; i++) {
      walk(from + 1, axis, placeA + i * aStrides[from], placeB + i * bStrides[from], line);
    }
  }
}
