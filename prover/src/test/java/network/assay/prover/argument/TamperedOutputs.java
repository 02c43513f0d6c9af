package network.assay.prover.argument;

import network.assay.primitives.Decoded;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.tensor.FloatBits;
import network.assay.verify.zk.tensor.TensorBytes;
import network.assay.verify.zk.tensor.TensorValue;

/** Outputs as they would be if the whole numbers behind them were others. */
final class TamperedOutputs {
  private TamperedOutputs() {}

  /** The elements of an output. */
  static int size(byte[] output) {
    return tensor(output).shape().size();
  }

  private static TensorValue tensor(byte[] output) {
    return switch (TensorBytes.decode(output)) {
      case Decoded.Good<TensorValue> good -> good.value();
      case Decoded.Bad<TensorValue> bad -> throw new AssertionError(bad.sentence());
    };
  }

  /**
   * An output of which each element is so many more.
   *
   * @param number of the output in the program
   */
  static byte[] moved(byte[] output, int[] more, ZkKey key, int number) {
    TensorValue tensor = tensor(output);
    long[] numbers = new long[tensor.shape().size()];
    for (int i = 0; i < numbers.length; i++) {
      if (tensor.type() == ZkType.F32) {
        int scale = scale(key.program(), number);
        int whole = FloatBits.whole(tensor.bits(i), scale, -32768, 32767).orElseThrow();
        numbers[i] = FloatBits.dequantise(whole + more[i], scale);
      } else {
        numbers[i] = tensor.elements()[i] + more[i];
      }
    }
    return TensorBytes.encode(new TensorValue(tensor.type(), tensor.shape(), numbers));
  }

  /** The scale of an output that a Dequantise with one result made. */
  private static int scale(ZkProgram program, int number) {
    int value = program.outputs().get(number).value();
    int node = value - program.inputs().size() - program.constants().size();
    return program.nodes().get(node).op() instanceof ZkOp.Dequantise op ? op.scale() : 0;
  }
}
