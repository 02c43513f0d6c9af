package network.assay.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Runs a model by ONNX Runtime: a second opinion about meaning, no authority on bits. */
final class OnnxRuntimeOracle {
  private OnnxRuntimeOracle() {}

  /** The F32 outputs by name. */
  static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> fed = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options)) {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          fed.put(input.getKey(), tensor(environment, input.getValue()));
        }
        try (OrtSession.Result result = session.run(fed)) {
          Map<String, Tensor> outputs = new LinkedHashMap<>();
          for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
            OnnxTensor value = (OnnxTensor) output.getValue();
            int[] dims =
                Arrays.stream(value.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
            float[] elements = new float[Shape.of(dims).size()];
            value.getFloatBuffer().get(elements);
            outputs.put(output.getKey(), Tensor.ofFloats(Shape.of(dims), elements));
          }
          return outputs;
        }
      }
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
    return switch (tensor.type()) {
      case F32 -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), shape);
      case I32 -> OnnxTensor.createTensor(environment, IntBuffer.wrap(tensor.ints()), shape);
      case I64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.longs()), shape);
      default -> throw new IllegalArgumentException("no test has inputs of " + tensor.type());
    };
  }
}
