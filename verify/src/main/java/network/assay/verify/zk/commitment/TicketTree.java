package network.assay.verify.zk.commitment;

import java.util.List;
import java.util.Optional;
import network.assay.primitives.Hash32;

/**
 * The binary tree over the tickets of a hidden key, nodes as {@link ColumnTree} numbers them: leaf
 * t is SHA-256(0x00 ‖ root of ticket t). Source: spec/zk.md, section 10.
 */
public final class TicketTree {
  private final int tickets;
  private final byte[] nodes;

  /**
   * The tree over these tickets.
   *
   * @param roots a power of two of them
   */
  public TicketTree(List<Hash32> roots) {
    tickets = roots.size();
    if (!isCount(tickets)) {
      throw new IllegalArgumentException("expected a power of two of tickets, got " + tickets);
    }
    nodes = new byte[2 * tickets * Hash32.BYTES];
    for (int t = 0; t < tickets; t++) {
      System.arraycopy(leaf(roots.get(t)), 0, nodes, (tickets + t) * Hash32.BYTES, Hash32.BYTES);
    }
    TreeHash hash = new TreeHash();
    for (int v = tickets - 1; v > 0; v--) {
      int left = 2 * v * Hash32.BYTES;
      hash.node(nodes, left, nodes, left + Hash32.BYTES, nodes, v * Hash32.BYTES);
    }
  }

  /** Whether a key can have so many tickets. */
  public static boolean isCount(int tickets) {
    return tickets >= 1 && tickets <= TicketShape.TICKETS_MAX && Integer.bitCount(tickets) == 1;
  }

  /** How many tickets there are. */
  public int tickets() {
    return tickets;
  }

  /** The root, which stands in the key. */
  public Hash32 root() {
    return Hash32.of(java.util.Arrays.copyOfRange(nodes, Hash32.BYTES, 2 * Hash32.BYTES));
  }

  /** The hashes beside the way from a leaf to the root, from the leaf upwards. */
  public byte[] path(int ticket) {
    byte[] path = new byte[pathBytes(tickets)];
    int at = 0;
    for (int v = tickets + ticket; v > 1; v >>= 1) {
      System.arraycopy(nodes, (v ^ 1) * Hash32.BYTES, path, at, Hash32.BYTES);
      at += Hash32.BYTES;
    }
    return path;
  }

  /** The bytes of a way in a tree of so many leaves. */
  public static int pathBytes(int tickets) {
    return Integer.numberOfTrailingZeros(tickets) * Hash32.BYTES;
  }

  /**
   * The root that a ticket leads to; none where there is no such ticket.
   *
   * @param path as {@link #path}
   */
  public static Optional<Hash32> root(int ticket, Hash32 rootOfTicket, byte[] path, int tickets) {
    return ColumnTree.root(new int[] {ticket}, tickets, leaf(rootOfTicket), path);
  }

  private static byte[] leaf(Hash32 root) {
    byte[] column = new byte[1 + Hash32.BYTES];
    column[0] = TreeHash.LEAF;
    System.arraycopy(root.toBytes(), 0, column, 1, Hash32.BYTES);
    byte[] leaf = new byte[Hash32.BYTES];
    new TreeHash().leaf(column, column.length, leaf, 0);
    return leaf;
  }
}
