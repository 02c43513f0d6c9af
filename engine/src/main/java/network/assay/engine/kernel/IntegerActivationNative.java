package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.IntegerKernels.Requantisation;
import network.assay.engine.kernel.machine.IntegerRoutines;

/**
 * Requantisation into one array, by machine code: of sums in memory with 64-bit products, or, where
 * binary32 is exact for all channels, by the routines that make the sums.
 */
final class IntegerActivationNative {
  /** Sums of a call, at most or in a single row: keeps it short. */
  private static final int CALL_LENGTH = 1 << 16;

  /** Whole numbers up to here are binary32 numbers. */
  private static final int MULTIPLIER_MAX = 1 << 24;

  private static final int EXPONENT_BIAS = 127;
  private static final int FRACTION = 23;

  private final IntegerRoutines.Requantise routine;
  private final boolean byRow;
  private final Requantisation r;
  private final MemorySegment multipliers;
  private final MemorySegment shifts;
  private final MemorySegment y;
  private final int size;

  /**
   * @param byRow whether channels are rows, or else columns
   */
  IntegerActivationNative(IntegerRoutines routines, boolean byRow, Requantisation r, Object y) {
    this.byRow = byRow;
    this.r = r;
    this.size = r.to() == Activations.S16 ? 2 : 1;
    this.routine = routines.requantise(byRow, size);
    this.multipliers = MemorySegment.ofArray(r.multiplier());
    this.shifts = MemorySegment.ofArray(r.shift());
    this.y = size == 2 ? MemorySegment.ofArray((short[]) y) : MemorySegment.ofArray((byte[]) y);
  }

  /**
   * Results that are requantised by whoever makes the sums; empty where that would not be exact.
   *
   * @param channels to make room for, at least those of {@code r}
   */
  static Optional<IntegerRoutines.Results> direct(Requantisation r, Object y, int channels) {
    int magnitude = Math.max(Math.abs(r.lo()), Math.abs(r.hi()));
    float[] factors = new float[channels];
    for (int i = 0; i < r.channels(); i++) {
      int multiplier = r.multiplier()[i];
      // Powers of two down to 2^-62 are normal numbers, so that this product is exact.
      float factor = multiplier * Float.intBitsToFloat((EXPONENT_BIAS - r.shift()[i]) << FRACTION);
      if (Math.abs((long) multiplier) > MULTIPLIER_MAX
          || !IntegerRoutines.Results.exactFactor(factor, magnitude)) {
        return Optional.empty();
      }
      factors[i] = factor;
    }
    boolean words = r.to() == Activations.S16;
    MemorySegment target =
        words ? MemorySegment.ofArray((short[]) y) : MemorySegment.ofArray((byte[]) y);
    return Optional.of(
        IntegerRoutines.Results.activations(
            target, words ? 2 : 1, MemorySegment.ofArray(factors), r.lo(), r.hi()));
  }

  /**
   * Requantises rows × columns sums.
   *
   * @param sumsStep from one row of sums to the next
   * @param channel of the first row or column; rows must not run beyond the last one
   * @param yStep from one row of results to the next
   */
  void run(
      MemorySegment sums,
      long sumsAt,
      long sumsStep,
      int channel,
      long yAt,
      long yStep,
      int rows,
      int columns) {
    int part = Math.max(1, CALL_LENGTH / Math.max(1, columns));
    for (int row = 0; row < rows; row += part) {
      routine.run(
          sums,
          sumsAt + row * sumsStep,
          sumsStep,
          multipliers,
          shifts,
          byRow ? channel + row : channel,
          y,
          (yAt + row * yStep) * size,
          yStep * size,
          size,
          Math.min(part, rows - row),
          columns,
          r.lo(),
          r.hi());
    }
  }
}
