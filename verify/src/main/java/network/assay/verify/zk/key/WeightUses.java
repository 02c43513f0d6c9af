package network.assay.verify.zk.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.key.WeightBlock.Role;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgram.Constant;
import network.assay.verify.zk.program.ZkProgram.Node;
import network.assay.verify.zk.program.ZkType;

/** Which constants of a program are weights, and which node reads which as one. */
final class WeightUses {
  /** A table that is gathered from and smaller than this is known, not committed. */
  private static final int GATHERED_MIN = 4096;

  private static final int NONE = -1;

  private final ZkProgram program;
  private final List<WeightBlock> blocks = new ArrayList<>();
  private final int[] blockOfConstant;
  private final int[] blockOfNode;
  private final boolean[] readOtherwise;
  private final boolean[] known;

  WeightUses(ZkProgram program) {
    this.program = program;
    this.blockOfConstant = new int[program.constants().size()];
    this.blockOfNode = new int[program.nodes().size()];
    this.readOtherwise = new boolean[blockOfConstant.length];
    this.known = new boolean[program.values()];
    Arrays.fill(blockOfConstant, NONE);
    int next = program.inputs().size() + blockOfConstant.length;
    Arrays.fill(known, 0, next, true);
    for (int i = 0; i < blockOfNode.length; i++) {
      Node node = program.nodes().get(i);
      try {
        blockOfNode[i] = visit(node);
      } catch (ZkException e) {
        throw e.at(program.place(i));
      }
      boolean shape = node.op() instanceof ZkOp.ShapeOf;
      boolean all =
          shape || (blockOfNode[i] == NONE && node.inputs().stream().allMatch(this::knows));
      Arrays.fill(known, next, next + node.outputs().size(), all);
      next += node.outputs().size();
    }
    program.outputs().forEach(output -> readOtherwise(output.value()));
  }

  /** Blocks in the order of first use. */
  List<WeightBlock> blocks() {
    return List.copyOf(blocks);
  }

  /** The block that a node reads, or −1. */
  int block(int node) {
    return blockOfNode[node];
  }

  /** Whether some node reads the constant as a weight. */
  boolean isWeight(int constant) {
    return blockOfConstant[constant] != NONE;
  }

  /** Whether the verifier must have the constant itself. */
  boolean isKnown(int constant) {
    return !isWeight(constant) || readOtherwise[constant];
  }

  private boolean knows(int value) {
    return value == ZkProgram.ABSENT || known[value];
  }

  private void readOtherwise(int value) {
    if (program.isConstant(value)) {
      readOtherwise[value - program.inputs().size()] = true;
    }
  }

  private int visit(Node node) {
    Optional<Role> role = role(node);
    int weight = node.op() instanceof ZkOp.Gather ? 0 : 1;
    for (int i = 0; i < node.inputs().size(); i++) {
      if (role.isEmpty() || i != weight) {
        readOtherwise(node.inputs().get(i));
      }
    }
    if (role.isEmpty()) {
      return NONE;
    }
    int constant = node.inputs().get(weight) - program.inputs().size();
    boolean multiplied = !(node.op() instanceof ZkOp.Gather);
    int block = blockOfConstant[constant];
    if (block == NONE) {
      block = blocks.size();
      blockOfConstant[constant] = block;
      blocks.add(
          new WeightBlock(
              constant, role.get(), program.constants().get(constant).shape(), multiplied));
    } else if (multiplied && !blocks.get(block).multiplied()) {
      WeightBlock before = blocks.get(block);
      blocks.set(block, new WeightBlock(constant, before.role(), before.shape(), true));
    }
    return block;
  }

  /** How a node reads a weight: matrices have rank 2 and filters more, so no constant is both. */
  private Optional<Role> role(Node node) {
    return switch (node.op()) {
      case ZkOp.IntegerMatMul _ when isConstant(node, 1, 2, 2) -> Optional.of(Role.MATRIX);
      case ZkOp.IntegerConv _ when isConstant(node, 1, 3, Integer.MAX_VALUE) ->
          Optional.of(Role.FILTERS);
      case ZkOp.Gather gather
          when isConstant(node, 0, 2, 2)
              && (gather.axis() == 0 || gather.axis() == -2)
              && constant(node, 0).type() == ZkType.I8
              && constant(node, 0).shape().size() >= GATHERED_MIN
              && knows(node.inputs().get(1)) ->
          Optional.of(Role.MATRIX);
      default -> Optional.empty();
    };
  }

  private boolean isConstant(Node node, int input, int rankMin, int rankMax) {
    if (!program.isConstant(node.inputs().get(input))) {
      return false;
    }
    int rank = constant(node, input).shape().rank();
    return rank >= rankMin && rank <= rankMax;
  }

  private Constant constant(Node node, int input) {
    return program.constants().get(node.inputs().get(input) - program.inputs().size());
  }
}
