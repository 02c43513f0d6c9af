package network.assay.engine.operation.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Work;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType.SequenceOf;

/** ONNX SplitToSequence-24. */
final class SequenceSplit {
  /** What a part takes beside its elements: tensor, shape and array headers. */
  private static final long PART_BYTES = 256;

  private SequenceSplit() {}

  static Work workMax(SequenceOp.SplitToSequence op, List<Optional<Datum>> in) {
    Tensor x = (Tensor) in.get(0).orElseThrow();
    int dim = x.shape().dim(Shape.normaliseAxis(op.axis(), x.shape().rank()));
    long parts = Math.max(dim, in.size() > 1 ? in.get(1).map(SequenceSplit::size).orElse(0L) : 0);
    // Each part is copied row by row, however short its rows are.
    long rows = x.shape().size(0, Shape.normaliseAxis(op.axis(), x.shape().rank()));
    long elements = Math.addExact(x.size(), Math.multiplyExact(parts, rows + 1));
    return new Work(
        0, elements, Math.addExact(x.byteSize(), Math.multiplyExact(parts, PART_BYTES)));
  }

  private static long size(Datum lengths) {
    return ((Tensor) lengths).size();
  }

  static Datum split(SequenceOp.SplitToSequence op, List<Optional<Datum>> in) {
    Tensor x = (Tensor) in.get(0).orElseThrow();
    int axis = Shape.normaliseAxis(op.axis(), x.shape().rank());
    Optional<Tensor> lengths = in.size() > 1 ? in.get(1).map(t -> (Tensor) t) : Optional.empty();
    boolean drops = lengths.isEmpty() && !op.keepDims();
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int length : lengths(x.shape().dim(axis), lengths)) {
      parts.add(part(x, axis, from, length, drops));
      from += length;
    }
    return new Datum.Sequence(new SequenceOf(x.type()), parts);
  }

  private static int[] lengths(int dim, Optional<Tensor> given) {
    if (given.isEmpty() || given.get().shape().rank() == 0) {
      long each = given.isEmpty() ? 1 : one(given.get());
      if (each < 1) {
        throw new IllegalArgumentException("parts of " + each + " elements");
      }
      int length = (int) Math.min(each, Math.max(dim, 1));
      int[] lengths = new int[Math.ceilDiv(dim, length)];
      Arrays.setAll(lengths, i -> Math.min(length, dim - i * length));
      return lengths;
    }
    int[] lengths = new int[given.get().size()];
    long total = 0;
    for (int i = 0; i < lengths.length; i++) {
      long length = Integers.at(given.get(), i);
      if (length < 0 || length > dim) {
        throw new IllegalArgumentException("a part of " + length + " elements of " + dim);
      }
      lengths[i] = (int) length;
      total += length;
    }
    if (total != dim) {
      throw new IllegalArgumentException("parts of " + total + " elements in all, expected " + dim);
    }
    return lengths;
  }

  static long one(Tensor number) {
    if (number.size() != 1) {
      throw new IllegalArgumentException("shape " + number.shape() + ", expected one number");
    }
    return Integers.at(number, 0);
  }

  private static Tensor part(Tensor x, int axis, int from, int length, boolean drops) {
    int[] dims = x.shape().dims();
    int dim = dims[axis];
    dims[axis] = length;
    Tensor y = Tensor.zeros(x.type(), Shape.of(dims));
    int block = x.shape().size(axis + 1, dims.length);
    int outer = x.shape().size(0, axis);
    for (int o = 0; o < outer; o++) {
      System.arraycopy(
          x.array(), (o * dim + from) * block, y.array(), o * length * block, length * block);
    }
    return drops ? y.reshaped(TensorStack.without(y.shape(), axis)) : y;
  }
}
