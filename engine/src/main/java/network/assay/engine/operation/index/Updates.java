package network.assay.engine.operation.index;

import network.assay.engine.operation.Integers;
import network.assay.engine.program.IndexOp.Reduction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** What becomes of elements that updates meet: y = reduction(y, update), each step rounded. */
final class Updates {
  private Updates() {}

  /** True when elements of this type can be added, multiplied and compared. */
  static boolean combines(ElementType type) {
    return type == ElementType.F32 || type == ElementType.F64 || type.isInteger();
  }

  /** Takes {@code length} updates into as many elements of {@code y}. */
  static void apply(Reduction reduction, Tensor updates, int from, Tensor y, int to, int length) {
    if (reduction == Reduction.NONE) {
      System.arraycopy(updates.array(), from, y.array(), to, length);
    } else if (y.type() == ElementType.F32) {
      apply(reduction, updates.floats(), from, y.floats(), to, length);
    } else if (y.type() == ElementType.F64) {
      apply(reduction, updates.doubles(), from, y.doubles(), to, length);
    } else {
      for (int i = 0; i < length; i++) {
        long a = Integers.at(y, to + i);
        Integers.put(y, to + i, combined(reduction, y.type(), a, Integers.at(updates, from + i)));
      }
    }
  }

  private static void apply(Reduction r, float[] u, int from, float[] y, int to, int length) {
    for (int i = 0; i < length; i++) {
      float a = y[to + i];
      float b = u[from + i];
      y[to + i] =
          switch (r) {
            case NONE -> b;
            case ADD -> a + b;
            case MUL -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
          };
    }
  }

  private static void apply(Reduction r, double[] u, int from, double[] y, int to, int length) {
    for (int i = 0; i < length; i++) {
      double a = y[to + i];
      double b = u[from + i];
      y[to + i] =
          switch (r) {
            case NONE -> b;
            case ADD -> a + b;
            case MUL -> a * b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
          };
    }
  }

  private static long combined(Reduction r, ElementType type, long a, long b) {
    boolean unsigned = type == ElementType.U64; // narrower ones are zero-extended
    boolean less = unsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
    return switch (r) {
      case NONE -> b;
      case ADD -> a + b;
      case MUL -> a * b;
      case MIN -> less ? a : b;
      case MAX -> less ? b : a;
    };
  }
}
