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
 * @param outputs canonical bytes ({@code assay-tensor/1}) of the output tensors, in the program's
 *     order; not to be changed
 */
public record ZkRun(Hash32 receiptDigest, ZkInputs inputs, List<byte[]> outputs) {
  public ZkRun {
    outputs = List.copyOf(outputs);
  }

  /** A run whose inputs are shown, canonical bytes in the program's order. */
  public ZkRun(Hash32 receiptDigest, List<byte[]> inputs, List<byte[]> outputs) {
    this(receiptDigest, new ZkInputs.Shown(inputs), outputs);
  }

  /**
   * The same run, of whose inputs nothing but the shapes is told.
   *
   * @throws ZkException that says which input is no tensor
   */
  public ZkRun hidden() {
    return switch (inputs) {
      case ZkInputs.Hidden _ -> this;
      case ZkInputs.Shown(List<byte[]> encoded) ->
          new ZkRun(
              receiptDigest,
              new ZkInputs.Hidden(
                  tensors("input", encoded).stream().map(TensorValue::shape).toList()),
              outputs);
    };
  }

  /** Whether the inputs are hidden. */
  public boolean isHidden() {
    return inputs instanceof ZkInputs.Hidden;
  }

  /**
   * The tensors of runs.
   *
   * @throws ZkException that says which bytes are no tensor
   */
  public static List<Run> decoded(List<ZkRun> runs) {
    List<Run> decoded = new ArrayList<>();
    for (ZkRun run : runs) {
      Run.Inputs inputs =
          switch (run.inputs()) {
            case ZkInputs.Shown(List<byte[]> encoded) -> new Run.Shown(tensors("input", encoded));
            case ZkInputs.Hidden hidden -> new Run.Hidden(hidden.shapes());
          };
      decoded.add(new Run(inputs, tensors("output", run.outputs())));
    }
    return decoded;
  }

  /**
   * The tensors of canonical bytes.
   *
   * @throws ZkException that says which are none
   */
  static List<TensorValue> tensors(String what, List<byte[]> encoded) {
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
