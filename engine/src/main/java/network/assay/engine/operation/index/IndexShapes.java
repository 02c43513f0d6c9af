package network.assay.engine.operation.index;

import static network.assay.engine.operation.PartialShape.UNKNOWN;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Signatures;
import network.assay.engine.program.IndexOp;
import network.assay.engine.tensor.Shape;

/** The shapes of {@link IndexOp} operations. */
final class IndexShapes {
  private IndexShapes() {}

  static PartialShape scatterElements(IndexOp.ScatterElements op, Operands in) {
    PartialShape data = in.shape(0);
    PartialShape indices = in.shape(1);
    PartialShape updates = in.shape(2);
    if (!data.hasRank()) {
      return data;
    }
    int axis = Shape.normaliseAxis(op.axis(), data.rank());
    Signatures.requireRank(indices, data.rank(), "indices");
    Signatures.requireRank(updates, data.rank(), "updates");
    for (int i = 0; i < data.rank() && indices.hasRank(); i++) {
      if (i != axis && data.knows(i) && indices.dim(i) > data.dim(i)) {
        throw new IllegalArgumentException(
            "indices of shape " + indices + " go beyond data of shape " + data);
      }
      if (updates.hasRank()) {
        PartialShape.agree(indices.dim(i), updates.dim(i), "dimension " + i + " of the updates");
      }
    }
    return data;
  }

  /** Updates have the shape indices[:-1] + data[k:]. */
  static PartialShape scatterNd(Operands in) {
    PartialShape data = in.shape(0);
    PartialShape updates = in.shape(2);
    PartialShape expected = blocks(data, in.shape(1), 0);
    if (expected.hasRank() && updates.hasRank()) {
      Signatures.requireRank(updates, expected.rank(), "updates");
      for (int i = 0; i < expected.rank(); i++) {
        PartialShape.agree(expected.dim(i), updates.dim(i), "dimension " + i + " of the updates");
      }
    }
    return data;
  }

  static PartialShape gatherNd(IndexOp.GatherND op, Operands in) {
    return blocks(in.shape(0), in.shape(1), op.batchDims());
  }

  /** What indices [batch…, places…, k] pick from data [batch…, k axes, block…]. */
  private static PartialShape blocks(PartialShape data, PartialShape indices, int batch) {
    if (!data.hasRank() || !indices.hasRank()) {
      return PartialShape.any();
    }
    if (indices.rank() < 1 || batch < 0 || batch >= indices.rank() || batch > data.rank()) {
      throw new IllegalArgumentException(
          "indices of shape " + indices + " for " + batch + " batch axes of " + data);
    }
    for (int i = 0; i < batch; i++) {
      PartialShape.agree(data.dim(i), indices.dim(i), "batch dimension " + i);
    }
    int last = indices.rank() - 1;
    if (!indices.knows(last)) {
      return PartialShape.any();
    }
    int picked = batch + indices.dim(last);
    if (indices.dim(last) > data.rank() - batch) {
      throw new IllegalArgumentException(
          "indices of shape " + indices + " name more axes than data of shape " + data + " has");
    }
    int[] out = Arrays.copyOf(indices.dims(), last + data.rank() - picked);
    for (int i = picked; i < data.rank(); i++) {
      out[last + i - picked] = data.dim(i);
    }
    return PartialShape.of(out);
  }

  static PartialShape topK(IndexOp.TopK op, Operands in) {
    PartialShape x = in.shape(0);
    if (!x.hasRank()) {
      return x;
    }
    int axis = Shape.normaliseAxis(op.axis(), x.rank());
    int[] out = x.dims();
    Optional<long[]> k = in.integers(1);
    if (k.isPresent() && k.get().length != 1) {
      throw new IllegalArgumentException("k has " + k.get().length + " elements, expected one");
    }
    out[axis] = UNKNOWN;
    if (k.isPresent()) {
      long count = k.get()[0];
      if (count < 0 || (x.knows(axis) && count > x.dim(axis)) || count > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "k is " + count + ", expected 0 to the elements of axis " + axis + " of " + x);
      }
      out[axis] = (int) count;
    }
    return PartialShape.of(out);
  }

  static PartialShape reverseSequence(IndexOp.ReverseSequence op, Operands in) {
    PartialShape x = in.shape(0);
    PartialShape lengths = in.shape(1);
    Signatures.requireRank(lengths, 1, "lengths");
    if (x.hasRank()) {
      int batch = Shape.normaliseAxis(op.batchAxis(), x.rank());
      if (batch == Shape.normaliseAxis(op.timeAxis(), x.rank())) {
        throw new IllegalArgumentException("axis " + batch + " is both batch and time");
      }
      if (lengths.hasRank()) {
        PartialShape.agree(x.dim(batch), lengths.dim(0), "count of sequences");
      }
    }
    return x;
  }

  static PartialShape tensorScatter(IndexOp.TensorScatter op, Operands in) {
    PartialShape cache = in.shape(0);
    PartialShape update = in.shape(1);
    if (!cache.hasRank()) {
      return cache;
    }
    int axis = Shape.normaliseAxis(op.axis(), cache.rank());
    if (axis == 0) {
      throw new IllegalArgumentException("the axis of the cache is its batch axis");
    }
    Signatures.requireRank(update, cache.rank(), "update");
    for (int i = 0; i < cache.rank() && update.hasRank(); i++) {
      if (i != axis) {
        PartialShape.agree(cache.dim(i), update.dim(i), "dimension " + i + " of the update");
      } else if (cache.knows(i) && update.dim(i) > cache.dim(i)) {
        throw new IllegalArgumentException(
            "an update of shape " + update + " is longer than the cache " + cache);
      }
    }
    if (in.has(2)) {
      Signatures.requireRank(in.shape(2), 1, "starts");
      if (in.shape(2).hasRank()) {
        PartialShape.agree(cache.dim(0), in.shape(2).dim(0), "batch");
      }
    }
    return cache;
  }
}
