package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import org.junit.jupiter.api.Test;

/** Files whose danger lies in the wire form, before there is a graph. */
class WireScanTest {
  private static final int GRAPH = (7 << 3) | 2;
  private static final int NODE = (1 << 3) | 2;
  private static final int ATTRIBUTE = (5 << 3) | 2;
  private static final int ATTRIBUTE_GRAPH = (6 << 3) | 2;
  private static final int INITIALIZER = (5 << 3) | 2;
  private static final int INT64_DATA = (7 << 3) | 2;

  private static final Limits LIMITS =
      new Limits(64 << 20, 64 << 20, 1000, 1 << 20, 1 << 20, 1 << 20, 1 << 20);

  private static byte[] field(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    while (length > 0x7f) {
      out.write((length & 0x7f) | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static void assertRefused(byte[] file, Reason reason, String word) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> OnnxImporter.read(file, LIMITS))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.getMessage()).contains(word);
            });
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8L << 20);
  }

  @Test
  void millionsOfEmptyMessagesAreCountedBeforeTheyAreMade() {
    byte[] nodes = new byte[20 << 20];
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = NODE;
    }
    assertRefused(field(GRAPH, nodes), Reason.MODEL_TOO_LARGE, "memory");
  }

  @Test
  void packedNumbersOfOneByteAreCountedAsWhatTheyBecome() {
    byte[] ones = new byte[20 << 20];
    Arrays.fill(ones, (byte) 1);
    byte[] file = field(GRAPH, field(INITIALIZER, field(INT64_DATA, ones)));
    assertRefused(file, Reason.MODEL_TOO_LARGE, "memory");
  }

  @Test
  void unknownFieldsAreCountedToo() {
    byte[] unknown = new byte[8 << 20];
    for (int i = 0; i < unknown.length; i += 2) {
      unknown[i] = 15 << 3;
    }
    assertRefused(field(GRAPH, unknown), Reason.MODEL_TOO_LARGE, "memory");
  }

  @Test
  void deepNestingIsRefused() {
    byte[] graph = new byte[0];
    for (int i = 0; i < 5_000; i++) {
      graph = field(NODE, field(ATTRIBUTE, field(ATTRIBUTE_GRAPH, graph)));
      if (graph.length > 1 << 16) {
        break;
      }
    }
    assertRefused(field(GRAPH, graph), Reason.MODEL_MALFORMED, "deeper");
  }

  @Test
  void lengthsThatPassTheirMessageAreRefused() {
    assertRefused(new byte[] {GRAPH, 5, NODE, 0}, Reason.MODEL_MALFORMED, "claims 5 bytes");
    byte[] huge = {GRAPH, -1, -1, -1, -1, -1, -1, -1, -1, 127};
    assertRefused(huge, Reason.MODEL_MALFORMED, "claims");
    byte[] endless = {GRAPH, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    assertRefused(endless, Reason.MODEL_MALFORMED, "cut off");
    assertRefused(new byte[] {8}, Reason.MODEL_MALFORMED, "cut off");
    assertRefused(new byte[] {9, 1, 2}, Reason.MODEL_MALFORMED, "cut off");
  }

  @Test
  void groupsAndFieldZeroAreRefused() {
    byte[] groups = new byte[1000];
    Arrays.fill(groups, (byte) ((15 << 3) | 3));
    assertRefused(groups, Reason.MODEL_MALFORMED, "wire type 3");
    assertRefused(new byte[] {2, 0}, Reason.MODEL_MALFORMED, "field number 0");
  }

  @Test
  void aFileAboveTheLimitIsNotLookedAt() {
    assertRefused(new byte[(64 << 20) + 1], Reason.MODEL_TOO_LARGE, "the limit is");
  }
}
