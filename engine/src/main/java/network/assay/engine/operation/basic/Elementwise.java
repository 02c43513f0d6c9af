package network.assay.engine.operation.basic;

import network.assay.engine.kernel.ElementaryDouble;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.Walk;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.Integers;
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
    if (f == UnaryFunction.NOT && x.type() == ElementType.BOOL) {
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
      case NOT -> ~x;
      case CEIL, FLOOR, ROUND, SQRT, RECIPROCAL, EXP, LOG, SIN, COS, TAN -> (long) refuse(f);
      case ASIN, ACOS, ATAN, SINH, COSH, TANH, ASINH, ACOSH, ATANH, ERF -> (long) refuse(f);
      case SIGMOID, GELU, GELU_TANH, SOFTPLUS, SOFTSIGN, HARD_SWISH -> (long) refuse(f);
      case MISH, IS_NAN -> (long) refuse(f);
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
    if (f.isComparison()) {
      Comparisons.compare(f, a, b, y, kernels);
      return;
    }
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    int n = walk.runLength();
    int as = walk.step(0);
    int bs = walk.step(1);
    if (a.type() == ElementType.F32) {
      float[] p = a.floats();
      float[] q = b.floats();
      float[] r = y.floats();
      int rows = walk.rows();
      int pRow = walk.rowStep(0);
      int qRow = walk.rowStep(1);
      walk.forEachGrid((out, at) -> {
        Walk pWalk = new Walk(at[0], pRow, as);
        Walk qWalk = new Walk(at[1], qRow, bs);
        kernels.binary(f, rows, n, p, pWalk, q, qWalk, r, out);
      });
      return;
    }
    boolean real = a.type() == ElementType.F64;
    boolean unsigned = Integers.isUnsigned(a.type());
    walk.forEachRun((out, at) -> {
      for (int k = 0; k < n; k++) {
        int i = at[0] + k * as;
        int j = at[1] + k * bs;
        if (real) {
          y.doubles()[out + k] = ElementaryDouble.binary(f, a.doubles()[i], b.doubles()[j]);
        } else {
          long value = arithmetic(f, Integers.at(a, i), Integers.at(b, j), unsigned);
          Integers.put(y, out + k, value);
        }
      }
    });
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
    int cs = walk.step(0);
    int as = walk.step(1);
    int bs = walk.step(2);
    if (y.type() == ElementType.F32) {
      float[] p = a.floats();
      float[] q = b.floats();
      float[] r = y.floats();
      boolean together = cs == 1 && as == 1 && bs == 1;
      walk.forEachRun((out, at) -> {
        if (together) {
          choose(holds, at[0], p, at[1], q, at[2], r, out, n);
          return;
        }
        for (int i = 0; i < n; i++) {
          r[out + i] = holds[at[0] + i * cs] != 0 ? p[at[1] + i * as] : q[at[2] + i * bs];
        }
      });
      return;
    }
    walk.forEachRun((out, at) -> {
      for (int i = 0; i < n; i++) {
        boolean first = holds[at[0] + i * cs] != 0;
        Object source = first ? a.array() : b.array();
        int from = first ? at[1] + i * as : at[2] + i * bs;
        System.arraycopy(source, from, y.array(), out + i, 1);
      }
    });
  }

  /** The loop that the compiler can turn into vectors: every operand moves by one. */
  private static void choose(
      byte[] holds, int h, float[] p, int pi, float[] q, int qi, float[] r, int ri, int n) {
    for (int i = 0; i < n; i++) {
      r[ri + i] = holds[h + i] != 0 ? p[pi + i] : q[qi + i];
    }
  }
}
