package network.assay.engine.operation.index;

import network.assay.engine.operation.Arguments;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.IndexOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Sequences along an axis: reversed, multiplied up, written into a cache. */
final class Sequences {
  private Sequences() {}

  static void reverse(IndexOp.ReverseSequence op, Tensor x, Tensor lengths, Tensor y) {
    System.arraycopy(x.array(), 0, y.array(), 0, x.size());
    Shape shape = x.shape();
    int batch = Shape.normaliseAxis(op.batchAxis(), shape.rank());
    int time = Shape.normaliseAxis(op.timeAxis(), shape.rank());
    int[] strides = shape.strides();
    int innerAxis = Math.max(batch, time);
    int block = shape.size(innerAxis + 1, shape.rank());
    int positions = shape.size() == 0 ? 0 : shape.size() / block;
    for (int i = 0; i < lengths.size(); i++) {
      long length = Integers.at(lengths, i);
      if (length < 0 || length > shape.dim(time)) {
        throw new IllegalArgumentException(
            "length " + length + " is outside a time axis of " + shape.dim(time));
      }
    }
    for (int p = 0; p < positions; p++) {
      int at = p * block;
      int t = at / strides[time] % shape.dim(time);
      long length = Integers.at(lengths, at / strides[batch] % shape.dim(batch));
      if (t < length) {
        int from = at + (int) (length - 1 - 2L * t) * strides[time];
        System.arraycopy(x.array(), from, y.array(), at, block);
      }
    }
  }

  static void cumProd(IndexOp.CumProd op, Tensor x, Tensor axisValue, Tensor y) {
    if (axisValue.size() != 1) {
      throw new IllegalArgumentException(
          "axis has " + axisValue.size() + " elements, expected one");
    }
    Shape shape = x.shape();
    int axis = Shape.normaliseAxis(Integers.at(axisValue, 0), shape.rank());
    int length = shape.dim(axis);
    int inner = shape.size(axis + 1, shape.rank());
    int outer = shape.size(0, axis);
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int from = (o * length + (op.reverse() ? length - 1 : 0)) * inner + i;
        runningProduct(x, y, from, op.reverse() ? -inner : inner, length, op.exclusive());
      }
    }
  }

  private static void runningProduct(
      Tensor x, Tensor y, int from, int step, int length, boolean exclusive) {
    float single = 1;
    double real = 1;
    long whole = 1;
    for (int l = 0; l < length; l++) {
      int at = from + l * step;
      if (x.type() == ElementType.F32) {
        float next = single * x.floats()[at];
        y.floats()[at] = exclusive ? single : next;
        single = next;
      } else if (x.type() == ElementType.F64) {
        double next = real * x.doubles()[at];
        y.doubles()[at] = exclusive ? real : next;
        real = next;
      } else {
        long next = whole * Integers.at(x, at);
        Integers.put(y, at, exclusive ? whole : next);
        whole = next;
      }
    }
  }

  static void tensorScatter(IndexOp.TensorScatter op, Arguments in, Tensor y) {
    Tensor cache = in.at(0);
    Tensor update = in.at(1);
    Shape shape = cache.shape();
    System.arraycopy(cache.array(), 0, y.array(), 0, cache.size());
    if (update.size() == 0) {
      return;
    }
    int axis = Shape.normaliseAxis(op.axis(), shape.rank());
    int length = shape.dim(axis);
    int steps = update.shape().dim(axis);
    int block = shape.size(axis + 1, shape.rank());
    int prefixes = shape.size(0, axis);
    int perBatch = prefixes / shape.dim(0);
    for (int prefix = 0; prefix < prefixes; prefix++) {
      long start = in.has(2) ? Integers.at(in.at(2), prefix / perBatch) : 0;
      if (!op.circular() && (start < 0 || start > length - steps)) {
        throw new IllegalArgumentException(
            "writing " + steps + " steps from " + start + " leaves a cache of " + length);
      }
      for (int step = 0; step < steps; step++) {
        int to = (int) ((Math.floorMod(start, (long) length) + step) % length);
        System.arraycopy(
            update.array(),
            (prefix * steps + step) * block,
            y.array(),
            (prefix * length + to) * block,
            block);
      }
    }
  }
}
