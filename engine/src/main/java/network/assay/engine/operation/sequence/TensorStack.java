package network.assay.engine.operation.sequence;

import java.util.List;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Tensors joined along an axis of theirs, or along a new one. */
public final class TensorStack {
  private TensorStack() {}

  /**
   * The tensors joined.
   *
   * @param newAxis whether {@code axis} is one that the result has more than the parts
   * @throws IllegalArgumentException when there are none or they do not fit each other
   */
  public static Tensor join(List<Tensor> parts, int axis, boolean newAxis) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("no tensors to join: the sequence is empty");
    }
    Tensor first = parts.get(0);
    int rank = first.shape().rank() + (newAxis ? 1 : 0);
    int at = Shape.normaliseAxis(axis, rank);
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      dims[d] = d == at && newAxis ? 0 : first.shape().dim(newAxis && d > at ? d - 1 : d);
    }
    long length = 0;
    for (Tensor part : parts) {
      requireFit(first.shape(), part.shape(), newAxis ? -1 : at);
      length += newAxis ? 1 : part.shape().dim(at);
    }
    dims[at] = Math.toIntExact(length);
    Tensor y = Tensor.zeros(first.type(), Shape.of(dims));
    int outer = y.shape().size(0, at);
    int row = y.shape().size(at, rank);
    int to = 0;
    for (Tensor part : parts) {
      int block = part.shape().size(at, part.shape().rank());
      for (int o = 0; o < outer; o++) {
        System.arraycopy(part.array(), o * block, y.array(), o * row + to, block);
      }
      to += block;
    }
    return y;
  }

  private static void requireFit(Shape first, Shape other, int except) {
    boolean fits = first.rank() == other.rank();
    for (int d = 0; fits && d < first.rank(); d++) {
      fits = d == except || first.dim(d) == other.dim(d);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "tensors of shape " + first + " and " + other + " do not join");
    }
  }

  /** The shape without one of its axes. */
  public static Shape without(Shape shape, int axis) {
    int[] dims = new int[shape.rank() - 1];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = shape.dim(d < axis ? d : d + 1);
    }
    return Shape.of(dims);
  }

  /** The slice of x at one place of an axis, which goes. */
  public static Tensor slice(Tensor x, int axis, int place) {
    Tensor y = Tensor.zeros(x.type(), without(x.shape(), axis));
    int dim = x.shape().dim(axis);
    int block = x.shape().size(axis + 1, x.shape().rank());
    int outer = x.shape().size(0, axis);
    for (int o = 0; o < outer; o++) {
      System.arraycopy(x.array(), (o * dim + place) * block, y.array(), o * block, block);
    }
    return y;
  }
}
