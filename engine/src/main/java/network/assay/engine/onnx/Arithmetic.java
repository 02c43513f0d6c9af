package network.assay.engine.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Short names for what lowerings of composed operators write most: arithmetic and shapes. */
final class Arithmetic {
  private final GraphBuilder graph;

  Arithmetic(GraphBuilder graph) {
    this.graph = graph;
  }

  Value add(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.ADD), a, b);
  }

  Value sub(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.SUB), a, b);
  }

  Value mul(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.MUL), a, b);
  }

  Value div(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.DIV), a, b);
  }

  Value min(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.MIN), a, b);
  }

  Value max(Value a, Value b) {
    return graph.emit(new Op.Binary(BinaryFunction.MAX), a, b);
  }

  /** A scalar of I64. */
  Value whole(long value) {
    return graph.constant(Tensor.ofLongs(ElementType.I64, Shape.SCALAR, value));
  }

  /** A scalar of F64. */
  Value real(double value) {
    return graph.constant(Tensor.ofDoubles(Shape.SCALAR, value));
  }

  /** Dimensions [from, to) of x as a vector of I64. */
  Value dims(Value x, int from, int to) {
    return graph.emit(new Op.ShapeOf(from, to), x);
  }

  Value shape(Value x) {
    return dims(x, 0, Integer.MAX_VALUE);
  }

  /** One dimension of x as a scalar of I64. */
  Value dim(Value x, int axis) {
    Value end = dims(x, axis, axis == -1 ? Integer.MAX_VALUE : axis + 1);
    return graph.emit(new Op.Reshape(false), end, graph.integers());
  }

  /** Vectors one after the other. */
  Value concat(Value... parts) {
    return graph.emit(new Op.Concat(0), parts);
  }

  Value reshape(Value x, Value shape) {
    return graph.emit(new Op.Reshape(true), x, shape);
  }

  /** The one element of an index input as a scalar of I64. */
  Value scalar(Value x) {
    return graph.emit(new Op.Reshape(false), graph.cast(x, ElementType.I64), graph.integers());
  }

  /** 0 to count − 1. */
  Value range(Value count) {
    return graph.emit(new Op.Range(), whole(0), count, whole(1));
  }

  Value unsqueeze(Value x, Integer... axes) {
    return graph.emit(new Op.Unsqueeze(Arrays.asList(axes)), x);
  }

  /** An operation with one output whose last inputs may be absent. */
  Value emit(Op op, List<Optional<Value>> operands) {
    List<Optional<Value>> given = new java.util.ArrayList<>(operands);
    while (given.getLast().isEmpty()) {
      given.removeLast();
    }
    return graph.emit(op, 1, given).get(0);
  }
}
