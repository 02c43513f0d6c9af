package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.ParametricFunction;
import network.assay.engine.program.Op.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The accuracy of the float functions. By default a sample of all floats; {@code
 * -Dtest.jvm=-Dassay.exhaustive=true} walks through all 2^32 of them, some minutes a function, and
 * prints the largest error met.
 */
class ElementaryFloatTest {
  /** What is promised of functions computed in float. */
  private static final double ULPS_MAX = 1;

  /** What is promised of functions computed in double and rounded, and of exact ones. */
  private static final double ULPS_WIDE_MAX = 0.52;

  private static final Set<UnaryFunction> IN_FLOAT =
      EnumSet.of(UnaryFunction.EXP, UnaryFunction.SIGMOID, UnaryFunction.TANH, UnaryFunction.ERF);

  private static double ulpsMax(UnaryFunction f) {
    return IN_FLOAT.contains(f) ? ULPS_MAX : ULPS_WIDE_MAX;
  }

  /** A prime, so that all exponents and low bits are met. */
  private static final long SAMPLE_STRIDE = 40_009;

  private static final boolean EXHAUSTIVE = Boolean.getBoolean("assay.exhaustive");

  @ParameterizedTest
  @EnumSource(
      value = UnaryFunction.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOT", "IS_NAN"})
  void errorIsBelowTheBound(UnaryFunction f) {
    long stride = EXHAUSTIVE ? 1 : SAMPLE_STRIDE;
    long worst =
        LongStream.range(0, (1L << 32) / stride)
            .parallel()
            .map(i -> {
              int bits = (int) (i * stride);
              double ulps = ulps(f, Float.intBitsToFloat(bits));
              // The error in the upper half, the argument in the lower.
              return (long) (Math.min(ulps, 1000) * (1 << 20)) << 32 | (bits & 0xffffffffL);
            })
            .max()
            .orElseThrow();
    float at = Float.intBitsToFloat((int) worst);
    if (EXHAUSTIVE) {
      System.out.printf("%s: at most %.5f ulp, at %a%n", f, ulps(f, at), at);
    }
    assertThat(ulps(f, at))
        .as("%s(%a) = %a", f, at, ElementaryFloat.unary(f, at))
        .isLessThan(ulpsMax(f));
  }

  private static double ulps(UnaryFunction f, float x) {
    return References.floatUlps(ElementaryFloat.unary(f, x), References.unary(f, x));
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryFunction.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOT", "IS_NAN"})
  void everyEdgeIsRight(UnaryFunction f) {
    float[] edges = {
      0f,
      -0f,
      1f,
      -1f,
      0.5f,
      -0.5f,
      3f,
      -3f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      88.72283f,
      88.72284f,
      -87.33655f,
      -103.97207f,
      -103.97209f,
      0x1p-6f,
      0x1.fffffep-7f,
      1.5707964f,
      3.1415927f,
      0x1.fffffep-1f,
      0x1.000002p0f,
      9.01091f,
      3.919206f,
      -14.1f,
      -14.2f,
      -38f,
      1e22f,
      0x1p24f,
      -0x1.6ac5b2p+127f
    };
    for (float x : edges) {
      assertThat(ulps(f, x))
          .as("%s(%a) = %a", f, x, ElementaryFloat.unary(f, x))
          .isLessThan(ulpsMax(f));
    }
  }

  @Test
  void powIsBelowTheBound() {
    SplitMix random = new SplitMix(7);
    for (int i = 0; i < 300_000; i++) {
      float x = i % 2 == 0 ? Math.abs(random.any()) : 1 + random.unit() / (1 + random.below(999));
      float y = i % 3 == 0 ? random.any() : random.unit() * 100;
      double exact = Math.abs(x) == 1 || Float.isNaN(y) ? 1 : StrictMath.pow(x, y);
      if (Math.abs(x) != 1 && !Float.isNaN(y) && !Float.isNaN(x)) {
        float got = ElementaryFloat.binary(BinaryFunction.POW, x, y);
        assertThat(References.floatUlps(got, exact))
            .as("%a^%a = %a", x, y, got)
            .isLessThan(ULPS_WIDE_MAX);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, NaN, 1",
    "NaN, 0, 1",
    "NaN, -0.0, 1",
    "-1, Infinity, 1",
    "-1, -Infinity, 1",
    "1, Infinity, 1",
    "0, -1, Infinity",
    "-0.0, -1, -Infinity",
    "-0.0, -2, Infinity",
    "-0.0, 3, -0.0",
    "-0.0, 2, 0.0",
    "-0.0, 0.5, 0.0",
    "0.5, Infinity, 0",
    "2, -Infinity, 0",
    "2, Infinity, Infinity",
    "-Infinity, 3, -Infinity",
    "-Infinity, 2, Infinity",
    "-Infinity, -3, -0.0",
    "-Infinity, -0.5, 0",
    "Infinity, -1, 0",
    "-2, 3, -8",
    "-2, 2, 4",
    "-2, 0.5, NaN",
    "NaN, 1, NaN",
    "2, NaN, NaN",
    "2, 127, 1.7014118346046923E38",
    "2, -149, 1.401298464324817E-45",
    "2, 128, Infinity",
    "2, -151, 0",
    "0x1.000002p0, 2, 1.0000002384185791",
    "-3, 2, 9",
    "-1e30, 2, Infinity",
    "-2, 1e10, Infinity",
    "-1, 16777217, 1",
    "10, 2, 100",
    "1.5, 2, 2.25"
  })
  void powHasTheSpecialCasesOfC(float x, float y, float expected) {
    assertSameBits(ElementaryFloat.binary(BinaryFunction.POW, x, y), expected);
    assertSameBits((float) ElementaryDouble.binary(BinaryFunction.POW, x, y), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "MOD, 5, 3, 2",
    "MOD, -5, 3, 1",
    "MOD, 5, -3, -1",
    "MOD, -5, -3, -2",
    "MOD, 6, -3, -0.0",
    "MOD, -6, 3, 0.0",
    "MOD, 5, Infinity, 5",
    "MOD, 1, 0, NaN",
    "MOD, Infinity, 2, NaN",
    "FMOD, 5, 3, 2",
    "FMOD, -5, 3, -2",
    "FMOD, 5, -3, 2",
    "FMOD, -6, 3, -0.0",
    "FMOD, 1, 0, NaN",
    "FMOD, 5.5, Infinity, 5.5",
    "MIN, -0.0, 0.0, -0.0",
    "MAX, -0.0, 0.0, 0.0",
    "MIN, NaN, 1, NaN",
    "MAX, 1, NaN, NaN",
    "PRELU, -2, 0.25, -0.5",
    "PRELU, 2, 0.25, 2",
    "PRELU, -0.0, 0.25, -0.0",
    "ADD, 1, 2, 3",
    "SUB, 1, 2, -1",
    "MUL, 3, 2, 6",
    "DIV, 1, 0, Infinity"
  })
  void arithmeticFollowsItsConvention(BinaryFunction f, float a, float b, float expected) {
    assertSameBits(ElementaryFloat.binary(f, a, b), expected);
    assertSameBits((float) ElementaryDouble.binary(f, a, b), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "LEAKY_RELU, 0.25, 0, -4, -1",
    "LEAKY_RELU, 0.25, 0, 4, 4",
    "LEAKY_RELU, 0.25, 0, NaN, NaN",
    "ELU, 2, 0, 3, 3",
    "ELU, 2, 0, -Infinity, -2",
    "ELU, 2, 0, -1, -1.264241099357605",
    "SELU, 1.6732632, 1.0507009, -1, -1.1113306",
    "SELU, 1.6732632, 1.0507009, 1, 1.0507009",
    "CELU, 2, 0, -1, -0.7869386672973633",
    "CELU, 2, 0, 3, 3",
    "CELU, 2, 0, -Infinity, -2",
    "THRESHOLDED_RELU, 1, 0, 1, 0",
    "THRESHOLDED_RELU, 1, 0, 1.5, 1.5",
    "THRESHOLDED_RELU, 1, 0, NaN, NaN",
    "HARD_SIGMOID, 0.2, 0.5, 10, 1",
    "HARD_SIGMOID, 0.2, 0.5, -10, 0",
    "HARD_SIGMOID, 0.25, 0.5, 1, 0.75",
    "HARD_SIGMOID, 0.2, 0.5, NaN, NaN"
  })
  void parametricFollowsItsFormula(
      ParametricFunction f, float alpha, float beta, float x, float expected) {
    assertSameBits(ElementaryFloat.parametric(f, alpha, beta, x), expected);
  }

  /** Tells −0 from +0, and takes every NaN for one. */
  private static void assertSameBits(float got, float expected) {
    assertThat(Float.floatToIntBits(got))
        .as("%s, expected %s", got, expected)
        .isEqualTo(Float.floatToIntBits(expected));
  }

  @Test
  void whatGivesNoFloatIsRefused() {
    assertThatThrownBy(() -> ElementaryFloat.unary(UnaryFunction.NOT, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NOT does not give a float");
    assertThatThrownBy(() -> ElementaryFloat.binary(BinaryFunction.LESS, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LESS does not give a float");
  }
}
