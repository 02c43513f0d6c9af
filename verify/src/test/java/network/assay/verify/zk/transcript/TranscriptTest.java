package network.assay.verify.zk.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static final int P = Integer.MAX_VALUE;

  /** The rule of spec/zk.md, section 2, as it is written there. */
  private static byte[] absorbed(byte[] state, String label, byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(state);
    bytes.write(0);
    bytes.write(label.length());
    bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(message.length).array());
    bytes.writeBytes(message);
    return Sha256.of(bytes.toByteArray()).toBytes();
  }

  private static byte[] drawing(byte[] state, String label) {
    return Sha256.of(
            state, new byte[] {1, (byte) label.length()}, label.getBytes(StandardCharsets.US_ASCII))
        .toBytes();
  }

  private static int word(byte[] state, int i) {
    byte[] number =
        ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN).put((byte) 2).putInt(i / 8).array();
    return ByteBuffer.wrap(Sha256.of(state, number).toBytes())
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt(4 * (i % 8));
  }

  @Test
  void followsTheRuleStepByStep() {
    byte[] message = {1, 2, 3, -1};
    byte[] state = Sha256.ofUtf8("assay-zk/1").toBytes();
    state = drawing(absorbed(state, "witness", message), "alpha");
    Transcript transcript = new Transcript();
    transcript.absorb("witness", message);
    Ext[] drawn = transcript.challenge("alpha", 3);
    int next = 0;
    for (Ext element : drawn) {
      for (int got : new int[] {element.a(), element.b(), element.c(), element.d()}) {
        int expected = word(state, next++) & P;
        assertThat(got).isEqualTo(expected).isLessThan(P);
      }
    }
    state = drawing(state, "open");
    TreeSet<Integer> expected = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      expected.add(word(state, i) & 63);
    }
    assertThat(expected).hasSizeLessThan(40);
    assertThat(transcript.positions("open", 40, 64))
        .containsExactly(expected.stream().mapToInt(i -> i).toArray());
  }

  @Test
  void elementsAreTheirBytesInOrder() {
    int length = 2500;
    ExtVector first = new ExtVector(length);
    ExtVector second = new ExtVector(3);
    Ext[] all = new Ext[length + 3];
    ByteBuffer bytes = ByteBuffer.allocate(16 * all.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < all.length; i++) {
      all[i] = new Ext(i, P - 1 - i, 3 * i, 0x01020304 + i);
      (i < length ? first : second).set(i < length ? i : i - length, all[i]);
      bytes.putInt(all[i].a()).putInt(all[i].b()).putInt(all[i].c()).putInt(all[i].d());
    }
    Transcript byVectors = new Transcript();
    byVectors.absorb("rows", first, second);
    Transcript byElements = new Transcript();
    byElements.absorb("rows", all);
    Transcript byBytes = new Transcript();
    byBytes.absorb("rows", bytes.array());
    Ext drawn = byBytes.challenge("x");
    assertThat(byVectors.challenge("x")).isEqualTo(drawn);
    assertThat(byElements.challenge("x")).isEqualTo(drawn);
  }

  @Test
  void labelsAndBoundariesCount() {
    assertThat(drawnAfter("a", new byte[] {'b', 'c'})).isNotEqualTo(drawnAfter("ab", "c"));
    assertThat(drawnAfter("a", "bc")).isNotEqualTo(drawnAfter("a", "bd"));
  }

  private static Ext drawnAfter(String label, String message) {
    return drawnAfter(label, message.getBytes(StandardCharsets.US_ASCII));
  }

  private static Ext drawnAfter(String label, byte[] message) {
    Transcript transcript = new Transcript();
    transcript.absorb(label, message);
    return transcript.challenge("x");
  }

  @Test
  void refusesWhatNoProtocolSays() {
    Transcript transcript = new Transcript();
    assertThatThrownBy(() -> transcript.positions("p", 3, 48))
        .hasMessageContaining("power of two, got 48");
    assertThatThrownBy(() -> transcript.challenge("x".repeat(256), 1))
        .hasMessageContaining("at most 255");
  }
}
