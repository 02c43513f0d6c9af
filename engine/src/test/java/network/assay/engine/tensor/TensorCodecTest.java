package network.assay.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import network.assay.primitives.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorCodecTest {
  private static final int HEADER = 16;

  static Stream<Tensor> tensors() {
    return Stream.of(
        Tensor.ofFloats(Shape.of(2, 2), 1, -0f, Float.MIN_VALUE, Float.POSITIVE_INFINITY),
        Tensor.ofDoubles(Shape.of(3), Math.PI, Double.NaN, -1e300),
        Tensor.ofShorts(ElementType.F16, Shape.of(2), (short) 0x3c00, (short) 0xfc00),
        Tensor.ofShorts(ElementType.BF16, Shape.of(1), (short) 0x3f80),
        Tensor.ofBytes(ElementType.I8, Shape.of(3), (byte) -128, (byte) 0, (byte) 127),
        Tensor.ofBytes(ElementType.U8, Shape.of(1), (byte) 255),
        Tensor.ofShorts(ElementType.I16, Shape.of(1), Short.MIN_VALUE),
        Tensor.ofShorts(ElementType.U16, Shape.of(1), (short) -1),
        Tensor.ofInts(ElementType.I32, Shape.of(2), Integer.MIN_VALUE, 7),
        Tensor.ofInts(ElementType.U32, Shape.of(1), -1),
        Tensor.ofLongs(ElementType.I64, Shape.SCALAR, Long.MIN_VALUE),
        Tensor.ofLongs(ElementType.U64, Shape.of(1), -1),
        Tensor.ofBytes(ElementType.BOOL, Shape.of(2), (byte) 0, (byte) 1),
        Tensor.ofStrings(Shape.of(3), "", "grüße", "\0 😀"),
        Tensor.zeros(ElementType.F32, Shape.of(3, 0, 2)),
        Tensor.zeros(ElementType.STRING, Shape.of(0)));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void whatIsDecodedEncodesToTheSameBytes(Tensor tensor) {
    byte[] bytes = TensorCodec.encode(tensor);
    Tensor decoded = TensorCodec.decode(bytes, 100);
    assertThat(decoded.type()).isEqualTo(tensor.type());
    assertThat(decoded.shape()).isEqualTo(tensor.shape());
    assertThat(TensorCodec.encode(decoded)).isEqualTo(bytes);
    assertThat(Arrays.deepEquals(new Object[] {decoded.array()}, new Object[] {tensor.array()}))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theDigestIsOverTheElements(Tensor tensor) {
    assertThat(TensorCodec.sha256OfElements(tensor))
        .isEqualTo(Sha256.of(TensorCodec.encodeElements(tensor)));
  }

  @Test
  void largeTensorsHaveTheDigestOfAllTheirElements() {
    for (int size : new int[] {16_383, 16_384, 16_385, 100_000}) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = i % 9_973 == 9_972 ? Float.intBitsToFloat(0x7f800001 + i) : i * 0.1f;
      }
      theDigestIsOverTheElements(Tensor.ofFloats(Shape.of(size), values));
      theDigestIsOverTheElements(Tensor.ofBytes(ElementType.I8, Shape.of(size), new byte[size]));
    }
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void noShorterOrLongerBytesAreTaken(Tensor tensor) {
    byte[] bytes = TensorCodec.encode(tensor);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TensorCodec.decode(cut, 100))
          .as("%s cut to %s", tensor, length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> TensorCodec.decode(longer, 100))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBytesAreThoseOfTheSpecification() {
    Tensor tensor = Tensor.ofFloats(Shape.of(1, 2), 1, Float.NaN);
    assertThat(HexFormat.of().formatHex(TensorCodec.encode(tensor)))
        .isEqualTo(
            HexFormat.of()
                    .formatHex(
                        "assay-tensor/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                + "0002"
                + "01000000"
                + "02000000"
                + "0000803f"
                + "0000c07f");
    Tensor text = Tensor.ofStrings(Shape.SCALAR, "ü");
    assertThat(HexFormat.of().formatHex(TensorCodec.encode(text)).substring(2 * 14))
        .isEqualTo("0d00" + "02000000" + "c3bc");
  }

  @Test
  void everyNanIsWrittenAsOneAndNoOtherIsRead() {
    float other = Float.intBitsToFloat(0xffc12345);
    byte[] bytes = TensorCodec.encode(Tensor.ofFloats(Shape.of(1), other));
    assertThat(Arrays.copyOfRange(bytes, HEADER + 4, HEADER + 8)).containsExactly(0, 0, 0xc0, 0x7f);
    bytes[HEADER + 4] = 1;
    assertThatThrownBy(() -> TensorCodec.decode(bytes, 1)).hasMessageContaining("not canonical");
    byte[] half = TensorCodec.encode(Tensor.ofShorts(ElementType.F16, Shape.of(1), (short) -1));
    assertThat(half[HEADER + 5]).isEqualTo((byte) 0x7e);
    byte[] flag = TensorCodec.encode(Tensor.ofBytes(ElementType.BOOL, Shape.of(1), (byte) 1));
    flag[HEADER + 4] = 2;
    assertThatThrownBy(() -> TensorCodec.decode(flag, 1)).hasMessageContaining("not canonical");
  }

  @Test
  void limitsAndHostileHeadersAreRefusedBeforeMemoryIsTaken() {
    byte[] bytes = TensorCodec.encode(Tensor.zeros(ElementType.F32, Shape.of(4)));
    assertThatThrownBy(() -> TensorCodec.decode(bytes, 3)).hasMessageContaining("allowed are 3");
    byte[] huge = bytes.clone();
    huge[HEADER + 3] = 0x70;
    assertThatThrownBy(() -> TensorCodec.decode(huge, Long.MAX_VALUE))
        .hasMessageContaining("bytes of data");
    byte[] negative = bytes.clone();
    negative[HEADER + 3] = (byte) 0xff;
    assertThatThrownBy(() -> TensorCodec.decode(negative, Long.MAX_VALUE))
        .hasMessageContaining("out of range");
    byte[] type = bytes.clone();
    type[14] = 24;
    assertThatThrownBy(() -> TensorCodec.decode(type, 9)).hasMessageContaining("element type 24");
    byte[] rank = bytes.clone();
    rank[15] = 17;
    assertThatThrownBy(() -> TensorCodec.decode(rank, 9)).hasMessageContaining("rank 17");
    byte[] magic = bytes.clone();
    magic[0] = 'A';
    assertThatThrownBy(() -> TensorCodec.decode(magic, 9)).hasMessageContaining("not a tensor");
  }

  @Test
  void textThatIsNotUnicodeIsRefused() {
    assertThatThrownBy(() -> TensorCodec.encode(Tensor.ofStrings(Shape.SCALAR, "\ud800")))
        .hasMessageContaining("surrogate");
    byte[] bytes = TensorCodec.encode(Tensor.ofStrings(Shape.SCALAR, "a"));
    bytes[bytes.length - 1] = (byte) 0xff;
    assertThatThrownBy(() -> TensorCodec.decode(bytes, 1)).hasMessageContaining("UTF-8");
  }
}
