package network.assay.app.prove;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.client.prove.ProofEstimate;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.program.Program;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.Plan;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * What a proof takes, from the plan of its run: time and memory grow with the elements that the run
 * makes, each of which is committed and looked up, and with the weights, which are read through
 * once for each of them. Rough: within a factor of three, not a promise.
 */
final class ProverCost {
  /** Nanoseconds for each element that a run makes. */
  private static final long NANOS_PER_ELEMENT = 20_000;

  /** Nanoseconds for each weight. */
  private static final long NANOS_PER_WEIGHT = 300;

  /** Bytes for each element that a run makes: some variables of four bytes, in some vectors. */
  private static final long BYTES_PER_ELEMENT = 1500;

  /** Bytes for each weight: itself, its residue, and its share of four code symbols. */
  static final long BYTES_PER_WEIGHT = 24;

  /** Products of the extension field that committing to a weight takes as long as. */
  static final long PRODUCTS_PER_WEIGHT = 8;

  /** What even the smallest takes: tables, and code that is not compiled yet. */
  private static final long MILLIS_LEAST = 50;

  private static final long BYTES_LEAST = 32L << 20;

  private ProverCost() {}

  static ProofEstimate of(LoadedProgram program, List<Shape> inputs) {
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      List<String> faults = ProvableProgram.faults(program);
      if (!faults.isEmpty()) {
        return new ProofEstimate.Impossible(faults.getFirst());
      }
      Plan plan =
          new Executor(program, chosen.kernels(), Limits.standard()).plan(zeros(program, inputs));
      if (plan.isOpen()) {
        return new ProofEstimate.Impossible("its work depends on the values of its inputs");
      }
      return of(plan.elements(), weights(program));
    } catch (EngineException e) {
      return new ProofEstimate.Impossible(e.getMessage());
    }
  }

  private static ProofEstimate of(long elements, long weights) {
    long millis = (elements * NANOS_PER_ELEMENT + weights * NANOS_PER_WEIGHT) / 1_000_000;
    return new ProofEstimate.Possible(
        MILLIS_LEAST + millis,
        BYTES_LEAST + elements * BYTES_PER_ELEMENT + weights * BYTES_PER_WEIGHT);
  }

  private static Map<String, Tensor> zeros(LoadedProgram program, List<Shape> shapes) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    List<Program.Input> inputs = program.program().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      zeros.put(inputs.get(i).name(), Tensor.zeros(inputs.get(i).type(), shapes.get(i)));
    }
    return zeros;
  }

  private static long weights(LoadedProgram program) {
    return program.constants().stream().mapToLong(Tensor::size).sum();
  }
}
