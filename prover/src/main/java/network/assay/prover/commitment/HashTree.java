package network.assay.prover.commitment;

import java.util.Arrays;
import network.assay.primitives.Hash32;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.TreeHash;

/** The whole tree over columns in one array: node v, as {@code ColumnTree} numbers, at 32·v. */
final class HashTree {
  /** What hashing a node takes, in field products. */
  private static final int NODE_COST = 150;

  private HashTree() {}

  /** The bytes of a tree with so many leaves. */
  static int bytes(int leaves) {
    return Math.multiplyExact(2 * leaves, Hash32.BYTES);
  }

  /** Where the leaf of a position stands. */
  static int leaf(int position, int leaves) {
    return (leaves + position) * Hash32.BYTES;
  }

  /** The hash of the root. */
  static Hash32 root(byte[] tree) {
    return Hash32.of(Arrays.copyOfRange(tree, Hash32.BYTES, 2 * Hash32.BYTES));
  }

  /** Hashes up from the leaves to the root. */
  static void grow(Crew crew, byte[] tree, int leaves) {
    for (int level = leaves / 2; level > 0; level /= 2) {
      int first = level;
      crew.forEachRange(
          level,
          NODE_COST,
          (from, to) -> {
            TreeHash hash = new TreeHash();
            for (int v = first + from; v < first + to; v++) {
              int left = 2 * v * Hash32.BYTES;
              hash.node(tree, left, tree, left + Hash32.BYTES, tree, v * Hash32.BYTES);
            }
          });
    }
  }
}
