package network.assay.engine.onnx;

import java.util.Optional;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;

/**
 * A value of the graph that is being built.
 *
 * @param id its place among all values of the model
 * @param shape what is known of it; nothing when it is no tensor
 * @param constant its elements, when they are known
 */
record Value(int id, ValueType valueType, PartialShape shape, Optional<Tensor> constant) {

  /**
   * The element type of a tensor.
   *
   * @throws EngineException MODEL_MALFORMED when it is a sequence or an optional value
   */
  ElementType type() {
    if (valueType instanceof ElementType element) {
      return element;
    }
    throw new EngineException(
        Reason.MODEL_MALFORMED, "an input is a " + valueType.label() + ", expected a tensor");
  }

  Operand operand() {
    return new Operand(valueType, shape, constant);
  }

  boolean isHalf() {
    return valueType == ElementType.F16 || valueType == ElementType.BF16;
  }
}
