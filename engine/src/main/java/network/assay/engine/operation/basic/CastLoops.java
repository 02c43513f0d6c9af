package network.assay.engine.operation.basic;

import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * The casts that models use most, each a loop over two arrays that the compiler turns into vector
 * instructions. They give what {@link Casts} defines element by element.
 */
final class CastLoops {
  private CastLoops() {}

  /** Casts all elements and says so, or leaves a rarer pair of types alone. */
  static boolean cast(Tensor x, Tensor y) {
    ElementType to = y.type();
    return switch (x.type()) {
      case F32 -> fromFloats(x.floats(), to, y, x.size());
      case F16 -> to == ElementType.F32 && widen(x.shorts(), y.floats(), x.size());
      case BF16 -> to == ElementType.F32 && widenBrain(x.shorts(), y.floats(), x.size());
      case I32 -> to == ElementType.F32 && toFloats(x.ints(), y.floats(), x.size());
      case I64 -> to == ElementType.F32 && toFloats(x.longs(), y.floats(), x.size());
      case U8 -> to == ElementType.F32 && toFloats(x.bytes(), 0xff, y.floats(), x.size());
      case I8, BOOL -> to == ElementType.F32 && toFloats(x.bytes(), -1, y.floats(), x.size());
      // All other pairs are rarer.
      default -> false;
    };
  }

  private static boolean fromFloats(float[] x, ElementType to, Tensor y, int n) {
    return switch (to) {
      case F16 -> narrow(x, y.shorts(), n);
      case I32 -> truncate(x, y.ints(), n);
      case I64 -> truncate(x, y.longs(), n);
      default -> false;
    };
  }

  private static boolean narrow(float[] x, short[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Float.floatToFloat16(x[i]);
    }
    return true;
  }

  private static boolean truncate(float[] x, int[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (int) x[i];
    }
    return true;
  }

  private static boolean truncate(float[] x, long[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (long) x[i];
    }
    return true;
  }

  private static boolean widen(short[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Float.float16ToFloat(x[i]);
    }
    return true;
  }

  private static boolean widenBrain(short[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Float.intBitsToFloat(x[i] << 16);
    }
    return true;
  }

  private static boolean toFloats(int[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
    return true;
  }

  private static boolean toFloats(long[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i];
    }
    return true;
  }

  private static boolean toFloats(byte[] x, int mask, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] & mask;
    }
    return true;
  }
}
