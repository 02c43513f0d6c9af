package network.assay.verify.zk.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import network.assay.primitives.Decoded;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import org.junit.jupiter.api.Test;

class TensorBytesTest {
  private static final long SEED = 5;
  private static final int HEADER = 16;

  private static String reason(byte... bytes) {
    return ((Decoded.Bad<TensorValue>) TensorBytes.decode(bytes)).sentence();
  }

  @Test
  void bytesAreThoseOfTheSpecification() {
    TensorValue x = new TensorValue(ZkType.I16, ZkShape.of(1, 2), -2, 0x1234);
    assertThat(HexFormat.of().formatHex(TensorBytes.encode(x)))
        .isEqualTo(
            HexFormat.of()
                    .formatHex(
                        "assay-tensor/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                + "0602"
                + "0100000002000000"
                + "feff3412");
  }

  @Test
  void everyTypeComesBack() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (ZkType type : ZkType.values()) {
      long[] elements = new long[60];
      for (int i = 0; i < elements.length; i++) {
        boolean bits = type == ZkType.F32;
        elements[i] = bits ? random.nextInt(0x7f800000) : type.wrap(random.nextLong());
      }
      TensorValue x = new TensorValue(type, ZkShape.of(3, 4, 5), elements);
      TensorValue y = TensorBytes.decode(TensorBytes.encode(x)).orThrow();
      assertThat(y.type()).isEqualTo(type);
      assertThat(y.shape()).isEqualTo(x.shape());
      assertThat(y.elements()).isEqualTo(elements);
    }
  }

  @Test
  void aNanIsWrittenAsItsOnePattern() {
    TensorValue x = new TensorValue(ZkType.F32, ZkShape.of(1), 0x7f800001);
    assertThat(TensorBytes.decode(TensorBytes.encode(x)).orThrow().bits(0)).isEqualTo(0x7fc00000);
  }

  @Test
  void otherBytesAreRefused() {
    byte[] bool = TensorBytes.encode(new TensorValue(ZkType.BOOL, ZkShape.of(2), 0, 1));
    bool[bool.length - 1] = 2;
    assertThat(reason(bool)).contains("bool of 0 or 1");
    byte[] nan = TensorBytes.encode(new TensorValue(ZkType.F32, ZkShape.of(1), 0x7fc00000));
    nan[nan.length - 4] = 1;
    assertThat(reason(nan)).contains("pattern of NaN");
    byte[] good = TensorBytes.encode(new TensorValue(ZkType.I8, ZkShape.of(2, 2), 1, 2, 3, 4));
    assertThat(reason(Arrays.copyOf(good, good.length + 1))).contains("expected 4 bytes");
    assertThat(reason(Arrays.copyOf(good, good.length - 1))).contains("expected 4 bytes");
    assertThat(reason(Arrays.copyOf(good, HEADER + 3))).contains("dimensions");
    assertThat(reason(Arrays.copyOf(good, 15))).contains("canonical bytes");
    byte[] type = good.clone();
    type[HEADER - 2] = 1;
    assertThat(reason(type)).contains("no element type of code 1");
    byte[] huge = good.clone();
    Arrays.fill(huge, HEADER, HEADER + 8, (byte) 0x7f);
    assertThat(reason(huge)).contains("elements");
    byte[] rank = good.clone();
    rank[HEADER - 1] = 17;
    assertThat(reason(rank)).contains("dimensions");
    assertThatThrownBy(() -> TensorBytes.encode(new TensorValue(ZkType.I8, ZkShape.of(1), 128)))
        .isInstanceOf(ZkException.class);
  }
}
