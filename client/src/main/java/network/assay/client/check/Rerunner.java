package network.assay.client.check;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import network.assay.client.input.InputException;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.Plan;
import network.assay.engine.tensor.Tensor;

/** Runs a program again. */
final class Rerunner {
  /**
   * Up to this, the scalar kernels: a fresh process takes longer to compile vector code than to do
   * the work without it. Both give the same bits. First run in a fresh JVM on two cores, scalar
   * against vector: 45 and 174 ms for 2·10^5 multiply-adds, 58 and 173 ms for 3·10^6, 985 and 1056
   * ms for 4·10^8.
   */
  static final long SCALAR_MULTIPLY_ADDS_MAX = 100_000_000;

  private final Limits limits;
  private final int threads;

  Rerunner(Limits limits, int threads) {
    this.limits = limits;
    this.threads = threads;
  }

  /** What a run gave and took. */
  record Run(SequencedMap<String, Tensor> outputs, long multiplyAdds) {}

  /**
   * Runs the program.
   *
   * @throws InputException when the inputs do not fit the program
   * @throws EngineException for anything else
   */
  Run run(LoadedProgram program, Map<String, Tensor> inputs) {
    try (Chosen scalar = KernelChooser.choose(threads, Preference.SCALAR)) {
      Executor first = new Executor(program, scalar.kernels(), limits);
      Plan plan = first.plan(inputs);
      if (!plan.isOpen() && plan.multiplyAdds() <= SCALAR_MULTIPLY_ADDS_MAX) {
        return run(first, inputs);
      }
      try (Chosen fast = KernelChooser.choose(threads, Preference.AUTO)) {
        return run(new Executor(program, fast.kernels(), limits), inputs);
      }
    } catch (EngineException e) {
      if (INPUT.contains(e.reason())) {
        throw new InputException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private static Run run(Executor executor, Map<String, Tensor> inputs) {
    Executor.Result result = executor.execute(inputs, Cancellation.never());
    return new Run(result.tensors(), result.multiplyAdds());
  }

  private static final List<EngineException.Reason> INPUT =
      List.of(
          EngineException.Reason.INPUT_NAME,
          EngineException.Reason.INPUT_TYPE,
          EngineException.Reason.INPUT_SHAPE,
          EngineException.Reason.INPUT_VALUE);
}
