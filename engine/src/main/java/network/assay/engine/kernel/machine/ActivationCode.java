package network.assay.engine.kernel.machine;

import java.util.function.IntConsumer;

/**
 * Writes how sums in registers become activations: {@code floor(sum·factor + 1/2)} within bounds,
 * in binary32. The product and the half are added with one rounding, downward. Since whole numbers
 * of these sizes are binary32 numbers, rounding downward never goes below the whole number that
 * floor will give, so the result is exact as long as the sum is, which is so up to 2^24; beyond,
 * factors must be so large that the result is out of bounds in any case. {@code
 * IntegerRoutines.Results#exactFactor} says which are.
 */
final class ActivationCode {
  /** What results are: sums as they are, or activations of one byte or of two. */
  static final int SUMS = 0;

  static final int BYTES = 1;
  static final int WORDS = 2;

  private static final int ONE_HALF = Float.floatToRawIntBits(0.5f);

  private final Assembler asm;
  private final int half;
  private final int lo;
  private final int hi;

  /**
   * @param first of three registers that hold constants
   */
  ActivationCode(Assembler asm, int first) {
    this.asm = asm;
    this.half = first;
    this.lo = first + 1;
    this.hi = first + 2;
  }

  /** Loads the constants; RAX is lost. */
  void load(Memory least, Memory greatest) {
    asm.mov(Register.RAX, ONE_HALF);
    asm.vpbroadcastd(half, Register.RAX);
    asm.vpbroadcastd(lo, least);
    asm.vpbroadcastd(hi, greatest);
  }

  /** Sixteen sums become sixteen activations, as int32. */
  void scale(int sums, int factors) {
    asm.vcvtdq2ps(sums, sums);
    asm.vfmadd213psDown(sums, factors, half);
    asm.vmaxps(sums, sums, lo);
    asm.vminps(sums, sums, hi);
    asm.vcvtps2dqDown(sums, sums);
  }

  /** Stores sixteen results of a kind. */
  void store(int kind, Memory target, int mask, int results) {
    switch (kind) {
      case SUMS -> asm.vmovdqu32(target, mask, results);
      case BYTES -> asm.vpmovdb(target, mask, results);
      case WORDS -> asm.vpmovdw(target, mask, results);
      default -> throw new IllegalArgumentException("results of kind " + kind);
    }
  }

  /**
   * Branches by the kind of results at run time.
   *
   * @param kind where it lies
   * @param scale writes what makes activations of sums
   * @param store writes what stores results of a kind
   */
  void finish(Memory kind, Runnable scale, IntConsumer store) {
    asm.mov(Register.RAX, kind);
    asm.test(Register.RAX);
    int sums = asm.jumpIfZero();
    scale.run();
    asm.mov(Register.RAX, kind);
    asm.cmp(Register.RAX, BYTES);
    int bytes = asm.jumpIfZero();
    store.accept(WORDS);
    int afterWords = asm.jump();
    asm.land(bytes);
    store.accept(BYTES);
    int afterBytes = asm.jump();
    asm.land(sums);
    store.accept(SUMS);
    asm.land(afterBytes);
    asm.land(afterWords);
  }
}
