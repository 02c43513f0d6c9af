package network.assay.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import network.assay.engine.tensor.SmallFloats.Rounding;
import org.junit.jupiter.api.Test;

class SmallFloatsTest {
  private static final List<ElementType> SIGNED =
      Arrays.stream(ElementType.values())
          .filter(type -> type.isSmallFloating() && type != ElementType.F8E8M0)
          .toList();

  private static int codes(ElementType type) {
    return type == ElementType.F4E2M1 ? 16 : 256;
  }

  @Test
  void everyValueIsRoundedToItself() {
    for (ElementType type : SIGNED) {
      for (int code = 0; code < codes(type); code++) {
        float value = SmallFloats.toFloat(type, (byte) code);
        byte back = SmallFloats.fromFloat(type, value, false);
        assertThat(back)
            .as(type.label() + " " + code)
            .isEqualTo(TensorCodec.canonical(type, (byte) code));
      }
    }
    for (int code = 0; code < 256; code++) {
      float value = SmallFloats.toFloat(ElementType.F8E8M0, (byte) code);
      for (Rounding rounding : Rounding.values()) {
        // 2^−127 lies below the normal numbers of binary32, where ONNX's rule looks at the
        // exponent.
        byte expected = code == 0 && rounding == Rounding.UP ? 1 : (byte) code;
        assertThat(SmallFloats.toE8M0(value, false, rounding)).isEqualTo(expected);
      }
    }
  }

  @Test
  void greatestValuesAreThoseOfTheFormats() {
    assertThat(SmallFloats.toFloat(ElementType.F8E4M3FN, (byte) 0x7e)).isEqualTo(448);
    assertThat(SmallFloats.toFloat(ElementType.F8E4M3FNUZ, (byte) 0x7f)).isEqualTo(240);
    assertThat(SmallFloats.toFloat(ElementType.F8E5M2, (byte) 0x7b)).isEqualTo(57344);
    assertThat(SmallFloats.toFloat(ElementType.F8E5M2FNUZ, (byte) 0x7f)).isEqualTo(57344);
    assertThat(SmallFloats.toFloat(ElementType.F4E2M1, (byte) 0x7)).isEqualTo(6);
    assertThat(SmallFloats.toFloat(ElementType.F8E8M0, (byte) 0xfe)).isEqualTo(0x1p127f);
    assertThat(SmallFloats.toFloat(ElementType.F8E5M2, (byte) 0x01)).isEqualTo(0x1p-16f);
  }

  @Test
  void roundsToTheNearestAndToTheEvenOfTwo() {
    for (ElementType type : SIGNED) {
      int half = codes(type) / 2;
      for (int code = 0; code + 1 < half; code++) {
        float low = SmallFloats.toFloat(type, (byte) code);
        float high = SmallFloats.toFloat(type, (byte) (code + 1));
        if (!Float.isFinite(low) || !Float.isFinite(high)) {
          continue;
        }
        float middle = (low + high) / 2;
        int even = code % 2 == 0 ? code : code + 1;
        assertThat(SmallFloats.fromFloat(type, middle, true)).isEqualTo((byte) even);
        assertThat(SmallFloats.fromFloat(type, Math.nextDown(middle), true)).isEqualTo((byte) code);
        assertThat(SmallFloats.fromFloat(type, Math.nextUp(middle), true))
            .isEqualTo((byte) (code + 1));
      }
    }
  }

  @Test
  void onlyCanonicalBytesAreRead() {
    for (ElementType type : ElementType.values()) {
      if (type.isSmallFloating() || type.isSmallInteger()) {
        for (int b = 0; b < 256; b++) {
          byte[] bytes = TensorCodec.encode(Tensor.ofBytes(type, Shape.of(1), (byte) b));
          assertThat(TensorCodec.encode(TensorCodec.decode(bytes, 1))).isEqualTo(bytes);
          byte[] raw = bytes.clone();
          raw[raw.length - 1] = (byte) b;
          boolean canonical = raw[raw.length - 1] == bytes[bytes.length - 1];
          org.assertj.core.api.AbstractThrowableAssert<?, ?> thrown =
              org.assertj.core.api.Assertions.assertThatCode(() -> TensorCodec.decode(raw, 1));
          if (canonical) {
            thrown.doesNotThrowAnyException();
          } else {
            thrown.hasMessageContaining("canonical");
          }
        }
      }
    }
  }
}
