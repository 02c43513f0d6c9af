package network.assay.verify.zk.argument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.TicketTree;
import network.assay.verify.zk.key.ZkKey;

/**
 * Which of a hidden key's commitments to its weights a proof opens: {@code spec/zk.md}, section 10,
 * step 1.
 *
 * @param root the commitment
 */
public record Ticket(int number, Hash32 root) {
  /** Reads the message, which shows that the key has the ticket. */
  static Ticket read(Messages messages, ZkKey key) {
    int tickets = key.tickets().orElseThrow();
    int path = TicketTree.pathBytes(tickets);
    byte[] bytes = messages.bytes("ticket", Integer.BYTES + Hash32.BYTES + path);
    int number = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int end = bytes.length - path;
    Hash32 root = Hash32.of(Arrays.copyOfRange(bytes, Integer.BYTES, end));
    byte[] siblings = Arrays.copyOfRange(bytes, end, bytes.length);
    messages.require(
        Check.TICKET,
        TicketTree.root(number, root, siblings, tickets).filter(key.root()::equals).isPresent(),
        "ticket "
            + Integer.toUnsignedString(number)
            + " with the root "
            + root
            + " is none of the key's "
            + tickets);
    return new Ticket(number, root);
  }

  /** A number of a ticket as transcripts hold it. */
  public static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  /**
   * The message.
   *
   * @param tree over all tickets of the key
   */
  public byte[] encoded(TicketTree tree) {
    byte[] path = tree.path(number);
    return ByteBuffer.allocate(Integer.BYTES + Hash32.BYTES + path.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(number)
        .put(root.toBytes())
        .put(path)
        .array();
  }
}
