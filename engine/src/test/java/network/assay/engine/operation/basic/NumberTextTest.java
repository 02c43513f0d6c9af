package network.assay.engine.operation.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import network.assay.engine.kernel.Workers;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NumberTextTest {
  private static final Workers ALONE = new Workers(1);

  /** As NumPy 2 writes them with {@code astype(str)}. */
  @Test
  void writesNumbersAsNumPyDoes() {
    Tensor x =
        Tensor.ofFloats(
            Shape.of(12),
            0.1f,
            1,
            -0f,
            1e-4f,
            1e-5f,
            123456.75f,
            9.999999e15f,
            1e16f,
            1.5e20f,
            Float.NaN,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE);
    assertThat(write(x))
        .containsExactly(
            "0.1",
            "1.0",
            "-0.0",
            "0.0001",
            "1e-05",
            "123456.75",
            "9999999000000000.0",
            "1e+16",
            "1.5e+20",
            "nan",
            "-inf",
            "1e-45");
    assertThat(write(Tensor.ofDoubles(Shape.of(3), 1d / 3, 1e300, 2)))
        .containsExactly("0.3333333333333333", "1e+300", "2.0");
    short tenth = Float.floatToFloat16(0.1f);
    short large = Float.floatToFloat16(65504);
    assertThat(write(Tensor.ofShorts(ElementType.F16, Shape.of(2), tenth, large)))
        .containsExactly("0.1", "65500.0");
    assertThat(write(Tensor.ofLongs(ElementType.U64, Shape.of(1), -1)))
        .containsExactly("18446744073709551615");
    assertThat(write(Tensor.ofBytes(ElementType.BOOL, Shape.of(2), (byte) 1, (byte) 0)))
        .containsExactly("True", "False");
  }

  private static String[] write(Tensor x) {
    Tensor y = Tensor.zeros(ElementType.STRING, x.shape());
    Casts.cast(ALONE, x, y);
    return y.strings();
  }

  @Test
  void readsNumbers() {
    Tensor y = Tensor.zeros(ElementType.F32, Shape.of(7));
    Casts.cast(
        ALONE,
        Tensor.ofStrings(y.shape(), "3.14", " 1e-5 ", "+INF", "nan", "-inf", "1E8", ".5"),
        y);
    assertThat(y.floats())
        .containsExactly(
            3.14f, 1e-5f, Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY, 1e8f, 0.5f);
    Tensor whole = Tensor.zeros(ElementType.I8, Shape.of(4));
    Casts.cast(
        ALONE,
        Tensor.ofStrings(whole.shape(), "100.5", "-7", "99999999999999999999", "1e1"),
        whole);
    assertThat(whole.bytes()).containsExactly(100, -7, 127, 10);
    for (String text :
        new String[] {"", "a", "1_0", "0x1p3", "1.5f", "1e", "--1", "1".repeat(2000)}) {
      assertThatThrownBy(() ->
              Casts.cast(
                  ALONE,
                  Tensor.ofStrings(Shape.of(1), text),
                  Tensor.zeros(ElementType.F64, Shape.of(1))))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
