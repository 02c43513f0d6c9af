package network.assay.client.prove;

import java.util.List;
import java.util.SequencedMap;
import network.assay.engine.run.Cancellation;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Bytes;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.zk.ZkRun;

/**
 * A proof about a receipt, and the piece of evidence that names it.
 *
 * @param piece goes into the receipt
 * @param proof lies beside it
 */
public record MadeProof(ZkEvidence piece, Bytes proof) {

  /** The run that a receipt states, as proofs speak of it; tensors in the program's order. */
  public static ZkRun run(
      Receipt receipt, SequencedMap<String, Tensor> inputs, SequencedMap<String, Tensor> outputs) {
    return new ZkRun(receipt.digest(), canonical(inputs), canonical(outputs));
  }

  /**
   * Proves the run that a receipt states.
   *
   * @param model of the receipt's program
   * @param inputs in the program's order
   * @param outputs in the program's order
   * @throws ProofException see {@link ProvingModel#prove}
   */
  public static MadeProof of(
      ProvingModel model,
      Receipt receipt,
      SequencedMap<String, Tensor> inputs,
      SequencedMap<String, Tensor> outputs,
      ProofProgress progress,
      Cancellation cancellation) {
    byte[] proof = model.prove(List.of(run(receipt, inputs, outputs)), progress, cancellation);
    if (proof.length > ZkEvidence.PROOF_BYTES_MAX) {
      throw new ProofException(
          ProofException.Reason.TOO_LARGE,
          "the proof has "
              + proof.length
              + " bytes, a receipt takes at most "
              + ZkEvidence.PROOF_BYTES_MAX);
    }
    Bytes bytes = Bytes.of(proof);
    ZkEvidence piece =
        new ZkEvidence(receipt.digest(), model.keyDigest(), bytes.sha256(), proof.length);
    return new MadeProof(piece, bytes);
  }

  private static List<byte[]> canonical(SequencedMap<String, Tensor> tensors) {
    return tensors.values().stream().map(TensorCodec::encode).toList();
  }
}
