package network.assay.primitives;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A binary SHA-256 Merkle tree as in RFC 6962, section 2.1: a leaf is hashed after a byte 0x00, a
 * node after 0x01, and a list is split at the largest power of two below its length. The two
 * prefixes keep a node from being passed off as a leaf.
 */
public final class MerkleTree {
  /** More leaves than any list of ours has; keeps recursion and paths short. */
  public static final int LEAVES_MAX = 1 << 24;

  private static final byte[] LEAF = {0x00};
  private static final byte[] NODE = {0x01};

  private final List<Hash32> leaves;

  private MerkleTree(List<Hash32> leaves) {
    this.leaves = leaves;
  }

  /**
   * The tree over these leaf hashes.
   *
   * @throws IllegalArgumentException when there are more than {@link #LEAVES_MAX}
   */
  public static MerkleTree of(List<Hash32> leafHashes) {
    if (leafHashes.size() > LEAVES_MAX) {
      throw new IllegalArgumentException(
          "expected at most " + LEAVES_MAX + " leaves, got " + leafHashes.size());
    }
    return new MerkleTree(List.copyOf(leafHashes));
  }

  /** SHA-256(0x00 ‖ pieces joined). */
  public static Hash32 leaf(byte[]... pieces) {
    Sha256 hash = new Sha256().update(LEAF);
    for (byte[] piece : pieces) {
      hash.update(piece);
    }
    return hash.finish();
  }

  public int size() {
    return leaves.size();
  }

  /** The root; of no leaves, the SHA-256 of nothing. */
  public Hash32 root() {
    return leaves.isEmpty() ? Sha256.of() : root(0, leaves.size());
  }

  /** The sibling hashes from leaf {@code index} up to the root. */
  public List<Hash32> path(int index) {
    Objects.checkIndex(index, leaves.size());
    List<Hash32> path = new ArrayList<>();
    path(0, leaves.size(), index, path);
    return List.copyOf(path);
  }

  /**
   * Whether {@code leafHash} is at {@code index} of the {@code size} leaves under {@code root}.
   * Total: any arguments give an answer.
   */
  public static boolean verify(
      Hash32 root, Hash32 leafHash, int index, int size, List<Hash32> path) {
    if (index < 0 || index >= size || size > LEAVES_MAX) {
      return false;
    }
    // RFC 9162, section 2.1.3.2.
    int node = index;
    int last = size - 1;
    Hash32 hash = leafHash;
    for (Hash32 sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = node(sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  private Hash32 root(int from, int to) {
    if (to - from == 1) {
      return leaves.get(from);
    }
    int middle = from + split(to - from);
    return node(root(from, middle), root(middle, to));
  }

  private void path(int from, int to, int index, List<Hash32> path) {
    if (to - from == 1) {
      return;
    }
    int middle = from + split(to - from);
    if (index < middle) {
      path(from, middle, index, path);
      path.add(root(middle, to));
    } else {
      path(middle, to, index, path);
      path.add(root(from, middle));
    }
  }

  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }

  private static Hash32 node(Hash32 left, Hash32 right) {
    return Sha256.of(NODE, left.toBytes(), right.toBytes());
  }
}
