package network.assay.engine.operation;

import java.util.Arrays;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * Numeric tensors as binary64: what is defined in binary64 is computed so for every element type
 * and rounded once at the end.
 */
public final class Reals {
  /** 2^63, the least double above every I64. */
  private static final double TWO_63 = 0x1p63;

  private Reals() {}

  /** The elements; whole numbers beyond 2^53 are rounded. The array of an F64 tensor is shared. */
  public static double[] of(Tensor tensor) {
    if (tensor.type() == ElementType.F64) {
      return tensor.doubles();
    }
    double[] values = new double[tensor.size()];
    if (tensor.type() == ElementType.F32) {
      float[] from = tensor.floats();
      for (int i = 0; i < values.length; i++) {
        values[i] = from[i];
      }
      return values;
    }
    boolean wide = tensor.type() == ElementType.U64;
    Arrays.setAll(
        values, i -> wide ? unsigned(Integers.at(tensor, i)) : (double) Integers.at(tensor, i));
    return values;
  }

  /** The one element of a scalar. */
  public static double scalar(Tensor tensor, String what) {
    if (tensor.size() != 1) {
      throw new IllegalArgumentException(
          what + " has " + tensor.size() + " elements, expected one");
    }
    return of(tensor)[0];
  }

  /**
   * Element {@code i} of {@code y} from a binary64: rounded to nearest, ties to even; whole numbers
   * are held inside their range and NaN gives 0.
   */
  public static void put(Tensor y, int i, double value) {
    if (y.type() == ElementType.F32) {
      y.floats()[i] = (float) value;
    } else if (y.type() == ElementType.F64) {
      y.doubles()[i] = value;
    } else {
      Integers.put(y, i, whole(y.type(), value));
    }
  }

  /** All elements of {@code y}. */
  public static void putAll(double[] values, Tensor y) {
    if (y.type() == ElementType.F32) {
      float[] to = y.floats();
      for (int i = 0; i < values.length; i++) {
        to[i] = (float) values[i];
      }
    } else if (y.type() == ElementType.F64) {
      System.arraycopy(values, 0, y.doubles(), 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        put(y, i, values[i]);
      }
    }
  }

  private static long whole(ElementType type, double value) {
    double rounded = Math.rint(value);
    if (type == ElementType.U64) {
      if (!(rounded > 0)) {
        return 0;
      }
      return rounded < TWO_63
          ? (long) rounded
          : rounded >= 2 * TWO_63 ? -1L : (long) (rounded - TWO_63) + Long.MIN_VALUE;
    }
    return Math.clamp((long) rounded, Integers.least(type), Integers.greatest(type));
  }

  private static double unsigned(long bits) {
    // Halved with the lost bit kept sticky, so that doubling rounds as the whole would.
    return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
  }
}
