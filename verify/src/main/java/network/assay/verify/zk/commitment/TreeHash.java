package network.assay.verify.zk.commitment;

import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.field.FieldBytes;

/**
 * The hashes of the tree over columns: leaf SHA-256(0x00 ‖ symbols), node SHA-256(0x01 ‖ left ‖
 * right). An instance serves one thread. Source: spec/zk.md, section 3.
 */
public final class TreeHash {
  /** The first byte of what is hashed for a leaf. */
  public static final byte LEAF = 0;

  /** The first byte of what is hashed for a node. */
  public static final byte NODE = 1;

  private final Sha256 sha = new Sha256();
  private byte[] leaf = new byte[0];
  private final byte[] node = new byte[1 + 2 * Hash32.BYTES];

  /** An instance for one thread. */
  public TreeHash() {
    node[0] = NODE;
  }

  /** Writes the leaf of a column of symbols to {@code to} from {@code at} on. */
  public void leaf(int[] column, byte[] to, int at) {
    int bytes = 1 + Math.multiplyExact(column.length, FieldBytes.BASE);
    if (leaf.length < bytes) {
      leaf = new byte[bytes];
      leaf[0] = LEAF;
    }
    FieldBytes.put(column, 0, column.length, leaf, 1);
    leaf(leaf, bytes, to, at);
  }

  /**
   * As above, for a column that is written already.
   *
   * @param column 0x00, then the symbols, 4 bytes each
   */
  public void leaf(byte[] column, int bytes, byte[] to, int at) {
    sha.update(column, 0, bytes).finishInto(to, at);
  }

  /** Writes the node over two hashes; the three places may overlap. */
  public void node(byte[] left, int leftAt, byte[] right, int rightAt, byte[] to, int at) {
    System.arraycopy(left, leftAt, node, 1, Hash32.BYTES);
    System.arraycopy(right, rightAt, node, 1 + Hash32.BYTES, Hash32.BYTES);
    sha.update(node).finishInto(to, at);
  }
}
