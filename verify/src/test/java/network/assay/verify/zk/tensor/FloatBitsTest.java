package network.assay.verify.zk.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Floats as whole numbers against the arithmetic of the machine. */
class FloatBitsTest {
  private static final long SEED = 20261121;
  private static final int PATTERNS = 2_000_000;
  private static final int[] EXTREMES = {
    0,
    0x80000000,
    1,
    0x80000001,
    0x007fffff,
    0x00800000,
    0x00800001,
    0x3f800000,
    0x3effffff,
    0x3f000000,
    0x3f000001,
    0x7f7fffff,
    0xff7fffff,
    0x7f800000,
    0xff800000,
    0x7fc00000,
    0xffffffff,
    0x7f000000,
    0x4b000000,
    0x4effffff,
    0x4f000000,
    0x33800000
  };

  private final SplittableRandom random = new SplittableRandom(SEED);

  private static int byMachine(int x, int scale, int lo, int hi) {
    float quotient = Float.intBitsToFloat(x) / Float.intBitsToFloat(scale);
    double whole = Math.rint((double) quotient);
    double value = Double.isNaN(whole) ? 0 : whole;
    return (int) Math.max(lo, Math.min(hi, value));
  }

  private static void check(int x, int scale, int lo, int hi) {
    int got = FloatBits.quantise(x, scale, lo, hi);
    int expected = byMachine(x, scale, lo, hi);
    if (got != expected) {
      assertThat(got).as("seed %d: %08x / %08x", SEED, x, scale).isEqualTo(expected);
    }
  }

  /** A positive normal scale. */
  private int scale() {
    return random.nextInt(0x00800000, 0x7f800000);
  }

  @Test
  void quantisesAnyPattern() {
    for (int i = 0; i < PATTERNS; i++) {
      check(random.nextInt(), scale(), -32768, 32767);
    }
  }

  @Test
  void quantisesQuotientsNearTheRange() {
    for (int i = 0; i < PATTERNS; i++) {
      int scale = scale();
      // Exponents so close that the quotient is between 2^-4 and 2^17, or subnormal.
      int exponent = random.nextInt(8) == 0 ? -140 : random.nextInt(-4, 17);
      int biased = Math.clamp((scale >>> 23) + exponent, 0, 254);
      int x = biased << 23 | random.nextInt(1 << 23) | (random.nextBoolean() ? 1 << 31 : 0);
      check(x, scale, random.nextInt(-32768, 1), random.nextInt(0, 32768));
    }
  }

  @Test
  void quantisesTies() {
    for (int i = 0; i < PATTERNS / 4; i++) {
      float scale = Float.intBitsToFloat(0x3f800000 + (random.nextInt(-20, 20) << 23));
      float x = (random.nextInt(-40_000, 40_000) + 0.5f) * scale;
      check(Float.floatToRawIntBits(x), Float.floatToRawIntBits(scale), -32768, 32767);
    }
  }

  @Test
  void quantisesExtremes() {
    for (int x : EXTREMES) {
      for (int scale : EXTREMES) {
        if (scale >= 0x00800000 && scale < 0x7f800000) {
          check(x, scale, -128, 127);
          check(x, scale, 3, 9);
          check(x, scale, -32768, -5);
        }
      }
    }
  }

  @Test
  void dequantisesAsTheMachineDoes() {
    for (int i = 0; i < PATTERNS; i++) {
      int scale = i % 16 == 0 ? 0x7f7fffff - random.nextInt(1 << 26) : scale();
      int y = random.nextInt(-65536, 65536);
      int expected = Float.floatToRawIntBits(y * Float.intBitsToFloat(scale));
      int got = FloatBits.dequantise(y, scale);
      if (got != expected) {
        assertThat(got).as("seed %d: %d · %08x", SEED, y, scale).isEqualTo(expected);
      }
    }
  }

  @Test
  void findsTheWholeNumberOfEveryOutputAndNoOther() {
    for (int i = 0; i < PATTERNS / 8; i++) {
      int scale = scale();
      int lo = random.nextInt(-32768, 100);
      int hi = random.nextInt(lo, 32768);
      int y = random.nextInt(lo, hi + 1);
      int bits = FloatBits.dequantise(y, scale);
      boolean finite = (bits & 0x7fffffff) < 0x7f800000;
      assertThat(FloatBits.whole(bits, scale, lo, hi))
          .isEqualTo(finite ? OptionalInt.of(y) : OptionalInt.empty());
      Dequantised numbers = new Dequantised(scale, lo, hi);
      for (int other : new int[] {bits, bits ^ 1, bits ^ 1 << 31, random.nextInt()}) {
        assertThat(numbers.whole(other))
            .as("seed %d: %08x of %08x", SEED, other, scale)
            .isEqualTo(FloatBits.whole(other, scale, lo, hi));
      }
      OptionalInt beside = FloatBits.whole(bits ^ 1, scale, lo, hi);
      if (beside.isPresent()) {
        assertThat(FloatBits.dequantise(beside.getAsInt(), scale)).isEqualTo(bits ^ 1);
      }
      assertThat(FloatBits.whole(bits, scale, hi + 1, hi + 10)).isEmpty();
      assertThat(FloatBits.whole(FloatBits.dequantise(hi + 1, scale), scale, lo, hi)).isEmpty();
    }
  }

  @Test
  void noWholeNumberGivesNegativeZeroInfinityOrNan() {
    for (int bits : new int[] {0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 1, 0x80000001}) {
      assertThat(FloatBits.whole(bits, 0x7f000000, -32768, 32767)).isEmpty();
      assertThat(new Dequantised(0x7f000000, -32768, 32767).whole(bits)).isEmpty();
    }
    assertThat(FloatBits.whole(0, 0x7f000000, -32768, 32767)).hasValue(0);
    assertThat(new Dequantised(0x7f000000, -32768, 32767).whole(0)).hasValue(0);
    assertThat(new Dequantised(0x3f800000, -1, 1 << 23).whole(0x4b000000)).hasValue(1 << 23);
  }
}
