package network.assay.engine.tensor;

/**
 * Element types of tensors, with the name that programs, receipts and the command line use. Those
 * after STRING are small: they are stored, moved and cast, and never computed with.
 */
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
  STRING("string", 8),
  /** 4 exponent bits (bias 7), 3 of fraction; no infinity, NaN is S.1111.111 (OCP OFP8). */
  F8E4M3FN("f8e4m3fn", 1),
  /** 4 exponent bits (bias 8), 3 of fraction; no infinity, no −0, NaN is 0x80. */
  F8E4M3FNUZ("f8e4m3fnuz", 1),
  /** 5 exponent bits (bias 15), 2 of fraction; infinities and NaN as in IEEE 754 (OCP OFP8). */
  F8E5M2("f8e5m2", 1),
  /** 5 exponent bits (bias 16), 2 of fraction; no infinity, no −0, NaN is 0x80. */
  F8E5M2FNUZ("f8e5m2fnuz", 1),
  /** The power 2^(b − 127) of an unsigned byte b; NaN is 0xff (OCP MX scales). */
  F8E8M0("f8e8m0", 1),
  /**
   * 2 exponent bits (bias 1), 1 of fraction, in the low half of a byte; neither infinity nor NaN.
   */
  F4E2M1("f4e2m1", 1),
  /** −8 to 7, in a byte of its own. */
  I4("i4", 1),
  /** 0 to 15, in a byte of its own. */
  U4("u4", 1),
  /** −2 to 1, in a byte of its own. */
  I2("i2", 1),
  /** 0 to 3, in a byte of its own. */
  U2("u2", 1);

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

  /** Bytes of one element, in memory and in canonical bytes alike. */
  public int bytes() {
    return bytes;
  }

  /** True for F32, F64, F16 and BF16. */
  public boolean isFloating() {
    return switch (this) {
      case F32, F64, F16, BF16 -> true;
      case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING -> false;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> false;
      case I4, U4, I2, U2 -> false;
    };
  }

  /** True for signed and unsigned whole numbers of 8 bits and more; not for BOOL. */
  public boolean isInteger() {
    return switch (this) {
      case I8, U8, I16, U16, I32, U32, I64, U64 -> true;
      case F32, F64, F16, BF16, BOOL, STRING -> false;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> false;
      case I4, U4, I2, U2 -> false;
    };
  }

  /** True for floats of 8 and 4 bits: stored types. */
  public boolean isSmallFloating() {
    return switch (this) {
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> true;
      case F32, F64, F16, BF16, I8, U8, I16, U16, I32, U32, I64, U64 -> false;
      case BOOL, STRING, I4, U4, I2, U2 -> false;
    };
  }

  /** True for whole numbers of 4 and 2 bits: stored types. */
  public boolean isSmallInteger() {
    return this == I4 || this == U4 || this == I2 || this == U2;
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
