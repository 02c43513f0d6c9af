package network.assay.client.prove;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Hash32;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;

/**
 * A run that a receipt states, to be proved.
 *
 * @param inputs in the program's order
 * @param outputs in the program's order
 * @param hidingSalt the job's salt where the proof is to hide the inputs, who knows both sees that
 *     it is about them; empty where it hides nothing
 */
public record StatedRun(
    Receipt receipt,
    SequencedMap<String, Tensor> inputs,
    SequencedMap<String, Tensor> outputs,
    Optional<Hash32> hidingSalt) {

  /** The run as who verifies the proof is told it. */
  ZkRun told() {
    return hidingSalt.isPresent() ? shown().hidden() : shown();
  }

  /** What he is not told. */
  Optional<ZkSecret> secret() {
    return hidingSalt.map(salt -> ZkSecret.of(salt, List.of(shown())));
  }

  private ZkRun shown() {
    return new ZkRun(receipt.digest(), canonical(inputs), canonical(outputs));
  }

  private static List<byte[]> canonical(SequencedMap<String, Tensor> tensors) {
    return tensors.values().stream().map(TensorCodec::encode).toList();
  }
}
