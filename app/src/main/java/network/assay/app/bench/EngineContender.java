package network.assay.app.bench;

import java.nio.FloatBuffer;
import java.util.Map;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;

/** Our engine on an ONNX model, the way an operator runs it. */
final class EngineContender implements Contender {
  private final KernelChooser.Chosen chosen;
  private final Executor executor;
  private final Map<String, Tensor> inputs;

  private EngineContender(
      KernelChooser.Chosen chosen, Executor executor, Map<String, Tensor> inputs) {
    this.chosen = chosen;
    this.executor = executor;
    this.inputs = inputs;
  }

  static EngineContender ready(BenchModel model, int threads) {
    LoadedProgram program =
        model.program().orElseGet(() -> OnnxImporter.read(model.onnx(), Limits.standard()));
    KernelChooser.Chosen chosen = KernelChooser.choose(threads, KernelChooser.Preference.AUTO);
    Executor executor = new Executor(program, chosen.kernels(), Limits.standard());
    return new EngineContender(chosen, executor, model.inputs());
  }

  @Override
  public void runOnce() {
    if (executor.run(inputs, Cancellation.never()).isEmpty()) {
      throw new IllegalStateException("the engine gave no output");
    }
  }

  @Override
  public double witness() {
    Tensor first = executor.run(inputs, Cancellation.never()).values().iterator().next();
    return Witness.of(FloatBuffer.wrap(first.floats()));
  }

  @Override
  public void close() {
    chosen.close();
  }
}
