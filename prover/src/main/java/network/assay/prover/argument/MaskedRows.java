package network.assay.prover.argument;

import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.prover.witness.Witness;
import network.assay.verify.zk.Masks;
import network.assay.verify.zk.statement.Statement;

/**
 * The rows that a hiding proof commits to, random elements included, row by row.
 *
 * @param inputs of the first tree
 * @param others of the second
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large, and read in place.
public record MaskedRows(int[] inputs, int[] others) {

  /**
   * Draws what is random, the pads of the witness too, which are set.
   *
   * @param masks from which nothing was drawn
   * @param seed of the weights, where they are hidden
   */
  public static MaskedRows of(
      Statement statement, Masks masks, Optional<Hash32> seed, Witness witness) {
    int[] inputs = masks.inputRows(witness.residues());
    Masks.Others others = masks.others(seed);
    witness.pad(statement.pads(), others::pad);
    witness.padRows(statement.pads(), others.rowPads());
    return new MaskedRows(inputs, others.rows(witness.residues()));
  }
}
