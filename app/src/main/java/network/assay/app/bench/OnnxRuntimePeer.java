package network.assay.app.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * ONNX Runtime's CPU provider as a peer, as its makers ship it: {@code threads} within an operator,
 * one across operators, all graph optimisations on.
 */
final class OnnxRuntimePeer implements Contender {
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs;

  private OnnxRuntimePeer(OrtSession session, Map<String, OnnxTensor> inputs) {
    this.session = session;
    this.inputs = inputs;
  }

  /** The peer's name and version. */
  static String label() {
    return "onnxruntime-java " + OrtEnvironment.getEnvironment().getVersion();
  }

  static OnnxRuntimePeer ready(BenchModel model, int threads) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session = environment.createSession(model.onnx(), options);
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (Map.Entry<String, Tensor> input : model.inputs().entrySet()) {
        inputs.put(input.getKey(), tensor(environment, input.getValue()));
      }
      return new OnnxRuntimePeer(session, inputs);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = longs(tensor.shape());
    return switch (tensor.type()) {
      case F32 -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), shape);
      case I32 -> OnnxTensor.createTensor(environment, IntBuffer.wrap(tensor.ints()), shape);
      case I64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.longs()), shape);
      default -> throw new IllegalArgumentException("no bench has inputs of " + tensor.type());
    };
  }

  private static long[] longs(Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i);
    }
    return dims;
  }

  @Override
  public void runOnce() {
    try (OrtSession.Result result = session.run(inputs)) {
      if (result.size() == 0) {
        throw new IllegalStateException("ONNX Runtime gave no output");
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public double witness() {
    try (OrtSession.Result result = session.run(inputs)) {
      if (!(result.get(0) instanceof OnnxTensor tensor)) {
        throw new IllegalStateException("ONNX Runtime's first output is no tensor");
      }
      return Witness.of(tensor.getFloatBuffer());
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close: " + e.getMessage(), e);
    }
  }
}
