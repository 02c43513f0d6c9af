package network.assay.verify.zk;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.ColumnTree;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.TreeHash;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.lowering.Lowering;

/**
 * The commitment to the inputs that a hiding proof hides, made anew by who was told them: a proof
 * that begins with it ({@link ZkResult.Proven#inputsRoot}) is about these inputs.
 */
public final class InputCommitment {
  private InputCommitment() {}

  /**
   * The root of the first tree of a proof under an open key.
   *
   * @param runs as the verifier of the proof is told them
   * @throws network.assay.verify.zk.program.ZkException when the runs are none of the key's
   *     program, or hide other inputs
   */
  public static Hash32 root(ZkKey key, List<ZkRun> runs, ZkSecret secret) {
    return root(key, runs, secret, OptionalInt.empty());
  }

  /**
   * The root of a proof's first tree.
   *
   * @param runs as the verifier of the proof is told them
   * @param ticket that the proof says ({@link ZkResult.Proven#ticket}) under a hidden key
   * @throws network.assay.verify.zk.program.ZkException when the runs are none of the key's
   *     program, or hide other inputs, or only a hidden key has a ticket
   */
  public static Hash32 root(ZkKey key, List<ZkRun> runs, ZkSecret secret, OptionalInt ticket) {
    int[] inputs = secret.variables(key, runs);
    Statement statement = Lowering.lower(key, ZkRun.decoded(runs));
    int[] residues = Arrays.stream(inputs).map(M31::of).toArray();
    int[] rows = new Masks(statement, key, runs, secret, ticket).inputRows(residues);
    return root(rows, statement.shape().inputMatrix());
  }

  private static Hash32 root(int[] rows, MatrixShape shape) {
    int[] positions = new int[shape.positions()];
    Arrays.setAll(positions, j -> j);
    int[][] columns = new int[positions.length][shape.rows()];
    CircleCode code = new CircleCode(shape.logWidth());
    for (int row = 0; row < shape.rows(); row++) {
      int from = row << shape.logWidth();
      int[] symbols = code.symbols(Arrays.copyOfRange(rows, from, from + shape.width()), positions);
      for (int j = 0; j < symbols.length; j++) {
        columns[j][row] = symbols[j];
      }
    }
    TreeHash hash = new TreeHash();
    byte[] leaves = new byte[Math.multiplyExact(columns.length, Hash32.BYTES)];
    for (int j = 0; j < columns.length; j++) {
      hash.leaf(columns[j], leaves, j * Hash32.BYTES);
    }
    return ColumnTree.root(positions, positions.length, leaves, new byte[0]).orElseThrow();
  }
}
