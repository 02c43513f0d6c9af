package network.assay.verify.zk.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.program.ProgramText;
import network.assay.verify.zk.program.ZkException;
import org.junit.jupiter.api.Test;

/** Keys that hide the weights: {@code spec/zk.md}, section 10. */
class HiddenKeyTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final Hash32 ROOT = Sha256.ofUtf8("root");
  private static final String CLAMP = "{\"hi\":127,\"lo\":-127,\"to\":\"i8\"}";

  /** A product with weights of 3 × 2; the weights are an output too where they are shown. */
  private static ProgramText model(boolean shown) {
    ProgramText text = new ProgramText();
    int x = text.input("x", "i8", 1, 3);
    int w = text.constant("i8", new byte[] {1, -2, 3, 4, -5, 6}, 3, 2);
    int m = text.ints(1);
    int y = text.node("IntegerMatMul", CLAMP, "i8", x, w, -1, m, m);
    text.output("y", y);
    return shown ? text.output("w", w) : text;
  }

  private static ZkKey key(int tickets) {
    ProgramText text = model(false);
    return ZkKey.hidden(text.bytes(), text::elements, tickets, ROOT);
  }

  private static String reason(byte[] bytes) {
    Decoded.Bad<ZkKey> bad = (Decoded.Bad<ZkKey>) ZkKeyCodec.decode(bytes);
    return bad.field() + ": " + bad.sentence();
  }

  @Test
  void comesBackFromItsBytes() {
    for (int tickets : new int[] {1, 2, 1 << 20}) {
      ZkKey key = key(tickets);
      byte[] bytes = ZkKeyCodec.encode(key);
      assertThat(new String(bytes, 0, 21, StandardCharsets.US_ASCII))
          .isEqualTo("assay-zk-hidden-key/1");
      ZkKey read = ZkKeyCodec.decode(bytes).orThrow();
      assertThat(read.tickets()).hasValue(tickets);
      assertThat(read.root()).isEqualTo(ROOT);
      assertThat(ZkKeyCodec.encode(read)).isEqualTo(bytes);
      assertThat(read.digest()).isEqualTo(Sha256.of(bytes)).isEqualTo(key.digest());
      // Program; the multiplier, which is the shift too; two sums; tickets; root.
      assertThat(bytes).hasSize(21 + 4 + model(false).bytes().length + 4 + 8 + 4 + 32);
    }
  }

  @Test
  void rowsAreTwiceAsWideAndHoldRandomElements() {
    WeightLayout layout = key(1).layout();
    assertThat(layout.matrix().orElseThrow().logWidth()).isEqualTo(6);
    TicketShape shape = layout.ticket().orElseThrow();
    assertThat(shape.logWidth()).isEqualTo(7);
    assertThat(shape.matrix().rows()).isEqualTo(shape.rows() + 8);
    assertThat(shape.random()).isEqualTo(64L * shape.rows() + 8 * 128);
    assertThat(WeightLayout.of(model(false).program()).ticket()).isEmpty();
  }

  @Test
  void ticketsAreAPowerOfTwo() {
    for (int tickets : new int[] {0, 3, -1, Integer.MIN_VALUE, 1 << 21}) {
      assertThatThrownBy(() -> key(tickets))
          .isInstanceOf(ZkException.class)
          .hasMessageContaining("expected a power of two from 1 to 2^20");
      byte[] bytes = ZkKeyCodec.encode(key(1));
      for (int i = 0; i < 4; i++) {
        bytes[bytes.length - 36 + i] = (byte) (tickets >> (8 * i));
      }
      assertThat(reason(bytes)).contains("tickets: expected a power of two");
    }
  }

  @Test
  void whatMustBeKnownIsNotHidden() {
    ProgramText shown = model(true);
    assertThatThrownBy(() -> ZkKey.hidden(shown.bytes(), shown::elements, 1, ROOT))
        .hasMessageContaining("constant 0")
        .hasMessageContaining("cannot be hidden");
    ProgramText none = new ProgramText();
    none.input("x", "i8", 1);
    none.output("y", 0);
    assertThatThrownBy(() -> ZkKey.hidden(none.bytes(), none::elements, 1, ROOT))
        .hasMessageContaining("no weights that could be hidden");
    byte[] open = ZkKeyCodec.encode(ZkKey.of(shown.bytes(), shown::elements, ROOT));
    byte[] magic = "assay-zk-hidden-key/1".getBytes(StandardCharsets.US_ASCII);
    byte[] hidden = Arrays.copyOf(magic, magic.length + open.length - 14);
    System.arraycopy(open, 14, hidden, magic.length, open.length - 14);
    assertThat(reason(hidden)).contains("cannot be hidden");
  }

  @Test
  void anyBytesGiveAKeyOrAReason() {
    Random random = new Random(SEED);
    byte[] good = ZkKeyCodec.encode(key(4));
    for (int i = 0; i < 2000; i++) {
      int length = random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length;
      byte[] bytes = Arrays.copyOf(good, length);
      for (int change = random.nextInt(3); change > 0 && length > 0; change--) {
        bytes[random.nextInt(length)] = (byte) random.nextInt();
      }
      if (ZkKeyCodec.decode(bytes) instanceof Decoded.Good<ZkKey> read) {
        assertThat(ZkKeyCodec.encode(read.value())).as("seed %d", SEED).isEqualTo(bytes);
      }
    }
  }
}
