package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.TypeProto;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ValueType;
import network.assay.engine.tensor.ValueType.OptionalOf;
import network.assay.engine.tensor.ValueType.SequenceOf;

/** ONNX's types of values as ours. */
final class ValueTypes {
  private ValueTypes() {}

  /** Whether a file says what type a value has, down to the elements. */
  static boolean isDeclared(TypeProto type) {
    return switch (type.getValueCase()) {
      case TENSOR_TYPE -> type.getTensorType().getElemType() != 0;
      case SEQUENCE_TYPE -> isDeclared(type.getSequenceType().getElemType());
      case OPTIONAL_TYPE -> isDeclared(type.getOptionalType().getElemType());
      case MAP_TYPE, SPARSE_TENSOR_TYPE, OPAQUE_TYPE -> true;
      case VALUE_NOT_SET -> false;
    };
  }

  /**
   * The type.
   *
   * @param what names the value in messages
   * @throws EngineException MODEL_UNSUPPORTED for maps, sparse tensors and what is not declared
   */
  static ValueType of(TypeProto type, String what) {
    try {
      return switch (type.getValueCase()) {
        case TENSOR_TYPE -> {
          int element = type.getTensorType().getElemType();
          yield TensorReader.elementType(element)
              .orElseThrow(() -> TensorReader.unsupportedType(element, what));
        }
        case SEQUENCE_TYPE -> new SequenceOf(of(type.getSequenceType().getElemType(), what));
        case OPTIONAL_TYPE -> new OptionalOf(of(type.getOptionalType().getElemType(), what));
        case MAP_TYPE, SPARSE_TENSOR_TYPE, OPAQUE_TYPE, VALUE_NOT_SET ->
            throw new EngineException(
                Reason.MODEL_UNSUPPORTED,
                what
                    + " is no tensor, sequence or optional value: maps and sparse tensors are not"
                    + " supported");
      };
    } catch (IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, what + ": " + e.getMessage(), e);
    }
  }
}
