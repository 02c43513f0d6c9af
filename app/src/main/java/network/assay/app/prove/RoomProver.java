package network.assay.app.prove;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import network.assay.client.prove.ProofEstimate;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.Prover;
import network.assay.client.prove.ProvingModel;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkException;

/** The prover of the room {@code prover}, one for a process. */
public final class RoomProver implements Prover {
  private final int threads;
  private Optional<Tools> tools = Optional.empty();

  /**
   * A prover.
   *
   * @param threads that share the loops of a proof
   */
  public RoomProver(int threads) {
    this.threads = threads;
  }

  @Override
  public ProofEstimate estimate(LoadedProgram program, List<Shape> inputs) {
    return ProverCost.of(program, inputs);
  }

  @Override
  public ProvingModel open(LoadedProgram program) {
    return told(() -> new Model(program, tools()));
  }

  /** What every call works with. */
  private record Tools(ProverKernels kernels, IntegerKernels integers, Workers workers) {}

  /** Made when first needed: most processes never prove. The threads end with the process. */
  private synchronized Tools tools() {
    if (tools.isEmpty()) {
      Workers workers = new Workers(threads);
      IntegerKernels integers =
          KernelChooser.chooseIntegers(workers, KernelChooser.Preference.AUTO).kernels();
      tools = Optional.of(new Tools(new ScalarProverKernels(), integers, workers));
    }
    return tools.get();
  }

  /** Says in the seam's own words why there is no proof. */
  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (CancellationException e) {
      throw new ProofException(ProofException.Reason.CANCELLED, "called off", e);
    } catch (ZkException | EngineException e) {
      throw new ProofException(ProofException.Reason.UNPROVABLE, e.getMessage(), e);
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      throw new ProofException(
          ProofException.Reason.FAILED, "the prover failed, please report it: " + e, e);
    }
  }

  /** A program with its weights committed. */
  private static final class Model implements ProvingModel {
    private final Tools tools;
    private final network.assay.prover.ProvingModel model;
    private final byte[] key;
    private final long bytes;

    Model(LoadedProgram program, Tools with) {
      tools = with;
      model =
          network.assay.prover.ProvingModel.of(
              program, new Committer(with.kernels), with.integers, Crew.of(with.workers));
      key = ZkKeyCodec.encode(model.key());
      long weights = program.constants().stream().mapToLong(c -> c.size()).sum();
      bytes = key.length + weights * ProverCost.BYTES_PER_WEIGHT;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public byte[] prove(List<ZkRun> runs, ProofProgress progress, Cancellation cancellation) {
      progress.at("committing and proving", 0);
      Crew crew = new Crew(tools.workers, cancellation::isCancelled);
      return told(() ->
          new network.assay.prover.Prover(tools.kernels, tools.integers).prove(model, runs, crew));
    }
  }
}
