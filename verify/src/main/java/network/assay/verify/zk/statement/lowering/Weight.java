package network.assay.verify.zk.statement.lowering;

import network.assay.verify.zk.program.ZkShape;

/** A weight block that a node reads. */
final class Weight {
  private final int block;
  private final ZkShape shape;
  private final long[] reach;

  /**
   * A block.
   *
   * @param block its number
   * @param shape of the weight as the program has it
   * @param reach for each column the sum of absolute values
   */
  Weight(int block, ZkShape shape, long[] reach) {
    this.block = block;
    this.shape = shape;
    this.reach = reach;
  }

  int block() {
    return block;
  }

  ZkShape shape() {
    return shape;
  }

  long reach(int column) {
    return reach[column];
  }
}
