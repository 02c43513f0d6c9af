package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class FusedMultiplyAddTest {
  private static final float[] EXTREMES = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    0x1.fffffcp-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    0x1p-75f,
    0x1.000002p-75f,
    0x1p64f,
    0x1.000002p63f,
    0x1.fffffep63f,
    0x1p-24f,
    3f
  };

  private static void assertExact(float a, float b, float c) {
    assertThat(Float.floatToIntBits(FusedMultiplyAdd.exact(a, b, c)))
        .as("%a * %a + %a", a, b, c)
        .isEqualTo(Float.floatToIntBits(Math.fma(a, b, c)));
  }

  @Test
  void agreesWithTheJdkOnExtremes() {
    for (float a : EXTREMES) {
      for (float b : EXTREMES) {
        for (float c : EXTREMES) {
          assertExact(a, b, c);
        }
      }
    }
  }

  @Test
  void agreesWithTheJdkOnRandomBits() {
    SplitMix random = new SplitMix(3);
    for (int i = 0; i < 200_000; i++) {
      float a = random.any();
      float b = random.any();
      // One in two sums cancels nearly, half of those by the last bits only.
      float near = -a * b;
      float c =
          switch (i % 4) {
            case 0 -> near;
            case 1 -> Float.intBitsToFloat(Float.floatToRawIntBits(near) + random.below(9) - 4);
            case 2 -> near * 0x1p-24f * random.unit();
            default -> random.any();
          };
      assertExact(a, b, c);
    }
  }

  /** Sums just beside the middle between two floats are where rounding twice goes wrong. */
  @Test
  void roundsOnceBesideTies() {
    SplitMix random = new SplitMix(4);
    for (int i = 0; i < 50_000; i++) {
      float a = 1 + Math.abs(random.unit());
      float b = Math.scalb(1 + Math.abs(random.unit()), -24 - random.below(30));
      float c = Math.scalb(1 + Math.abs(random.unit()), random.below(3));
      assertExact(a, b, c);
      assertExact(a, -b, c);
      BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
      assertThat(FusedMultiplyAdd.exact(a, b, c)).isEqualTo(exact.floatValue());
    }
    // 1 + 2^-24 + 2^-60: the double sum is the tie itself, and only its rounding error tells.
    assertThat(FusedMultiplyAdd.exact(0x1p-30f, 0x1p-30f, 1f)).isEqualTo(1f);
    assertThat(FusedMultiplyAdd.exact(0x1.000002p-12f, 0x1.000002p-12f, 0x1.000002p0f))
        .isEqualTo(Math.fma(0x1.000002p-12f, 0x1.000002p-12f, 0x1.000002p0f));
  }
}
