package network.assay.engine.operation.basic;

import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.Kernels.Walk;
import network.assay.engine.operation.Broadcast;
import network.assay.engine.operation.Integers;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/** Comparisons of two tensors with broadcasting; with a NaN none of them holds. */
final class Comparisons {
  private Comparisons() {}

  static void compare(BinaryFunction f, Tensor a, Tensor b, Tensor y, Kernels kernels) {
    Holds holds = Holds.of(f);
    Broadcast walk = new Broadcast(y.shape(), a.shape(), b.shape());
    byte[] out = y.bytes();
    if (a.type() == ElementType.I32) {
      walk.forEachGrid((to, at) -> {
        Walk aWalk = new Walk(at[0], walk.rowStep(0), walk.step(0));
        Walk bWalk = new Walk(at[1], walk.rowStep(1), walk.step(1));
        int n = walk.runLength();
        kernels.compare(f, walk.rows(), n, a.ints(), aWalk, b.ints(), bWalk, out, to);
      });
      return;
    }
    Run run =
        switch (a.type()) {
          case F32 -> floats(f, a.floats(), b.floats(), out, kernels);
          case F64 -> doubles(holds, a.doubles(), b.doubles(), out);
          case I64 -> longs(holds, a.longs(), b.longs(), out);
          case I8, U8, I16, U16, I32, U32, U64, BOOL -> integers(holds, a, b, out);
          case STRING -> strings(a.strings(), b.strings(), out);
          case F16,
              BF16,
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
              throw new IllegalArgumentException("no comparison of " + a.type().label());
        };
    int n = walk.runLength();
    walk.forEachRun((to, at) -> run.compare(at[0], walk.step(0), at[1], walk.step(1), to, n));
  }

  /** Compares a[i], a[i + iStep] … with b[j], b[j + jStep] … into n elements from k on. */
  @FunctionalInterface
  private interface Run {
    void compare(int i, int iStep, int j, int jStep, int k, int n);
  }

  /** What a comparison gives when a is less than, equal to, or greater than b. */
  private record Holds(byte less, byte equal, byte greater) {
    static Holds of(BinaryFunction f) {
      return switch (f) {
        case EQUAL -> new Holds((byte) 0, (byte) 1, (byte) 0);
        case LESS -> new Holds((byte) 1, (byte) 0, (byte) 0);
        case LESS_EQUAL -> new Holds((byte) 1, (byte) 1, (byte) 0);
        case GREATER -> new Holds((byte) 0, (byte) 0, (byte) 1);
        case GREATER_EQUAL -> new Holds((byte) 0, (byte) 1, (byte) 1);
        case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR ->
            throw new IllegalArgumentException(f + " is no comparison");
      };
    }
  }

  private static Run floats(BinaryFunction f, float[] a, float[] b, byte[] y, Kernels kernels) {
    return (i, iStep, j, jStep, k, n) -> kernels.compare(f, a, i, iStep, b, j, jStep, y, k, n);
  }

  private static Run doubles(Holds holds, double[] a, double[] b, byte[] y) {
    return (i, iStep, j, jStep, k, n) -> {
      for (int r = 0; r < n; r++) {
        double p = a[i + r * iStep];
        double q = b[j + r * jStep];
        y[k + r] = p < q ? holds.less : p > q ? holds.greater : p == q ? holds.equal : 0;
      }
    };
  }

  private static Run longs(Holds holds, long[] a, long[] b, byte[] y) {
    return (i, iStep, j, jStep, k, n) -> {
      for (int r = 0; r < n; r++) {
        long p = a[i + r * iStep];
        long q = b[j + r * jStep];
        y[k + r] = p < q ? holds.less : p > q ? holds.greater : holds.equal;
      }
    };
  }

  private static Run integers(Holds holds, Tensor a, Tensor b, byte[] y) {
    // Moves the unsigned order onto the signed one.
    long flip = a.type() == ElementType.U64 ? Long.MIN_VALUE : 0;
    return (i, iStep, j, jStep, k, n) -> {
      for (int r = 0; r < n; r++) {
        long p = Integers.at(a, i + r * iStep) ^ flip;
        long q = Integers.at(b, j + r * jStep) ^ flip;
        y[k + r] = p < q ? holds.less : p > q ? holds.greater : holds.equal;
      }
    };
  }

  /** Strings have no order here: the rules admit EQUAL only. */
  private static Run strings(String[] a, String[] b, byte[] y) {
    return (i, iStep, j, jStep, k, n) -> {
      for (int r = 0; r < n; r++) {
        y[k + r] = (byte) (a[i + r * iStep].equals(b[j + r * jStep]) ? 1 : 0);
      }
    };
  }
}
