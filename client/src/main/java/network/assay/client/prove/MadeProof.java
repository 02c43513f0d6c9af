package network.assay.client.prove;

import java.util.List;
import java.util.Optional;
import network.assay.engine.run.Cancellation;
import network.assay.primitives.Bytes;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.zk.ZkInputs;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.program.ZkShape;

/**
 * A proof about a receipt, and the piece of evidence that names it.
 *
 * @param piece goes into the receipt
 * @param proof lies beside it
 */
public record MadeProof(ZkEvidence piece, Bytes proof) {

  /**
   * Proves the run that a receipt states.
   *
   * @param model of the receipt's program
   * @throws ProofException see {@link ProvingModel#prove}
   */
  public static MadeProof of(
      ProvingModel model, StatedRun run, ProofProgress progress, Cancellation cancellation) {
    ZkRun told = run.told();
    byte[] proof = model.prove(List.of(told), run.secret(), progress, cancellation);
    if (proof.length > ZkEvidence.PROOF_BYTES_MAX) {
      throw new ProofException(
          ProofException.Reason.TOO_LARGE,
          "the proof has "
              + proof.length
              + " bytes, a receipt takes at most "
              + ZkEvidence.PROOF_BYTES_MAX);
    }
    Optional<List<ZkShape>> hidden =
        told.inputs() instanceof ZkInputs.Hidden(List<ZkShape> shapes)
            ? Optional.of(shapes)
            : Optional.empty();
    Bytes bytes = Bytes.of(proof);
    return new MadeProof(
        new ZkEvidence(
            run.receipt().digest(), model.keyDigest(), bytes.sha256(), proof.length, hidden),
        bytes);
  }

  /**
   * As {@link #of}, and checks the proof: one that does not hold would speak against whoever hands
   * it out.
   *
   * @throws ProofException also FAILED, when the proof that was made does not hold
   */
  public static MadeProof checked(
      ProvingModel model, StatedRun run, ProofProgress progress, Cancellation cancellation) {
    MadeProof made = of(model, run, progress, cancellation);
    return switch (model.verify(made.proof.toArray(), List.of(run.told()))) {
      case ZkResult.Proven _ -> made;
      case ZkResult.Refused(String reason, String step) ->
          throw new ProofException(
              ProofException.Reason.FAILED,
              "the proof that was made does not hold, at its step '"
                  + step
                  + "': "
                  + reason
                  + "; please report it");
    };
  }
}
