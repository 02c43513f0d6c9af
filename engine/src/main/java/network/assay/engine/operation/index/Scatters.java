package network.assay.engine.operation.index;

import network.assay.engine.operation.Integers;
import network.assay.engine.program.IndexOp;
import network.assay.engine.program.IndexOp.Reduction;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Elements and blocks put to, or taken from, places given by indexes. */
final class Scatters {
  private Scatters() {}

  static void elements(
      IndexOp.ScatterElements op, Tensor data, Tensor indices, Tensor updates, Tensor y) {
    System.arraycopy(data.array(), 0, y.array(), 0, data.size());
    Shape block = indices.shape();
    if (block.size() == 0) {
      return;
    }
    int rank = block.rank();
    int axis = Shape.normaliseAxis(op.axis(), rank);
    int dim = data.shape().dim(axis);
    int[] strides = data.shape().strides();
    int last = rank - 1;
    int step = axis == last ? 0 : 1;
    int[] at = new int[rank];
    for (int i = 0; i < block.size(); i += block.dim(last)) {
      int base = 0;
      for (int d = 0; d < last; d++) {
        base += d == axis ? 0 : at[d] * strides[d];
      }
      for (int j = 0; j < block.dim(last); j++) {
        int to = base + j * step + index(indices, i + j, dim) * strides[axis];
        Updates.apply(op.reduction(), updates, i + j, y, to, 1);
      }
      for (int d = last - 1; d >= 0 && ++at[d] == block.dim(d); d--) {
        at[d] = 0;
      }
    }
  }

  static void blocks(IndexOp.ScatterND op, Tensor data, Tensor indices, Tensor updates, Tensor y) {
    System.arraycopy(data.array(), 0, y.array(), 0, data.size());
    Places places = new Places(data.shape(), 0, indices);
    if (updates.size() == 0) {
      return;
    }
    for (int i = 0; i < places.count; i++) {
      int to = places.offset(i, 0);
      Updates.apply(op.reduction(), updates, i * places.block, y, to, places.block);
    }
  }

  static void gatherBlocks(IndexOp.GatherND op, Tensor data, Tensor indices, Tensor y) {
    if (y.size() == 0) {
      return;
    }
    Places places = new Places(data.shape(), op.batchDims(), indices);
    int batches = data.shape().size(0, op.batchDims());
    int perBatch = places.count / batches;
    int stride = data.shape().size(op.batchDims(), data.shape().rank());
    for (int i = 0; i < places.count; i++) {
      int from = places.offset(i, i / perBatch * stride);
      Updates.apply(Reduction.NONE, data, from, y, i * places.block, places.block);
    }
  }

  /** The blocks of data [batch…, k axes, block…] that indices [batch…, places…, k] name. */
  private static final class Places {
    final int count;
    final int block;
    private final Tensor indices;
    private final int[] dims;
    private final int[] strides;

    Places(Shape data, int batch, Tensor indices) {
      int last = indices.shape().rank() - 1;
      int axes = indices.shape().dim(last);
      this.indices = indices;
      this.count = indices.shape().size(0, last);
      this.block = data.size(batch + axes, data.rank());
      this.dims = new int[axes];
      this.strides = new int[axes];
      for (int i = 0; i < axes; i++) {
        dims[i] = data.dim(batch + i);
        strides[i] = data.size(batch + i + 1, data.rank());
      }
    }

    int offset(int place, int from) {
      int offset = from;
      for (int i = 0; i < dims.length; i++) {
        offset += index(indices, place * dims.length + i, dims[i]) * strides[i];
      }
      return offset;
    }
  }

  private static int index(Tensor indices, int i, int dim) {
    long index = Integers.at(indices, i);
    if (index < -dim || index >= dim) {
      throw new IllegalArgumentException(
          "index " + index + " is outside an axis of " + dim + " elements");
    }
    return (int) (index < 0 ? index + dim : index);
  }
}
