package network.assay.engine.operation.index;

import java.util.Arrays;
import java.util.Comparator;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.IndexOp;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The first elements in order. Each element has a key that orders it among signed whole numbers;
 * keys to 32 bits go into one {@code long} with the index, which breaks ties.
 */
final class Selection {
  /** Bytes for each candidate: two words, or a boxed index and its reference. */
  private static final int CANDIDATE_BYTES = 32;

  private Selection() {}

  /** Memory that a selection along an axis of this length takes. */
  static long bytes(int length) {
    return (long) CANDIDATE_BYTES * length;
  }

  static void topK(IndexOp.TopK op, Tensor x, Tensor values, Tensor indices) {
    if (values.size() == 0) {
      return;
    }
    Shape shape = x.shape();
    int axis = Shape.normaliseAxis(op.axis(), shape.rank());
    int length = shape.dim(axis);
    int k = values.shape().dim(axis);
    int inner = shape.size(axis + 1, shape.rank());
    int outer = shape.size(0, axis);
    boolean wide = x.type().bytes() == Long.BYTES;
    int[] first = new int[k];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int from = o * length * inner + i;
        if (wide) {
          selectWide(x, from, inner, length, op.largest(), first);
        } else {
          select(x, from, inner, length, op.largest(), first);
        }
        for (int j = 0; j < k; j++) {
          int to = (o * k + j) * inner + i;
          System.arraycopy(x.array(), from + first[j] * inner, values.array(), to, 1);
          indices.longs()[to] = first[j];
        }
      }
    }
  }

  /** Keeps twice as many candidates as are wanted and drops the worse half when they are full. */
  private static void select(
      Tensor x, int from, int step, int length, boolean largest, int[] first) {
    int k = first.length;
    long[] best = new long[(int) Math.min(2L * k, length)];
    int count = 0;
    long bound = Long.MAX_VALUE;
    for (int i = 0; i < length; i++) {
      long key = key(x, from + i * step);
      long candidate = (largest ? ~key : key) << 32 | i;
      if (candidate <= bound) {
        if (count == best.length) {
          Arrays.sort(best);
          count = k;
          bound = best[k - 1];
          if (candidate > bound) {
            continue;
          }
        }
        best[count++] = candidate;
      }
    }
    Arrays.sort(best, 0, count);
    for (int i = 0; i < k; i++) {
      first[i] = (int) best[i];
    }
  }

  private static void selectWide(
      Tensor x, int from, int step, int length, boolean largest, int[] first) {
    Integer[] order = new Integer[length];
    Arrays.setAll(order, i -> i);
    Comparator<Integer> byKey = Comparator.comparingLong(i -> key(x, from + i * step));
    // The sort is stable, so equals stay in the order of their indexes.
    Arrays.sort(order, largest ? byKey.reversed() : byKey);
    for (int i = 0; i < first.length; i++) {
      first[i] = order[i];
    }
  }

  /** A whole number in the order of the elements; zeros are equal, NaN is the greatest. */
  private static long key(Tensor x, int i) {
    if (x.type() == ElementType.F32) {
      float value = x.floats()[i];
      int bits = Float.floatToIntBits(value == 0 ? 0f : value); // one NaN, above infinity
      return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }
    if (x.type() == ElementType.F64) {
      double value = x.doubles()[i];
      long bits = Double.doubleToLongBits(value == 0 ? 0d : value);
      return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }
    long value = Integers.at(x, i);
    return switch (x.type()) {
      case U64 -> value ^ Long.MIN_VALUE;
      case U32 -> value + Integer.MIN_VALUE;
      default -> value;
    };
  }
}
