package network.assay.verify.zk.statement.lowering;

import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.TensorValue;

/** IntegerConv over two axes with explicit pads, by definition. */
final class Convolution {
  private final ZkOp.IntegerConv op;
  private final TensorValue x;
  private final TensorValue w;

  private Convolution(ZkOp.IntegerConv op, TensorValue x, TensorValue w) {
    this.op = op;
    this.x = x;
    this.w = w;
  }

  static RefTensor of(ZkOp.IntegerConv op, List<Optional<TensorValue>> in, KnownPool pool) {
    TensorValue x = in.get(0).orElseThrow();
    TensorValue w = in.get(1).orElseThrow();
    Optional<long[]> bias = in.get(2).map(TensorValue::elements);
    long multiplier = in.get(3).orElseThrow().elements()[0];
    long shift = in.get(4).orElseThrow().elements()[0];
    ZkShape shape =
        ZkShape.of(x.shape().dim(0), w.shape().dim(0), size(op, x, w, 0), size(op, x, w, 1));
    Convolution conv = new Convolution(op, x, w);
    long[] y = new long[shape.size()];
    for (int i = 0; i < y.length; i++) {
      int column = i % shape.dim(3);
      int row = i / shape.dim(3) % shape.dim(2);
      int filter = i / shape.dim(3) / shape.dim(2) % shape.dim(1);
      int sample = i / shape.dim(3) / shape.dim(2) / shape.dim(1);
      long sum = conv.sum(sample, filter, row, column) + bias.map(b -> b[filter]).orElse(0L);
      y[i] = Math.clamp((sum * multiplier + (1L << (shift - 1))) >> shift, op.lo(), op.hi());
    }
    return RefTensor.known(pool, op.to(), shape, y);
  }

  private static int size(ZkOp.IntegerConv op, TensorValue x, TensorValue w, int axis) {
    int padded = x.shape().dim(axis + 2) + op.pads().get(axis) + op.pads().get(axis + 2);
    int reach = (w.shape().dim(axis + 2) - 1) * op.dilations().get(axis) + 1;
    return (padded - reach) / op.strides().get(axis) + 1;
  }

  private long sum(int sample, int filter, int row, int column) {
    long sum = 0;
    int channels = w.shape().dim(1);
    int first = filter / (w.shape().dim(0) / op.group()) * channels;
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < w.shape().dim(2); i++) {
        for (int j = 0; j < w.shape().dim(3); j++) {
          int at = row * op.strides().get(0) + i * op.dilations().get(0) - op.pads().get(0);
          int along = column * op.strides().get(1) + j * op.dilations().get(1) - op.pads().get(1);
          sum += element(w, filter, c, i, j) * element(x, sample, first + c, at, along);
        }
      }
    }
    return sum;
  }

  private static long element(TensorValue t, int... at) {
    int place = 0;
    for (int axis = 0; axis < 4; axis++) {
      if (at[axis] < 0 || at[axis] >= t.shape().dim(axis)) {
        return 0;
      }
      place = place * t.shape().dim(axis) + at[axis];
    }
    return t.elements()[place];
  }
}
