package network.assay.verify.zk.tensor;

import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp.BinaryFunction;
import network.assay.verify.zk.program.ZkOp.ReduceKind;
import network.assay.verify.zk.program.ZkOp.UnaryFunction;
import network.assay.verify.zk.program.ZkType;

/** Functions of single whole numbers, modulo 2^64; who calls wraps them to their type. */
final class Scalars {
  private static final int SHIFT_MAX = 45;
  private static final int MULTIPLIER_MAX = 1 << 15;
  private static final long SUM_LIMIT = 1L << 30;

  private Scalars() {}

  static long unary(UnaryFunction function, long x) {
    return switch (function) {
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case SIGN -> Long.signum(x);
      case RELU -> Math.max(x, 0);
      case NOT -> ~x;
    };
  }

  static long binary(BinaryFunction function, long a, long b) {
    return switch (function) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : a / b;
      case FMOD -> b == 0 ? 0 : a % b;
      case MOD -> b == 0 ? 0 : Math.floorMod(a, b);
      case POW -> power(a, b);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case EQUAL -> a == b ? 1 : 0;
      case LESS -> a < b ? 1 : 0;
      case LESS_EQUAL -> a <= b ? 1 : 0;
      case GREATER -> a > b ? 1 : 0;
      case GREATER_EQUAL -> a >= b ? 1 : 0;
    };
  }

  /** a^b; a negative power is the truncated quotient 1 / a^(−b). */
  private static long power(long a, long b) {
    if (b < 0) {
      boolean unit = a == 1 || a == -1;
      return unit ? ((b & 1) == 0 ? 1 : a) : 0;
    }
    long result = 1;
    long square = a;
    for (long rest = b; rest != 0; rest >>= 1) {
      result *= (rest & 1) == 0 ? 1 : square;
      square *= square;
    }
    return result;
  }

  /** The reduction of nothing. */
  static long neutral(ReduceKind kind, ZkType type) {
    return switch (kind) {
      case SUM -> 0;
      case PROD -> 1;
      case MAX -> type.least();
      case MIN -> type.greatest();
    };
  }

  static long reduce(ReduceKind kind, long a, long b) {
    return switch (kind) {
      case SUM -> a + b;
      case PROD -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  /** The activation that a sum becomes ({@code spec/int.md}, section 1). */
  static long requantise(long sum, long multiplier, long shift, int lo, int hi) {
    if (sum <= -SUM_LIMIT || sum >= SUM_LIMIT) {
      throw new ZkException("a sum is " + sum + ", expected one below 2^30");
    }
    if (multiplier < -MULTIPLIER_MAX || multiplier > MULTIPLIER_MAX) {
      throw new ZkException("a multiplier is " + multiplier + ", expected one of at most 2^15");
    }
    if (shift < 0 || shift > SHIFT_MAX) {
      throw new ZkException("a shift is " + shift + ", expected one of 0 to " + SHIFT_MAX);
    }
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    return Math.clamp((sum * multiplier + half) >> shift, (long) lo, hi);
  }

  /** ⌊√v⌋ for 0 ≤ v < 2^31. */
  static long root(long v) {
    long root = 0;
    for (int bit = 15; bit >= 0; bit--) {
      long next = root | 1L << bit;
      root = next * next <= v ? next : root;
    }
    return root;
  }
}
