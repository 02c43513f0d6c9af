package network.assay.engine.operation.basic;

import network.assay.engine.operation.Integers;
import network.assay.engine.tensor.Tensor;

/**
 * ONNX Range-11: start, start + delta, … below limit. Whole numbers are exact. For floats, element
 * i is start + i·delta: one product and one sum, each rounded to the type.
 */
final class Ranges {
  private Ranges() {}

  /** How many elements the range has. */
  static int count(Tensor start, Tensor limit, Tensor delta) {
    double elements =
        switch (start.type()) {
          case F32 -> count(start.floats()[0], limit.floats()[0], delta.floats()[0]);
          case F64 -> count(start.doubles()[0], limit.doubles()[0], delta.doubles()[0]);
          case I8, U8, I16, U16, I32, U32, I64, U64 ->
              count(Integers.at(start, 0), Integers.at(limit, 0), Integers.at(delta, 0));
          case F16,
              BF16,
              BOOL,
              STRING,
              F8E4M3FN,
              F8E4M3FNUZ,
              F8E5M2,
              F8E5M2FNUZ,
              F8E8M0,
              F4E2M1,
              I4,
              U4,
              I2,
              U2 ->
              throw new IllegalArgumentException("no range of " + start.type().label());
        };
    if (!(elements <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("a range of " + elements + " elements");
    }
    return (int) elements;
  }

  private static double count(double start, double limit, double delta) {
    double elements = Math.ceil((limit - start) / delta);
    return elements <= 0 ? 0 : elements;
  }

  private static double count(long start, long limit, long delta) {
    if (delta == 0) {
      throw new IllegalArgumentException("a range with delta 0");
    }
    boolean empty = delta > 0 ? start >= limit : start <= limit;
    if (empty) {
      return 0;
    }
    // Unsigned: the span of two longs fits 64 bits, and so does the negation of any step.
    long span = delta > 0 ? limit - start : start - limit;
    long step = delta > 0 ? delta : -delta;
    long full = Long.divideUnsigned(span - 1, step);
    return full < 0 || full >= Integer.MAX_VALUE ? Double.POSITIVE_INFINITY : full + 1.0;
  }

  /** Writes the range to {@code out}, whose size is its count. */
  static void fill(Tensor start, Tensor delta, Tensor out) {
    int n = out.size();
    switch (out.type()) {
      case F32 -> {
        for (int i = 0; i < n; i++) {
          out.floats()[i] = start.floats()[0] + i * delta.floats()[0];
        }
      }
      case F64 -> {
        for (int i = 0; i < n; i++) {
          out.doubles()[i] = start.doubles()[0] + i * delta.doubles()[0];
        }
      }
      case I8, U8, I16, U16, I32, U32, I64, U64 -> {
        for (int i = 0; i < n; i++) {
          Integers.put(out, i, Integers.at(start, 0) + i * Integers.at(delta, 0));
        }
      }
      case F16,
          BF16,
          BOOL,
          STRING,
          F8E4M3FN,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F8E8M0,
          F4E2M1,
          I4,
          U4,
          I2,
          U2 ->
          throw new IllegalArgumentException("no range of " + out.type().label());
    }
  }
}
