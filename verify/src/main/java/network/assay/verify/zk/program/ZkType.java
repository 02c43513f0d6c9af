package network.assay.verify.zk.program;

import java.util.Locale;

/** The element types of profile {@code int}, with their codes in canonical bytes. */
public enum ZkType {
  F32(0, 4),
  I8(4, 1),
  U8(5, 1),
  I16(6, 2),
  U16(7, 2),
  I32(8, 4),
  I64(10, 8),
  BOOL(12, 1);

  private final int code;
  private final int bytes;

  ZkType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The code of the type in {@code assay-tensor/1}. */
  public int code() {
    return code;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** The name in a program. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type of this name.
   *
   * @throws ZkException when profile int has none
   */
  public static ZkType ofLabel(String label) {
    for (ZkType type : values()) {
      if (type.label().equals(label)) {
        return type;
      }
    }
    throw new ZkException("profile int has no type of this name; it has f32, i8 … i64 and bool");
  }

  /** Whether elements are activations: i8, u8 or i16. */
  public boolean isActivation() {
    return this == I8 || this == U8 || this == I16;
  }

  /** Whether elements can be indexes or dimensions: i32 or i64. */
  public boolean isIndex() {
    return this == I32 || this == I64;
  }

  /** Least whole number of the type; of bool 0, of f32 none. */
  public long least() {
    return switch (this) {
      case I8 -> Byte.MIN_VALUE;
      case I16 -> Short.MIN_VALUE;
      case I32 -> Integer.MIN_VALUE;
      case I64 -> Long.MIN_VALUE;
      case U8, U16, BOOL -> 0;
      case F32 -> throw new ZkException("f32 holds no whole numbers");
    };
  }

  /** Greatest whole number of the type; of bool 1, of f32 none. */
  public long greatest() {
    return switch (this) {
      case I8 -> Byte.MAX_VALUE;
      case U8 -> 0xff;
      case I16 -> Short.MAX_VALUE;
      case U16 -> 0xffff;
      case I32 -> Integer.MAX_VALUE;
      case I64 -> Long.MAX_VALUE;
      case BOOL -> 1;
      case F32 -> throw new ZkException("f32 holds no whole numbers");
    };
  }

  /** The number as the type would hold it: cut to its width, extended by its sign. */
  public long wrap(long value) {
    return switch (this) {
      case I8 -> (byte) value;
      case U8 -> value & 0xff;
      case I16 -> (short) value;
      case U16 -> value & 0xffff;
      case I32 -> (int) value;
      case I64 -> value;
      case BOOL -> value & 1;
      case F32 -> throw new ZkException("f32 holds no whole numbers");
    };
  }
}
