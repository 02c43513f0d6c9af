package network.assay.app.bench;

import java.util.Map;
import network.assay.engine.tensor.Tensor;

/** A model to measure, with the inputs of one run. */
final class BenchModel {
  private final String name;
  private final byte[] onnx;
  private final Map<String, Tensor> inputs;

  /**
   * @param name of the case, as in the history
   * @param onnx the file, not written to from here on
   */
  BenchModel(String name, byte[] onnx, Map<String, Tensor> inputs) {
    this.name = name;
    this.onnx = onnx;
    this.inputs = inputs;
  }

  String name() {
    return name;
  }

  byte[] onnx() {
    return onnx;
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }
}
