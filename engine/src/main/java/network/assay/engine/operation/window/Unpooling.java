package network.assay.engine.operation.window;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Movement;
import network.assay.engine.operation.Movement.Layout;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Signatures;
import network.assay.engine.program.WindowOp;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** MaxUnpool-11: elements back to where a pooling took them from, +0 elsewhere. */
final class Unpooling {
  private Unpooling() {}

  static PartialShape outputShape(WindowOp.MaxUnpool op, Operands in) {
    PartialShape pooled = pooledShape(op, in.shape(0));
    if (in.shape(0).hasRank() && in.shape(1).hasRank()) {
      Signatures.requireRank(in.shape(1), in.shape(0).rank(), "indices");
      for (int i = 0; i < in.shape(0).rank(); i++) {
        PartialShape.agree(in.shape(0).dim(i), in.shape(1).dim(i), "dimension " + i);
      }
    }
    if (!in.has(2)) {
      return pooled;
    }
    Optional<long[]> given = in.integers(2);
    if (given.isEmpty()) {
      return PartialShape.ofRank(pooled.rank());
    }
    PartialShape out = PartialShape.of(Shape.ofLongs(given.get()));
    Signatures.requireRank(out, pooled.rank(), "output shape");
    for (int i = 0; i < pooled.rank(); i++) {
      if (pooled.knows(i) && out.dim(i) < pooled.dim(i)) {
        throw new IllegalArgumentException(
            "output shape " + out + " is smaller than " + pooled + ", which was pooled");
      }
    }
    return out;
  }

  /** The shape that a pooling with these attributes would have made x from. */
  private static PartialShape pooledShape(WindowOp.MaxUnpool op, PartialShape x) {
    int spatial = op.kernel().size();
    if (spatial < 1 || op.strides().size() != spatial || op.pads().size() != 2 * spatial) {
      throw new IllegalArgumentException("the attributes of " + op + " do not have the same axes");
    }
    Signatures.requireRank(x, spatial + 2, "input");
    int[] out = PartialShape.ofRank(spatial + 2).dims();
    if (!x.hasRank()) {
      return PartialShape.of(out);
    }
    out[0] = x.dim(0);
    out[1] = x.dim(1);
    for (int i = 0; i < spatial; i++) {
      if (x.knows(i + 2)) {
        long size =
            (x.dim(i + 2) - 1L) * op.strides().get(i)
                + op.kernel().get(i)
                - op.pads().get(i)
                - op.pads().get(i + spatial);
        if (size < 0 || size > Integer.MAX_VALUE) {
          throw new IllegalArgumentException("axis " + (i + 2) + " would have " + size + " places");
        }
        out[i + 2] = (int) size;
      }
    }
    return PartialShape.of(out);
  }

  static void apply(WindowOp.MaxUnpool op, Tensor x, Tensor indices, Tensor y, Workers workers) {
    Shape shape = pooledShape(op, PartialShape.of(x.shape())).complete();
    Tensor zero = Tensor.zeros(x.type(), Shape.SCALAR);
    Movement.fill(zero.array(), 0, y.array(), 0, y.size());
    boolean direct = shape.equals(y.shape());
    Tensor flat = direct ? y : Tensor.zeros(x.type(), shape);
    for (int i = 0; i < x.size(); i++) {
      long to = Integers.at(indices, i);
      if (to < 0 || to >= flat.size()) {
        throw new IllegalArgumentException(
            "index " + to + " is outside the " + flat.size() + " places of " + shape);
      }
      System.arraycopy(x.array(), i, flat.array(), (int) to, 1);
    }
    if (!direct) {
      int[] from = shape.strides();
      int[] to = y.shape().strides();
      int[] dims = shape.dims();
      boolean empty = Arrays.stream(dims).anyMatch(d -> d == 0);
      if (!empty) {
        Movement.copy(
            workers, dims, flat.array(), new Layout(0, from), y.array(), new Layout(0, to));
      }
    }
  }
}
