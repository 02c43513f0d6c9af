package network.assay.verify.zk;

import java.util.ArrayList;
import java.util.List;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.lowering.Run;
import network.assay.verify.zk.tensor.TensorBytes;
import network.assay.verify.zk.tensor.TensorValue;

/**
 * One run that a proof speaks about.
 *
 * @param receiptDigest EIP-712 digest of the receipt's statement; zero where there is no receipt
 * @param inputs canonical bytes ({@code assay-tensor/1}) of the input tensors, in the program's
 *     order; not to be changed
 * @param outputs canonical bytes of the output tensors, in the program's order; not to be changed
 */
public record ZkRun(Hash32 receiptDigest, List<byte[]> inputs, List<byte[]> outputs) {
  public ZkRun {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * The tensors of runs.
   *
   * @throws ZkException that says which bytes are no tensor
   */
  public static List<Run> decoded(List<ZkRun> runs) {
    List<Run> decoded = new ArrayList<>();
    for (ZkRun run : runs) {
      decoded.add(new Run(tensors("input", run.inputs()), tensors("output", run.outputs())));
    }
    return decoded;
  }

  private static List<TensorValue> tensors(String what, List<byte[]> encoded) {
    List<TensorValue> tensors = new ArrayList<>();
    for (int i = 0; i < encoded.size(); i++) {
      switch (TensorBytes.decode(encoded.get(i))) {
        case Decoded.Bad<TensorValue> bad ->
            throw new ZkException(what + " " + i, bad.field() + ": " + bad.sentence());
        case Decoded.Good<TensorValue> good -> tensors.add(good.value());
      }
    }
    return tensors;
  }
}
