package network.assay.prover.argument;

import java.util.List;
import network.assay.prover.witness.Witness;
import network.assay.verify.zk.Masks;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Statement;

/**
 * The rows that a hiding proof commits to, random elements included, row by row.
 *
 * @param inputs of the first tree
 * @param others of the second
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
public record MaskedRows(int[] inputs, int[] others) {

  /** Draws what is random, the pads of the witness too, which are set. */
  public static MaskedRows of(
      Statement statement, ZkKey key, List<ZkRun> runs, ZkSecret secret, Witness witness) {
    Masks masks = new Masks(statement, key, runs, secret);
    int[] inputs = masks.inputRows(witness.residues());
    Masks.Others others = masks.others();
    witness.pad(statement.pads(), others::pad);
    return new MaskedRows(inputs, others.rows(witness.residues()));
  }
}
