package network.assay.prover.argument;

import network.assay.prover.commitment.Committed;
import network.assay.verify.zk.argument.ActivationClaim;
import network.assay.verify.zk.commitment.MatrixShape;

/** The committed variables: what is said about them at the beginning and at the end of a proof. */
sealed interface WitnessProver permits OpenWitness, HiddenWitness {
  /** Commits to rows of elements. */
  @FunctionalInterface
  interface Committing {
    Committed commit(int[] values, MatrixShape shape);
  }

  /** Sends the commitment. */
  void commit();

  /** Proves the claim that all others were gathered into. */
  void prove(ActivationClaim claim);
}
