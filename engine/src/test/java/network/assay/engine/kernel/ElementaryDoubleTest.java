package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleBinaryOperator;
import network.assay.engine.program.Op.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The accuracy of the double functions, in ulp, against {@link References}. The bounds include what
 * the references err by: against 40 digits, erf is within 2 ulp and GELU within 5.
 */
class ElementaryDoubleTest {
  private static final int SAMPLES = 100_000;

  @ParameterizedTest
  @CsvSource({
    "EXP, -746, 710, 2",
    "LOG, 0, 4, 2",
    "SIN, -1e6, 1e6, 4",
    "SIN, -1e300, 1e300, 4",
    "COS, -1e6, 1e6, 4",
    "COS, -1e300, 1e300, 4",
    "TAN, -1e6, 1e6, 6",
    "ASIN, -1, 1, 6",
    "ACOS, -1, 1, 6",
    "ATAN, -50, 50, 5",
    "SINH, -711, 711, 5",
    "COSH, -711, 711, 5",
    "TANH, -22, 22, 5",
    "ASINH, -100, 100, 6",
    "ACOSH, 1, 100, 6",
    "ATANH, -1, 1, 6",
    "ERF, -7, 7, 12",
    "SIGMOID, -740, 740, 5",
    "GELU, -1, 40, 24",
    "GELU_TANH, -3, 40, 24",
    "SOFTPLUS, -740, 740, 5",
    "SOFTSIGN, -100, 100, 2",
    "HARD_SWISH, -4, 4, 3",
    "MISH, -700, 50, 12"
  })
  void errorIsAFewUlp(UnaryFunction f, double low, double high, double ulpsMax) {
    SplitMix random = new SplitMix(11);
    for (int i = 0; i < SAMPLES; i++) {
      double unit = (random.next() >>> 11) * 0x1p-53;
      // Half of the samples lie evenly, half have all exponents.
      double x =
          i % 2 == 0
              ? low + (high - low) * unit
              : Math.scalb(random.below(2) == 0 ? 1 + unit : -1 - unit, -random.below(300));
      if (x >= low && x <= high) {
        double got = ElementaryDouble.unary(f, x);
        assertThat(References.doubleUlps(got, References.unary(f, x)))
            .as("%s(%s) = %s", f, x, got)
            .isLessThanOrEqualTo(ulpsMax);
      }
    }
  }

  /** The tail of the normal distribution: the reference itself loses digits there. */
  @Test
  void geluKeepsItsTail() {
    for (double x = -37; x < -1; x += 0.01) {
      double exact = References.unary(UnaryFunction.GELU, x);
      assertThat(ElementaryDouble.gelu(x) / exact).isBetween(1 - 1e-12, 1 + 1e-12);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXP",
    "LOG",
    "SIN",
    "COS",
    "TAN",
    "ASIN",
    "ACOS",
    "ATAN",
    "SINH",
    "COSH",
    "TANH",
    "ASINH",
    "ACOSH",
    "ATANH",
    "ERF",
    "SIGMOID",
    "RELU",
    "GELU",
    "GELU_TANH",
    "SOFTPLUS",
    "SOFTSIGN",
    "HARD_SWISH",
    "MISH",
    "ABS",
    "NEG",
    "SIGN",
    "CEIL",
    "FLOOR",
    "ROUND",
    "SQRT",
    "RECIPROCAL"
  })
  void everyEdgeIsRight(UnaryFunction f) {
    double[] edges = {
      0.0,
      -0.0,
      1,
      -1,
      0.5,
      -0.5,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN,
      0x1p20,
      0x1p-27,
      709.782712893384,
      709.7827128933842,
      -745.1332191019412,
      -745.1332191019411
    };
    for (double x : edges) {
      // The reference of GELU_TANH is the formula itself, whose cube overflows.
      double exact =
          Math.abs(x) > 1e100 && f == UnaryFunction.GELU_TANH
              ? ElementaryDouble.unary(UnaryFunction.RELU, x) - (x < 0 ? 0.0 : 0)
              : References.unary(f, x);
      double got = ElementaryDouble.unary(f, x);
      boolean close =
          References.doubleUlps(got, exact) <= 8
              || (Math.abs(got) == 0 && Math.abs(exact) < 1e-300);
      assertThat(close).as("%s(%s) = %s, expected %s", f, x, got, exact).isTrue();
    }
  }

  @Test
  void powIsWithinTwoUlp() {
    SplitMix random = new SplitMix(12);
    DoubleBinaryOperator exact = StrictMath::pow;
    for (int i = 0; i < SAMPLES; i++) {
      double unit = (random.next() >>> 11) * 0x1p-53;
      double x = Math.scalb(1 + unit, random.below(2000) - 1000);
      double y =
          (2 * ((random.next() >>> 11) * 0x1p-53) - 1)
              * 1020
              / Math.max(1, Math.abs(Math.getExponent(x)));
      double got = ElementaryDouble.pow(x, y);
      assertThat(References.doubleUlps(got, exact.applyAsDouble(x, y)))
          .as("%s^%s = %s", x, y, got)
          .isLessThanOrEqualTo(2);
    }
  }

  @Test
  void expm1AndLog1pAreRelativeToThemselves() {
    for (double x = 1e-300; x < 700; x *= 1.01) {
      for (double signed : new double[] {x, -x}) {
        assertThat(References.doubleUlps(ElementaryDouble.expm1(signed), StrictMath.expm1(signed)))
            .as("expm1(%s)", signed)
            .isLessThanOrEqualTo(5);
        if (signed > -1) {
          assertThat(
                  References.doubleUlps(ElementaryDouble.log1p(signed), StrictMath.log1p(signed)))
              .as("log1p(%s)", signed)
              .isLessThanOrEqualTo(4);
        }
      }
    }
  }
}
