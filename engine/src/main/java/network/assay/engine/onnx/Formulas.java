package network.assay.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Operations written as formulas, for lowerings of composed operators. Numbers of I64 and shapes
 * are vectors, where nothing else is said.
 */
final class Formulas {
  private final GraphBuilder graph;

  Formulas(GraphBuilder graph) {
    this.graph = graph;
  }

  Value add(Value a, Value b) {
    return binary(BinaryFunction.ADD, a, b);
  }

  Value subtract(Value a, Value b) {
    return binary(BinaryFunction.SUB, a, b);
  }

  Value multiply(Value a, Value b) {
    return binary(BinaryFunction.MUL, a, b);
  }

  Value divide(Value a, Value b) {
    return binary(BinaryFunction.DIV, a, b);
  }

  Value min(Value a, Value b) {
    return binary(BinaryFunction.MIN, a, b);
  }

  Value max(Value a, Value b) {
    return binary(BinaryFunction.MAX, a, b);
  }

  Value binary(BinaryFunction f, Value a, Value b) {
    return graph.emit(new Op.Binary(f), a, b);
  }

  Value unary(UnaryFunction f, Value x) {
    return graph.emit(new Op.Unary(f), x);
  }

  Value where(Value condition, Value a, Value b) {
    return graph.emit(new Op.Where(), condition, a, b);
  }

  /** x plus a number of the same type. */
  Value plus(Value x, float number) {
    return add(x, graph.scalar(x.type(), number));
  }

  Value times(Value x, float number) {
    return multiply(x, graph.scalar(x.type(), number));
  }

  Value matMul(Value a, Value b) {
    return graph.emit(new Op.MatMul(), a, b);
  }

  Value transpose(Value x, Integer... permutation) {
    return graph.emit(new Op.Transpose(List.of(permutation)), x);
  }

  /** A reduction that keeps the axes as 1. */
  Value reduce(ReduceKind kind, Value x, List<Integer> axes) {
    return graph.emit(new Op.Reduce(kind, axes, true), x);
  }

  Value softmax(Value x, int axis, boolean logarithm) {
    return graph.emit(new Op.Softmax(axis, logarithm), x);
  }

  /**
   * Each row from {@code axis} on less its mean and divided by its standard deviation, by the
   * operation of that name with a scale of 1.
   */
  Value normalised(Value x, int axis, float epsilon) {
    ElementType type = x.isHalf() ? ElementType.F32 : x.type();
    Value one = graph.cast(graph.constant(Tensor.ofFloats(Shape.of(1), 1f)), type);
    return graph.emit(new Op.LayerNorm(axis, epsilon), x, one);
  }

  /** A scalar of I64. */
  Value integer(long value) {
    return graph.constant(Tensor.ofLongs(ElementType.I64, Shape.SCALAR, value));
  }

  Value integers(long... values) {
    return graph.integers(values);
  }

  /** A scalar of F64. */
  Value real(double value) {
    return graph.constant(Tensor.ofDoubles(Shape.SCALAR, value));
  }

  /** The one element of x as a scalar. */
  Value scalar(Value x) {
    return graph.emit(new Op.Reshape(false), x, graph.integers());
  }

  /** The one element of an index input as a scalar of I64. */
  Value index(Value x) {
    return scalar(graph.cast(x, ElementType.I64));
  }

  /** 0, 1, … below a scalar. */
  Value range(Value end) {
    return graph.emit(new Op.Range(), integer(0), end, integer(1));
  }

  /** Dimensions [from, to) of x. */
  Value dims(Value x, int from, int to) {
    return graph.emit(new Op.ShapeOf(from, to), x);
  }

  /** One dimension of x, −1 being the last, as a vector of one element. */
  Value dim(Value x, int axis) {
    return dims(x, axis, axis == -1 ? Integer.MAX_VALUE : axis + 1);
  }

  /** One dimension of x, −1 being the last, as a scalar. */
  Value length(Value x, int axis) {
    return scalar(dim(x, axis));
  }

  Value shape(Value x) {
    return dims(x, 0, Integer.MAX_VALUE);
  }

  /** Into a shape that is put together from vectors. */
  Value reshape(Value x, Value... parts) {
    return graph.emit(new Op.Reshape(true), x, concat(0, parts));
  }

  /** 0 keeps a dimension, −1 is inferred. */
  Value reshape(Value x, long... dims) {
    return graph.emit(new Op.Reshape(false), x, graph.integers(dims));
  }

  Value unsqueeze(Value x, Integer... axes) {
    return unsqueeze(x, Arrays.asList(axes));
  }

  Value unsqueeze(Value x, List<Integer> axes) {
    return axes.isEmpty() ? x : graph.emit(new Op.Unsqueeze(axes), x);
  }

  Value squeeze(Value x, int axis) {
    return graph.emit(new Op.Squeeze(List.of(axis)), x);
  }

  Value concat(int axis, Value... parts) {
    return parts.length == 1 ? parts[0] : graph.emit(new Op.Concat(axis), parts);
  }

  /** Equal parts along an axis. */
  Value[] split(Value x, int axis, int parts) {
    return graph.emit(new Op.Split(axis), parts, List.of(Optional.of(x))).toArray(Value[]::new);
  }

  /** Elements start, start + step, … along an axis, up to {@code end} or the end. */
  Value slice(Value x, int axis, long start, long end, long step) {
    return graph.emit(
        new Op.Slice(),
        x,
        graph.integers(start),
        graph.integers(end),
        graph.integers(axis),
        graph.integers(step));
  }

  /** An operation with one output whose inputs may be absent; absent ones at the end are none. */
  Value emit(Op op, List<Optional<Value>> operands) {
    List<Optional<Value>> given = new ArrayList<>(operands);
    while (given.getLast().isEmpty()) {
      given.removeLast();
    }
    return graph.emit(op, 1, given).get(0);
  }

  /** The axes [from, to), none where that is empty. */
  static List<Integer> axes(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
