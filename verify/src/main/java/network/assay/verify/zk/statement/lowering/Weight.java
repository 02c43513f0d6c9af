package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkShape;

/** A weight that a node reads: a block of the key. */
record Weight(ZkKey key, int block) {
  /** Its shape in the program. */
  ZkShape shape() {
    return key.layout().blocks().get(block).shape();
  }

  /** The sum of absolute values of a column. */
  long reach(int column) {
    return key.reach(block, column);
  }
}
