package network.assay.app.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * ONNX Runtime's CPU provider as a peer: one float input, the first output; {@code threads} within
 * an operator, one across operators, all graph optimisations on.
 */
final class OnnxRuntimePeer implements Contender {
  private final OrtSession session;
  private final OnnxTensor input;
  private final Map<String, OnnxTensor> inputs;

  private OnnxRuntimePeer(OrtSession session, OnnxTensor input, Map<String, OnnxTensor> inputs) {
    this.session = session;
    this.input = input;
    this.inputs = inputs;
  }

  /** The peer's name and version. */
  static String label() {
    return "onnxruntime-java " + OrtEnvironment.getEnvironment().getVersion();
  }

  /**
   * @param model ONNX file
   * @param name of its float input
   * @param shape of that input
   * @param values in row order
   */
  static OnnxRuntimePeer ready(
      byte[] model, String name, long[] shape, float[] values, int threads) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session = environment.createSession(model, options);
      OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
      return new OnnxRuntimePeer(session, input, Map.of(name, input));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
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
    input.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close: " + e.getMessage(), e);
    }
  }
}
