package network.assay.verify.zk;

import java.util.List;
import network.assay.primitives.Hash32;

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
}
