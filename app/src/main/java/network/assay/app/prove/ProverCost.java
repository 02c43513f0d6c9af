package network.assay.app.prove;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.prove.ProofEstimate;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.program.Program;
import network.assay.engine.program.ProgramCodec;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.Plan;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.lowering.HiddenInput;

/**
 * What a proof takes, from the plan of its run: time and memory grow with the elements that the run
 * makes, each of which is committed and looked up, and with the weights, which are read through
 * once. Rough, not a promise: within a factor of 1.5, or 15 ms, of what {@code assay bench zk}
 * measured on two cores, on models of 12 to 900,000 elements and up to 4 million weights.
 */
final class ProverCost {
  /** Bytes for each element that a run makes: some variables of four bytes, in some vectors. */
  private static final long BYTES_PER_ELEMENT = 1000;

  /** Bytes for each weight: itself, its residue, and its share of four code symbols. */
  static final long BYTES_PER_WEIGHT = 24;

  /** What even the smallest takes: tables of some ten thousand entries. */
  private static final long BYTES_LEAST = 64L << 20;

  /** Products of the extension field that committing to a weight takes as long as. */
  static final long PRODUCTS_PER_WEIGHT = 8;

  /**
   * Time.
   *
   * @param millisLeast what even the smallest takes: tables, and code that is not compiled yet
   * @param nanosPerElement for each element that a run makes
   * @param nanosPerWeight for each weight
   */
  private record Rates(long millisLeast, long nanosPerElement, long nanosPerWeight) {
    static Rates of(Proofs proofs) {
      return switch (proofs) {
        case ONE -> new Rates(800, 3500, 20);
        case MANY -> new Rates(10, 550, 6);
      };
    }

    long millis(long elements, long weights) {
      return millisLeast + (elements * nanosPerElement + weights * nanosPerWeight) / 1_000_000;
    }
  }

  /** Programs whose faults are remembered. */
  private static final int PROGRAMS_MAX = 256;

  private final Rates rates;

  /** What keeps programs from being proved, by their ids: to find it, all weights are read. */
  private final SequencedMap<String, Optional<String>> faults = new LinkedHashMap<>();

  /**
   * @param proofs that this process is going to make
   */
  ProverCost(Proofs proofs) {
    this.rates = Rates.of(proofs);
  }

  ProofEstimate estimate(LoadedProgram program, List<Shape> inputs, boolean hidesInputs) {
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      Optional<String> fault = fault(program);
      if (fault.isPresent()) {
        return new ProofEstimate.Impossible(fault.get());
      }
      if (hidesInputs) {
        HiddenInput.all(ZkKey.program(ProgramCodec.encode(program.program())));
      }
      Plan plan =
          new Executor(program, chosen.kernels(), Limits.standard()).plan(zeros(program, inputs));
      if (plan.isOpen()) {
        return new ProofEstimate.Impossible("its work depends on the values of its inputs");
      }
      return of(rates, plan.elements(), weights(program));
    } catch (EngineException | ZkException e) {
      return new ProofEstimate.Impossible(e.getMessage());
    }
  }

  private synchronized Optional<String> fault(LoadedProgram program) {
    String id = program.id();
    Optional<String> fault =
        faults.containsKey(id)
            ? faults.get(id)
            : ProvableProgram.faults(program).stream().findFirst();
    faults.putLast(id, fault);
    if (faults.size() > PROGRAMS_MAX) {
      faults.pollFirstEntry();
    }
    return fault;
  }

  private static ProofEstimate of(Rates rates, long elements, long weights) {
    return new ProofEstimate.Possible(
        rates.millis(elements, weights),
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
