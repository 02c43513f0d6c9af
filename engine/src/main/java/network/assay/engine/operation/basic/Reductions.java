package network.assay.engine.operation.basic;

import java.util.Arrays;
import java.util.List;
import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.Movement;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * Reductions, extremes and running sums. The elements that one result is made of are taken in
 * row-major order over the reduced axes. F32 goes to the kernels; F64 uses the same 16 lanes and
 * tree; whole numbers wrap.
 */
final class Reductions {
  private static final int LANES = 16;

  private Reductions() {}

  /** A tensor seen as [outer, length, inner] with the middle reduced. */
  record Middle(int outer, int length, int inner) {
    static Middle of(Shape shape, int axis) {
      return new Middle(shape.size(0, axis), shape.dim(axis), shape.size(axis + 1, shape.rank()));
    }
  }

  static void reduce(Op.Reduce op, Tensor x, Tensor y, Kernels kernels) {
    boolean[] reduced = BasicShapes.reducedAxes(op.axes(), x.shape().rank());
    Tensor data = isContiguous(x.shape(), reduced) ? x : gathered(kernels.workers(), x, reduced);
    Middle m = data == x ? middle(x.shape(), reduced) : last(x.shape(), reduced);
    switch (x.type()) {
      case F32 -> kernels.reduce(op.kind(), data.floats(), m.outer, m.length, m.inner, y.floats());
      case F64 -> doubles(op.kind(), data.doubles(), m, y.doubles());
      case I8, U8, I16, U16, I32, U32, I64, U64, BOOL -> integers(op.kind(), data, m, y);
      case F16,
          BF16,
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
          throw new IllegalArgumentException("no reduction of " + x.type().label());
    }
  }

  /** True when the reduced axes lie side by side, not counting axes of size 1. */
  static boolean isContiguous(Shape shape, boolean[] reduced) {
    int changes = 0;
    boolean previous = false;
    for (int i = 0; i < reduced.length; i++) {
      if (shape.dim(i) != 1 && reduced[i] != previous) {
        previous = reduced[i];
        changes++;
      }
    }
    return changes <= 2;
  }

  private static Middle middle(Shape shape, boolean[] reduced) {
    int outer = 1;
    int length = 1;
    int inner = 1;
    boolean begun = false;
    for (int i = 0; i < reduced.length; i++) {
      int dim = shape.dim(i);
      if (reduced[i]) {
        length *= dim;
        begun |= dim != 1;
      } else if (begun) {
        inner *= dim;
      } else {
        outer *= dim;
      }
    }
    return new Middle(outer, length, inner);
  }

  private static Middle last(Shape shape, boolean[] reduced) {
    int outer = 1;
    int length = 1;
    for (int i = 0; i < reduced.length; i++) {
      outer *= reduced[i] ? 1 : shape.dim(i);
      length *= reduced[i] ? shape.dim(i) : 1;
    }
    return new Middle(outer, length, 1);
  }

  /** A copy with the kept axes first and the reduced ones last, each in order. */
  private static Tensor gathered(Workers workers, Tensor x, boolean[] reduced) {
    int rank = reduced.length;
    int[] strides = x.shape().strides();
    int[] dims = new int[rank];
    int[] from = new int[rank];
    int next = 0;
    for (boolean wanted : new boolean[] {false, true}) {
      for (int i = 0; i < rank; i++) {
        if (reduced[i] == wanted) {
          dims[next] = x.shape().dim(i);
          from[next++] = strides[i];
        }
      }
    }
    Tensor copy = Tensor.zeros(x.type(), Shape.of(dims));
    Movement.copy(
        workers,
        dims,
        x.array(),
        new Movement.Layout(0, from),
        copy.array(),
        new Movement.Layout(0, Movement.strides(dims)));
    return copy;
  }

  private static void doubles(ReduceKind kind, double[] x, Middle m, double[] y) {
    double[] lanes = new double[LANES];
    for (int o = 0; o < m.outer; o++) {
      for (int i = 0; i < m.inner; i++) {
        int base = o * m.length * m.inner + i;
        double shift = kind == ReduceKind.LOG_SUM_EXP ? greatest(x, base, m) : 0;
        Arrays.fill(lanes, neutral(kind));
        for (int l = 0; l < m.length; l++) {
          double value = x[base + l * m.inner] - shift;
          lanes[l % LANES] = fold(kind, lanes[l % LANES], lift(kind, value));
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
          for (int j = 0; j < half; j++) {
            lanes[j] = fold(kind, lanes[j], lanes[j + half]);
          }
        }
        double result = finish(kind, lanes[0], m.length);
        if (kind == ReduceKind.LOG_SUM_EXP) {
          result = Double.isInfinite(shift) ? shift : result + shift;
        }
        y[o * m.inner + i] = result;
      }
    }
  }

  private static double greatest(double[] x, int base, Middle m) {
    double most = Double.NEGATIVE_INFINITY;
    for (int l = 0; l < m.length; l++) {
      most = Math.max(most, x[base + l * m.inner]);
    }
    return most;
  }

