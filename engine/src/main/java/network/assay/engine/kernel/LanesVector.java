package network.assay.engine.kernel;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shapes of this machine, at most 512 bits, since 16 floats are the virtual lanes of a
 * sum. They are constants, as the compiler demands; the width changes speed and no bit.
 */
final class LanesVector {
  private LanesVector() {}

  /** 128, 256 or 512 bits, also where the machine prefers fewer, more, or an odd number. */
  private static final VectorShape SHAPE =
      VectorShape.forBitSize(
          Integer.highestOneBit(
              Math.clamp(VectorShape.preferredShape().vectorBitSize(), 128, 512)));

  static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);

  static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);

  /** As many floats as {@link #DOUBLES} has doubles. */
  static final VectorSpecies<Float> HALF_FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

  /** A float of a packed panel, at any byte. */
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Columns of a panel of products, at every width: a multiple of each tile's columns. */
  static final int PANEL = 32;

  /**
   * Rows of the tallest tile. With two vectors a row, 12 fill 32 registers. Where there may be 16,
   * 5 are faster than the 6 that would fit, as C2 (JDK 25) then spills: 93 against 43 GFLOP/s with
   * AVX2 on one Zen 4 core.
   */
  static final int TILE_ROWS_MAX = FLOATS.vectorBitSize() == 512 ? 12 : 5;

  /** Rows of the next tile when {@code remaining} rows are left, at least 1. */
  static int tileRows(int remaining) {
    if (remaining >= TILE_ROWS_MAX) {
      return TILE_ROWS_MAX;
    }
    if (remaining >= 8) {
      return 8;
    }
    return remaining >= 4 ? 4 : remaining >= 2 ? 2 : 1;
  }
}
