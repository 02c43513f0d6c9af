package network.assay.engine.operation;

import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Whole numbers of any width and sign, read and written as {@code long}. */
public final class Integers {
  private Integers() {}

  /** Element {@code i} of an integer or BOOL tensor, sign- or zero-extended as its type says. */
  public static long at(Tensor tensor, int i) {
    return switch (tensor.type()) {
      case I8, I4, I2 -> tensor.bytes()[i];
      case U8, BOOL, U4, U2 -> tensor.bytes()[i] & 0xff;
      case I16 -> tensor.shorts()[i];
      case U16 -> tensor.shorts()[i] & 0xffff;
      case I32 -> tensor.ints()[i];
      case U32 -> tensor.ints()[i] & 0xffffffffL;
      case I64, U64 -> tensor.longs()[i];
      case F32, F64, F16, BF16, STRING, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException(tensor.type().label() + " is no integer type");
    };
  }

  /** Writes the low bits of {@code value}: whole numbers wrap. */
  public static void put(Tensor tensor, int i, long value) {
    switch (tensor.type()) {
      case I8, U8, BOOL -> tensor.bytes()[i] = (byte) value;
      case I4, U4, I2, U2 -> tensor.bytes()[i] = (byte) wrap(tensor.type(), value);
      case I16, U16 -> tensor.shorts()[i] = (short) value;
      case I32, U32 -> tensor.ints()[i] = (int) value;
      case I64, U64 -> tensor.longs()[i] = value;
      case F32, F64, F16, BF16, STRING, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException(tensor.type().label() + " is no integer type");
    }
  }

  public static long[] toLongs(Tensor tensor) {
    long[] values = new long[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(tensor, i);
    }
    return values;
  }

  /** The value as its type would hold it: cut to its width, extended by its sign. */
  public static long wrap(ElementType type, long value) {
    return switch (type) {
      case I8 -> (byte) value;
      case U8 -> value & 0xff;
      case I16 -> (short) value;
      case U16 -> value & 0xffff;
      case I32 -> (int) value;
      case U32 -> value & 0xffffffffL;
      case BOOL -> value & 1;
      case I4 -> value << 60 >> 60;
      case U4 -> value & 0xf;
      case I2 -> value << 62 >> 62;
      case U2 -> value & 3;
      case I64, U64 -> value;
      case F32, F64, F16, BF16, STRING, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException(type.label() + " is no integer type");
    };
  }

  public static boolean isUnsigned(ElementType type) {
    return switch (type) {
      case U8, U16, U32, U64, BOOL, U4, U2 -> true;
      case I8, I16, I32, I64, I4, I2, F32, F64, F16, BF16, STRING -> false;
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> false;
    };
  }

  /** Least value of the type; for U64 as the bits of its {@code long}. */
  public static long least(ElementType type) {
    return switch (type) {
      case I8 -> Byte.MIN_VALUE;
      case I16 -> Short.MIN_VALUE;
      case I32 -> Integer.MIN_VALUE;
      case I64 -> Long.MIN_VALUE;
      case I4 -> -8;
      case I2 -> -2;
      case U8, U16, U32, U64, BOOL, U4, U2 -> 0;
      case F32, F64, F16, BF16, STRING, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException(type.label() + " is no integer type");
    };
  }

  /** Greatest value of the type; for U64 all bits set. */
  public static long greatest(ElementType type) {
    return switch (type) {
      case I8 -> Byte.MAX_VALUE;
      case I16 -> Short.MAX_VALUE;
      case I32 -> Integer.MAX_VALUE;
      case I64 -> Long.MAX_VALUE;
      case U8 -> 0xff;
      case U16 -> 0xffff;
      case U32 -> 0xffffffffL;
      case U64 -> -1;
      case I2, BOOL -> 1;
      case I4 -> 7;
      case U4 -> 15;
      case U2 -> 3;
      case F32, F64, F16, BF16, STRING, F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          throw new IllegalArgumentException(type.label() + " is no integer type");
    };
  }
}