  private static double neutral(ReduceKind kind) {
    return switch (kind) {
      case SUM, MEAN, SUM_SQUARE, L1, L2, LOG_SUM, LOG_SUM_EXP -> 0;
      case PROD -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private static double lift(ReduceKind kind, double value) {
    return switch (kind) {
      case SUM, MEAN, PROD, MAX, MIN, LOG_SUM -> value;
      case SUM_SQUARE, L2 -> value * value;
      case L1 -> Math.abs(value);
      case LOG_SUM_EXP -> ElementaryDouble.exp(value);
    };
  }

  private static double fold(ReduceKind kind, double a, double b) {
    return switch (kind) {
      case SUM, MEAN, SUM_SQUARE, L1, L2, LOG_SUM, LOG_SUM_EXP -> a + b;
      case PROD -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  private static double finish(ReduceKind kind, double value, int length) {
    return switch (kind) {
      case SUM, PROD, MAX, MIN, SUM_SQUARE, L1 -> value;
      case MEAN -> value / length;
      case L2 -> Math.sqrt(value);
      case LOG_SUM, LOG_SUM_EXP -> ElementaryDouble.log(value);
    };
  }

  private static void integers(ReduceKind kind, Tensor x, Middle m, Tensor y) {
    ElementType type = x.type();
    boolean unsigned = Integers.isUnsigned(type);
    for (int o = 0; o < m.outer; o++) {
      for (int i = 0; i < m.inner; i++) {
        long acc = start(kind, type);
        for (int l = 0; l < m.length; l++) {
          long value = Integers.at(x, (o * m.length + l) * m.inner + i);
          acc = Integers.wrap(type, step(kind, acc, value, unsigned));
        }
        if (kind == ReduceKind.MEAN) {
          acc = m.length == 0 ? 0 : unsigned ? Long.divideUnsigned(acc, m.length) : acc / m.length;
        }
        Integers.put(y, o * m.inner + i, acc);
      }
    }
  }

  private static long start(ReduceKind kind, ElementType type) {
    return switch (kind) {
      case SUM, MEAN, SUM_SQUARE, L1 -> 0;
      case PROD -> 1;
      case MAX -> Integers.least(type);
      case MIN -> Integers.greatest(type);
      case L2, LOG_SUM, LOG_SUM_EXP -> throw noLogarithm(kind);
    };
  }

  private static long step(ReduceKind kind, long acc, long value, boolean unsigned) {
    return switch (kind) {
      case SUM, MEAN -> acc + value;
      case SUM_SQUARE -> acc + value * value;
      case L1 -> acc + (unsigned ? value : Math.abs(value));
      case PROD -> acc * value;
      case MAX -> isLess(acc, value, unsigned) ? value : acc;
      case MIN -> isLess(value, acc, unsigned) ? value : acc;
      case L2, LOG_SUM, LOG_SUM_EXP -> throw noLogarithm(kind);
    };
  }

  private static boolean isLess(long a, long b, boolean unsigned) {
    return unsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
  }

  private static IllegalArgumentException noLogarithm(ReduceKind kind) {
    return new IllegalArgumentException(kind + " is not defined for this element type");
  }

  /** Index of the extreme: a NaN beats every number; ties go to the first, or the last. */
  static void argExtreme(Op.ArgExtreme op, Tensor x, Tensor y) {
    Middle m = Middle.of(x.shape(), Shape.normaliseAxis(op.axis(), x.shape().rank()));
    for (int o = 0; o < m.outer; o++) {
      for (int i = 0; i < m.inner; i++) {
        int base = o * m.length * m.inner + i;
        int best = 0;
        for (int l = 1; l < m.length; l++) {
          int order = compare(x, base + l * m.inner, base + best * m.inner, op.largest());
          if (order > 0 || (order == 0 && op.selectLast())) {
            best = l;
          }
        }
        y.longs()[o * m.inner + i] = best;
      }
    }
  }

  /** Positive when element {@code a} is more extreme than element {@code b}. */
  private static int compare(Tensor x, int a, int b, boolean largest) {
    if (x.type().isFloating()) {
      boolean single = x.type() == ElementType.F32;
      double va = single ? x.floats()[a] : x.doubles()[a];
      double vb = single ? x.floats()[b] : x.doubles()[b];
      if (Double.isNaN(va) || Double.isNaN(vb)) {
        return Boolean.compare(Double.isNaN(va), Double.isNaN(vb));
      }
      int order = va > vb ? 1 : va < vb ? -1 : 0;
      return largest ? order : -order;
    }
    long va = Integers.at(x, a);
    long vb = Integers.at(x, b);
    int order = x.type() == ElementType.U64 ? Long.compareUnsigned(va, vb) : Long.compare(va, vb);
    return largest ? order : -order;
  }

  /** Running sums along one axis, each the sum before plus the next element. */
  static void cumSum(Op.CumSum op, Tensor x, Tensor axis, Tensor y) {
    List<Long> axes = Arrays.stream(Integers.toLongs(axis)).boxed().toList();
    if (axes.size() != 1) {
      throw new IllegalArgumentException("axis has " + axes.size() + " elements, expected one");
    }
    Middle m = Middle.of(x.shape(), Shape.normaliseAxis(axes.get(0), x.shape().rank()));
    for (int o = 0; o < m.outer; o++) {
      for (int i = 0; i < m.inner; i++) {
        int from = (o * m.length + (op.reverse() ? m.length - 1 : 0)) * m.inner + i;
        runningSum(x, y, from, op.reverse() ? -m.inner : m.inner, m.length, op.exclusive());
      }
    }
  }

  private static void runningSum(
      Tensor x, Tensor y, int from, int step, int length, boolean exclusive) {
    float single = 0;
    double real = 0;
    long whole = 0;
    for (int l = 0; l < length; l++) {
      int at = from + l * step;
      if (x.type() == ElementType.F32) {
        float next = single + x.floats()[at];
        y.floats()[at] = exclusive ? single : next;
        single = next;
      } else if (x.type() == ElementType.F64) {
        double next = real + x.doubles()[at];
        y.doubles()[at] = exclusive ? real : next;
        real = next;
      } else {
        long next = whole + Integers.at(x, at);
        Integers.put(y, at, exclusive ? whole : next);
        whole = next;
      }
    }
  }
}
