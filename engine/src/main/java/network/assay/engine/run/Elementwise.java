package network.assay.engine.run;

import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * Functions of one and two arguments. F32 arithmetic is the kernels'; comparisons and the other
 * element types are defined here: whole numbers wrap, division by zero gives 0, F64 is IEEE.
 */
final class Elementwise {
  private Elementwise() {}

  static void unary(UnaryFunction f, Tensor x, Tensor y, Kernels kernels) {
    int n = x.size();
    if (f == UnaryFunction.NOT) {
      for (int i = 0; i < n; i++) {
        y.bytes()[i] = (byte) (x.bytes()[i] == 0 ? 1 : 0);
      }
    } else if (f == UnaryFunction.IS_NAN) {
      isNan(x, y);
    } else if (x.type() == ElementType.F32) {
      kernels.unary(f, x.floats(), 0, y.floats(), 0, n);
    } else if (x.type() == ElementType.F64) {
      for (int i = 0; i < n; i++) {
        y.doubles()[i] = ElementaryDouble.unary(f, x.doubles()[i]);
      }
    } else {
      boolean unsigned = Integers.isUnsigned(x.type());
      for (int i = 0; i < n; i++) {
        Integers.put(y, i, unary(f, Integers.at(x, i), unsigned));
      }
    }
  }

  private static void isNan(Tensor x, Tensor y) {
    boolean single = x.type() == ElementType.F32;
    for (int i = 0; i < x.size(); i++) {
      boolean nan = single ? Float.isNaN(x.floats()[i]) : Double.isNaN(x.doubles()[i]);
      y.bytes()[i] = (byte) (nan ? 1 : 0);
    }
  }

  private static long unary(UnaryFunction f, long x, boolean unsigned) {
    return switch (f) {
      case ABS -> unsigned ? x : Math.abs(x);
      case NEG -> -x;
      case SIGN -> unsigned ? (x != 0 ? 1 : 0) : Long.signum(x);
      case RELU -> unsigned ? x : Math.max(x, 0);
      case CEIL, FLOOR, ROUND, SQRT, RECIPROCAL, EXP, LOG, SIN, COS, TAN -> (long) refuse(f);
      case ASIN, ACOS, ATAN, SINH, COSH, TANH, ASINH, ACOSH, ATANH, ERF -> (long) refuse(f);
      case SIGMOID, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, HARD_SWISH -> (long) refuse(f);
      case MISH, NOT, IS_NAN -> (long) refuse(f);
    };
  }

  static void parametric(Op.Parametric op, Tensor x, Tensor y, Kernels kernels) {
    int n = x.size();
    if (x.type() == ElementType.F32) {
      kernels.parametric(op.function(), op.alpha(), op.beta(), x.floats(), 0, y.floats(), 0, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y.doubles()[i] =
          ElementaryDouble.parametric(op.function(), op.alpha(), op.beta(), x.doubles()[i]);
    }
  }

  private static double refuse(Object f) {
    throw new IllegalArgumentException(f + " is not defined for this element type");
  }

  static void binary(BinaryFunction f, Tensor a, Tensor b, Tensor y, Kernels kernels) {
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    int n = walk.runLength();
    int as = walk.step(0);
    int bs = walk.step(1);
    if (a.type() == ElementType.F32 && !f.isComparison()) {
      walk.forEachRun((out, at) ->
          kernels.binary(f, a.floats(), at[0], as, b.floats(), at[1], bs, y.floats(), out, n));
      return;
    }
    Pair pair = pair(f, a, b, y);
    walk.forEachRun((out, at) -> {
      for (int i = 0; i < n; i++) {
        pair.apply(at[0] + i * as, at[1] + i * bs, out + i);
      }
    });
  }

  /** One element of a binary function: a[i] and b[j] give y[k]. */
  @FunctionalInterface
  private interface Pair {
    void apply(int i, int j, int k);
  }

  private static Pair pair(BinaryFunction f, Tensor a, Tensor b, Tensor y) {
    return switch (a.type()) {
      case F32 -> {
        float[] x = a.floats();
        float[] z = b.floats();
        yield (i, j, k) -> y.bytes()[k] = compare(f, x[i], z[j]);
      }
      case F64 -> {
        double[] x = a.doubles();
        double[] z = b.doubles();
        yield f.isComparison()
            ? (i, j, k) -> y.bytes()[k] = compare(f, x[i], z[j])
            : (i, j, k) -> y.doubles()[k] = ElementaryDouble.binary(f, x[i], z[j]);
      }
      case STRING ->
          (i, j, k) -> y.bytes()[k] = (byte) (a.strings()[i].equals(b.strings()[j]) ? 1 : 0);
      case I8, U8, I16, U16, I32, U32, I64, U64, BOOL -> {
        boolean unsigned = Integers.isUnsigned(a.type());
        yield f.isComparison()
            ? (i, j, k) ->
                y.bytes()[k] =
                    compare(f, Integers.at(a, i), Integers.at(b, j), a.type() == ElementType.U64)
            : (i, j, k) ->
                Integers.put(y, k, arithmetic(f, Integers.at(a, i), Integers.at(b, j), unsigned));
      }
      case F16, BF16 -> throw new IllegalArgumentException("no arithmetic in " + a.type().label());
    };
  }

  private static byte compare(BinaryFunction f, double a, double b) {
    boolean holds =
        switch (f) {
          case EQUAL -> a == b;
          case LESS -> a < b;
          case LESS_EQUAL -> a <= b;
          case GREATER -> a > b;
          case GREATER_EQUAL -> a >= b;
          case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR -> refuse(f) > 0;
        };
    return (byte) (holds ? 1 : 0);
  }

  private static byte compare(BinaryFunction f, long a, long b, boolean unsigned) {
    int order = unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    return compare(f, order, 0d);
  }

  private static long arithmetic(BinaryFunction f, long a, long b, boolean unsigned) {
    return switch (f) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : unsigned ? Long.divideUnsigned(a, b) : a / b;
      case FMOD -> b == 0 ? 0 : unsigned ? Long.remainderUnsigned(a, b) : a % b;
      case MOD -> b == 0 ? 0 : unsigned ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b);
      case MIN -> (unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b)) <= 0 ? a : b;
      case MAX -> (unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b)) >= 0 ? a : b;
      case PRELU -> !unsigned && a < 0 ? a * b : a;
      case POW -> power(a, b, unsigned);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> (long) refuse(f);
    };
  }

  /** a^b modulo 2^64; a negative power is the truncated quotient 1 / a^|b|. */
  private static long power(long a, long b, boolean unsigned) {
    if (!unsigned && b < 0) {
      if (a == 1 || a == -1) {
        return (b & 1) == 0 ? 1 : a;
      }
      return 0;
    }
    long result = 1;
    long square = a;
    for (long rest = b; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  /** y = condition ? a : b, element by element, over any type. */
  static void where(Tensor condition, Tensor a, Tensor b, Tensor y) {
    Broadcast walk = new Broadcast(y.shape(), condition.shape(), a.shape(), b.shape());
    int n = walk.runLength();
    byte[] holds = condition.bytes();
    walk.forEachRun((out, at) -> {
      for (int i = 0; i < n; i++) {
        if (holds[at[0] + i * walk.step(0)] != 0) {
          System.arraycopy(a.array(), at[1] + i * walk.step(1), y.array(), out + i, 1);
        } else {
          System.arraycopy(b.array(), at[2] + i * walk.step(2), y.array(), out + i, 1);
        }
      }
    });
  }
}
