package network.assay.prover.argument;

import network.assay.prover.commitment.Committed;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.argument.ProofFormat;
import network.assay.verify.zk.argument.WitnessRows;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;

/** The variables of an open proof: {@code spec/zk.md}, section 7, steps 1, 7 and 8. */
final class OpenWitness implements WitnessProver {
  private final WitnessShape shape;
  private final int[] residues;
  private final Committed committed;
  private final ProofWriter writer;
  private final Loops loops;

  /**
   * Commits to the variables.
   *
   * @param residues of the variables
   */
  OpenWitness(
      WitnessShape shape, int[] residues, Committing committing, ProofWriter writer, Loops loops) {
    this.shape = shape;
    this.residues = residues;
    this.committed = committing.commit(residues, shape.matrix());
    this.writer = writer;
    this.loops = loops;
  }

  @Override
  public void commit() {
    writer.send("witness", committed.root().toBytes());
  }

  @Override
  public void prove(ActivationClaim claim) {
    int variables = shape.logEntries();
    PairProver.Bound end =
        new PairProver(writer, loops)
            .prove(
                "activation",
                claim.functional().vector(),
                residues,
                variables,
                RoundMask.none(variables));
    writer.elements("opened", end.value());
    Ext[] random = writer.transcript().challenge("proximity", WitnessRows.randomCount(shape));
    WitnessRows rows = WitnessRows.open(shape, random, end.point(), loops.kernels());
    Openings openings = new Openings(writer, loops.crew());
    openings.combinations("rows", committed, rows.coefficients());
    openings.columns(
        openings.positions("witness", ProofFormat.WITNESS_QUERIES, committed), committed);
  }
}
