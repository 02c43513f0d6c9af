package network.assay.engine.tensor;

/** Element types of tensors, with the name that programs, receipts and the command line use. */
public enum ElementType implements ValueType {
  F32("f32", 4),
  F64("f64", 8),
  F16("f16", 2),
  BF16("bf16", 2),
  I8("i8", 1),
  U8("u8", 1),
  I16("i16", 2),
  U16("u16", 2),
  I32("i32", 4),
  U32("u32", 4),
  I64("i64", 8),
  U64("u64", 8),
  BOOL("bool", 1),
  /** UTF-8 text. Its size below is that of a reference, for memory accounting only. */
  STRING("string", 8);

  private final String label;
  private final int bytes;

  ElementType(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** The canonical name, such as {@code f32}. */
  @Override
  public String label() {
    return label;
  }

  @Override
  public int depth() {
    return 1;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** True for F32, F64, F16 and BF16. */
  public boolean isFloating() {
    return switch (this) {
      case F32, F64, F16, BF16 -> true;
      case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING -> false;
    };
  }

  /** True for signed and unsigned whole numbers; not for BOOL. */
  public boolean isInteger() {
    return switch (this) {
      case I8, U8, I16, U16, I32, U32, I64, U64 -> true;
      case F32, F64, F16, BF16, BOOL, STRING -> false;
    };
  }

  /**
   * The type with this canonical name.
   *
   * @throws IllegalArgumentException when no type has the name
   */
  public static ElementType ofLabel(String label) {
    for (ElementType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no element type is named '" + label + "'");
  }
}
