package network.assay.client.input;

import java.util.Arrays;
import java.util.Optional;
import network.assay.engine.tensor.ElementType;

/** Names that the Open Inference Protocol gives to element types. */
public enum OipType {
  BOOL(ElementType.BOOL),
  UINT8(ElementType.U8),
  UINT16(ElementType.U16),
  UINT32(ElementType.U32),
  UINT64(ElementType.U64),
  INT8(ElementType.I8),
  INT16(ElementType.I16),
  INT32(ElementType.I32),
  INT64(ElementType.I64),
  FP16(ElementType.F16),
  BF16(ElementType.BF16),
  FP32(ElementType.F32),
  FP64(ElementType.F64),
  BYTES(ElementType.STRING);

  private final ElementType element;

  OipType(ElementType element) {
    this.element = element;
  }

  public ElementType element() {
    return element;
  }

  /**
   * The protocol's name of an element type.
   *
   * @throws InputException when the protocol has none: for 8- and 4-bit floats and whole numbers
   *     below 8 bits
   */
  public static OipType of(ElementType element) {
    for (OipType type : values()) {
      if (type.element == element) {
        return type;
      }
    }
    throw InputException.of(
        "datatype",
        "an element type of the Open Inference Protocol (cast the model's inputs and outputs)",
        element.label());
  }

  /** The type with this name, upper-case as the protocol writes it. */
  static Optional<OipType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
