package network.assay.engine.operation.basic;

import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats;
import network.assay.engine.tensor.Tensor;

/**
 * Conversion between element types. A float becomes a whole number by truncation, held inside the
 * range of the target, NaN as 0; a whole number wraps into a narrower one and rounds to the nearest
 * float, ties to even; BOOL is true for anything but 0. F16 and BF16 are rounded from F32, so from
 * F64 and from whole numbers there are two roundings. So are 8- and 4-bit floats, held at their
 * greatest finite value. Whole numbers below 8 bits wrap, from floats too. Text is in {@link
 * NumberText}.
 */
public final class Casts {
  private static final double TWO_63 = 0x1p63;

  private Casts() {}

  static void cast(Workers workers, Tensor x, Tensor y) {
    if (x.type() == y.type()) {
      System.arraycopy(x.array(), 0, y.array(), 0, x.size());
    } else if (CastLoops.cast(workers, x, y)) {
      return;
    } else if (x.type() == ElementType.STRING || y.type() == ElementType.STRING) {
      NumberText.cast(x, y);
    } else if (x.type().isFloating() || x.type().isSmallFloating()) {
      fromFloating(x, y);
    } else {
      fromInteger(x, y);
    }
  }

  private static void fromFloating(Tensor x, Tensor y) {
    int n = x.size();
    switch (y.type()) {
      case F32 -> {
        for (int i = 0; i < n; i++) {
          y.floats()[i] = (float) real(x, i);
        }
      }
      case F64 -> {
        for (int i = 0; i < n; i++) {
          y.doubles()[i] = real(x, i);
        }
      }
      case F16, BF16 -> {
        for (int i = 0; i < n; i++) {
          y.shorts()[i] = half(y.type(), (float) real(x, i));
        }
      }
      case BOOL -> {
        for (int i = 0; i < n; i++) {
          y.bytes()[i] = (byte) (real(x, i) != 0 ? 1 : 0);
        }
      }
      case I8, U8, I16, U16, I32, U32, I64, U64 -> {
        for (int i = 0; i < n; i++) {
          Integers.put(y, i, saturate(y.type(), real(x, i)));
        }
      }
      case I4, U4, I2, U2 -> {
        for (int i = 0; i < n; i++) {
          Integers.put(y, i, (long) real(x, i));
        }
      }
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 -> {
        for (int i = 0; i < n; i++) {
          y.bytes()[i] = SmallFloats.fromFloat(y.type(), (float) real(x, i), true);
        }
      }
      case STRING -> throw new AssertionError("text is cast above");
    }
  }

  private static void fromInteger(Tensor x, Tensor y) {
    int n = x.size();
    boolean wide = x.type() == ElementType.U64;
    for (int i = 0; i < n; i++) {
      long value = Integers.at(x, i);
      switch (y.type()) {
        case F32 -> y.floats()[i] = toFloat(value, wide);
        case F64 -> y.doubles()[i] = toDouble(value, wide);
        case F16, BF16 -> y.shorts()[i] = half(y.type(), toFloat(value, wide));
        case BOOL -> y.bytes()[i] = (byte) (value != 0 ? 1 : 0);
        case I8, U8, I16, U16, I32, U32, I64, U64, I4, U4, I2, U2 -> Integers.put(y, i, value);
        case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
            y.bytes()[i] = SmallFloats.fromFloat(y.type(), toFloat(value, wide), true);
        case STRING -> throw new AssertionError("text is cast above");
      }
    }
  }

  /** Element {@code i} of a floating tensor, exact. */
  static double real(Tensor x, int i) {
    return switch (x.type()) {
      case F32 -> x.floats()[i];
      case F64 -> x.doubles()[i];
      case F16, BF16 -> widened(x.type(), x.shorts()[i]);
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1 ->
          SmallFloats.toFloat(x.type(), x.bytes()[i]);
      case I8, U8, I16, U16, I32, U32, I64, U64, BOOL, STRING, I4, U4, I2, U2 ->
          throw new IllegalArgumentException(x.type().label() + " is no floating type");
    };
  }

  /** Rounds to F16 or BF16, ties to even. */
  public static short half(ElementType type, float value) {
    if (type == ElementType.F16) {
      return Float.floatToFloat16(value);
    }
    int bits = Float.floatToIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16);
    }
    int tie = 0x7fff + ((bits >>> 16) & 1);
    return (short) ((bits + tie) >>> 16);
  }

  static long saturate(ElementType type, double value) {
    if (type == ElementType.U64) {
      if (value < TWO_63) {
        return Math.max((long) value, 0);
      }
      return value >= 2 * TWO_63 ? -1 : (long) (value - TWO_63) ^ Long.MIN_VALUE;
    }
    // A cast to long truncates, saturates and turns NaN into 0.
    return Math.clamp((long) value, Integers.least(type), Integers.greatest(type));
  }

  /** The value of an F16 or BF16. */
  public static float widened(ElementType type, short bits) {
    return type == ElementType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
  }

  private static float toFloat(long value, boolean unsigned) {
    if (!unsigned || value >= 0) {
      return value;
    }
    // The lowest bit is kept sticky, so halving does not change how the value rounds.
    return ((value >>> 1) | (value & 1)) * 2f;
  }

  private static double toDouble(long value, boolean unsigned) {
    if (!unsigned || value >= 0) {
      return value;
    }
    return ((value >>> 1) | (value & 1)) * 2d;
  }
}
