package network.assay.verify.zk.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;

/**
 * Which constants of a program are weights, and where they lie in the vector that a key commits to
 * ({@code spec/zk.md}, sections 3 and 4). A function of the program alone.
 */
public final class WeightLayout {
  private final WeightUses uses;
  private final boolean hides;
  private final List<WeightBlock> blocks;
  private final int[] begins;
  private final Optional<MatrixShape> matrix;

  private WeightLayout(WeightUses uses, boolean hides) {
    this.uses = uses;
    this.hides = hides;
    this.blocks = uses.blocks();
    long size = 0;
    for (WeightBlock block : blocks) {
      size += block.size();
      requireSize(size);
    }
    this.begins = new int[blocks.size()];
    if (begins.length == 0) {
      this.matrix = Optional.empty();
      return;
    }
    int widthLog =
        hides ? MatrixShape.logWidthOfHiddenWeights(size) : MatrixShape.logWidthOfWeights(size);
    Comparator<Integer> falling = Comparator.comparingInt(i -> -blocks.get(i).innerLog());
    long end = 0;
    for (int i : IntStream.range(0, begins.length).boxed().sorted(falling).toList()) {
      long begin = -(-end >> widthLog) << widthLog;
      end = begin + blocks.get(i).size();
      requireSize(end);
      begins[i] = (int) begin;
    }
    this.matrix = Optional.of(new MatrixShape(widthLog, end));
  }

  private static void requireSize(long size) {
    if (size > ZkShape.SIZE_MAX) {
      throw new ZkException("expected padded weights of less than 2^31 elements");
    }
  }

  /**
   * The layout of a program's weights.
   *
   * @throws ZkException when a weight is empty, or they are too large
   */
  public static WeightLayout of(ZkProgram program) {
    return new WeightLayout(new WeightUses(program), false);
  }

  /**
   * The layout of a program's weights under a hidden key ({@code spec/zk.md}, section 10).
   *
   * @throws ZkException when there are none, one must be known to verifiers, one is empty, or they
   *     are too large
   */
  public static WeightLayout hidden(ZkProgram program) {
    WeightLayout layout = new WeightLayout(new WeightUses(program), true);
    if (layout.blocks.isEmpty()) {
      throw new ZkException("the program has no weights that could be hidden: make an open key");
    }
    for (WeightBlock block : layout.blocks) {
      if (layout.isKnown(block.constant())) {
        throw new ZkException(
            "constant " + block.constant(),
            "is read as a weight and otherwise too, so a verifier must know it: it cannot be"
                + " hidden");
      }
    }
    if (layout.ticket().orElseThrow().matrix().length() > ZkShape.SIZE_MAX) {
      throw new ZkException("expected a ticket of less than 2^31 elements");
    }
    return layout;
  }

  /** The blocks in the order of first use. */
  public List<WeightBlock> blocks() {
    return blocks;
  }

  /** The block that a node reads as a weight; empty if it reads none. */
  public OptionalInt block(int node) {
    int block = uses.block(node);
    return block < 0 ? OptionalInt.empty() : OptionalInt.of(block);
  }

  /** Whether a constant is committed to. */
  public boolean isWeight(int constant) {
    return uses.isWeight(constant);
  }

  /** Whether the verifier must have a constant itself; weights can be that too. */
  public boolean isKnown(int constant) {
    return uses.isKnown(constant);
  }

  /** Where a block begins in the vector: a multiple of the width. */
  public int begin(int block) {
    return begins[block];
  }

  /** The matrix that the vector is written into; empty without weights. */
  public Optional<MatrixShape> matrix() {
    return matrix;
  }

  /** Whether the weights are hidden. */
  public boolean hides() {
    return hides;
  }

  /** The rows of a ticket; empty where weights are not hidden. */
  public Optional<TicketShape> ticket() {
    return hides ? matrix.map(TicketShape::new) : Optional.empty();
  }

  /** The vector: what a key commits to. */
  public byte[] vector(IntFunction<byte[]> constants) {
    byte[] vector = new byte[matrix.map(m -> (int) m.length()).orElse(0)];
    for (int i = 0; i < begins.length; i++) {
      blocks.get(i).write(weights(i, constants), vector, begins[i]);
    }
    return vector;
  }

  /** The sums Σ_k abs W[k, n] of each block, in order; none of one that is only gathered from. */
  public List<int[]> reaches(IntFunction<byte[]> constants) {
    List<int[]> reaches = new ArrayList<>();
    for (int i = 0; i < begins.length; i++) {
      boolean multiplied = blocks.get(i).multiplied();
      reaches.add(multiplied ? blocks.get(i).reach(weights(i, constants)) : new int[0]);
    }
    return reaches;
  }

  private byte[] weights(int block, IntFunction<byte[]> constants) {
    byte[] weights = constants.apply(blocks.get(block).constant());
    if (weights.length != blocks.get(block).shape().size()) {
      throw new ZkException(
          "constant " + blocks.get(block).constant(),
          "expected " + blocks.get(block).shape().size() + " bytes, got " + weights.length);
    }
    return weights;
  }

  /**
   * The value W̃(k, n) of a block as coefficients of the matrix ({@code spec/zk.md}, section 7,
   * step 9).
   *
   * @param rowPoint log(K) coordinates
   * @param columnPoint log(N) coordinates
   */
  public WeightTerm term(int block, List<Ext> rowPoint, List<Ext> columnPoint) {
    WeightBlock b = blocks.get(block);
    if (rowPoint.size() != b.rowsLog() || columnPoint.size() != b.columnsLog()) {
      throw new ZkException(
          "expected points of " + b.rowsLog() + " and " + b.columnsLog() + " coordinates");
    }
    int widthLog = matrix.orElseThrow().logWidth();
    List<Ext> point = new ArrayList<>(b.columnsInside() ? columnPoint : rowPoint);
    point.addAll(b.columnsInside() ? rowPoint : columnPoint);
    if (point.size() < widthLog) {
      point.addAll(Collections.nCopies(widthLog - point.size(), Ext.ZERO));
    }
    long rows = (b.size() + (1L << widthLog) - 1) >> widthLog;
    return new WeightTerm(
        point.subList(0, widthLog),
        point.subList(widthLog, point.size()),
        begins[block] >> widthLog,
        (int) rows);
  }
}
