package network.assay.verify.zk.commitment;

import java.util.Arrays;
import java.util.Optional;
import network.assay.primitives.Hash32;

/**
 * The binary tree over the columns of a codeword matrix, and the way from some leaves to its root.
 * Nodes have the numbers of a heap: the root is 1, below node v are 2v and 2v + 1, the leaf of
 * position j is node n + j. Source: spec/zk.md, section 3.
 */
public final class ColumnTree {
  private ColumnTree() {}

  /**
   * The nodes whose hashes must be sent with these leaves, in the order of sending: level by level
   * from the leaves, from left to right.
   *
   * @param positions ascending without duplicates, below {@code leaves}
   * @param leaves a power of two
   */
  public static int[] siblings(int[] positions, int leaves) {
    int[] known = new int[positions.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = leaves + positions[i];
    }
    int[] siblings = new int[positions.length * Integer.SIZE];
    int count = 0;
    int size = known.length;
    while (size > 0 && known[0] > 1) {
      int parents = 0;
      for (int i = 0; i < size; i++) {
        int node = known[i];
        if (i + 1 < size && known[i + 1] == (node ^ 1)) {
          i++;
        } else {
          siblings[count++] = node ^ 1;
        }
        known[parents++] = node >> 1;
      }
      size = parents;
    }
    return Arrays.copyOf(siblings, count);
  }

  /**
   * The root that these leaves and siblings lead to; none where positions are not ascending or out
   * of range, or there are too few or too many hashes.
   *
   * @param leafHashes 32 bytes for each position, in order
   * @param siblings 32 bytes for each of {@link #siblings(int[], int)}
   */
  public static Optional<Hash32> root(
      int[] positions, int leaves, byte[] leafHashes, byte[] siblings) {
    if (positions.length == 0
        || !ascendingBelow(positions, leaves)
        || leafHashes.length != (long) positions.length * Hash32.BYTES
        || siblings.length != (long) siblings(positions, leaves).length * Hash32.BYTES) {
      return Optional.empty();
    }
    TreeHash hash = new TreeHash();
    int[] known = new int[positions.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = leaves + positions[i];
    }
    byte[] hashes = leafHashes.clone();
    int sent = 0;
    int size = known.length;
    while (known[0] > 1) {
      int parents = 0;
      for (int i = 0; i < size; i++) {
        int node = known[i];
        int here = i * Hash32.BYTES;
        int to = parents * Hash32.BYTES;
        if (i + 1 < size && known[i + 1] == (node ^ 1)) {
          hash.node(hashes, here, hashes, here + Hash32.BYTES, hashes, to);
          i++;
        } else if ((node & 1) == 0) {
          hash.node(hashes, here, siblings, sent, hashes, to);
          sent += Hash32.BYTES;
        } else {
          hash.node(siblings, sent, hashes, here, hashes, to);
          sent += Hash32.BYTES;
        }
        known[parents++] = node >> 1;
      }
      size = parents;
    }
    return Optional.of(Hash32.of(Arrays.copyOf(hashes, Hash32.BYTES)));
  }

  private static boolean ascendingBelow(int[] positions, int leaves) {
    int last = -1;
    for (int position : positions) {
      if (position <= last || position >= leaves) {
        return false;
      }
      last = position;
    }
    return true;
  }
}
