package network.assay.engine.onnx;

import java.util.Optional;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * A tensor of the graph that is being built.
 *
 * @param id its place among all values of the builder
 * @param constant its elements, when they are known
 */
record Value(int id, ElementType type, PartialShape shape, Optional<Tensor> constant) {

  Operand operand() {
    return new Operand(type, shape, constant);
  }

  boolean isHalf() {
    return type == ElementType.F16 || type == ElementType.BF16;
  }
}
