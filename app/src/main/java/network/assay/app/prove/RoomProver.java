package network.assay.app.prove;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongFunction;
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
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import network.assay.prover.ProofTask;
import network.assay.prover.field.ProverKernelChooser;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The prover of the room {@code prover}, one for a process. */
public final class RoomProver implements Prover {
  private static final Logger LOG = LoggerFactory.getLogger(RoomProver.class);

  /**
   * Weights from which integer kernels other than the definition pay in a process that makes one
   * proof: preparing them takes about half a second.
   */
  private static final long COLD_WEIGHTS_MIN = 1 << 21;

  private final int threads;
  private final Proofs proofs;
  private final ProverCost cost;
  private Optional<Tools> tools = Optional.empty();

  /** How many proofs a process makes before it ends. */
  public enum Proofs {
    /** One or a few: what needs no compiling is fastest. */
    ONE,
    /** Any number: what is fastest once it is compiled. */
    MANY
  }

  /**
   * A prover.
   *
   * @param threads that share the loops of a proof
   * @param proofs that this process is going to make
   */
  public RoomProver(int threads, Proofs proofs) {
    this.threads = threads;
    this.proofs = proofs;
    this.cost = new ProverCost(proofs);
  }

  @Override
  public ProofEstimate estimate(LoadedProgram program, List<Shape> inputs, boolean hidesInputs) {
    return cost.estimate(program, inputs, hidesInputs);
  }

  @Override
  public ProvingModel open(LoadedProgram program) {
    return told(() -> new Model(program, tools()));
  }

  @Override
  public void warm(Cancellation cancellation) {
    new WarmUp().prove(this::open, cancellation);
  }

  /** What every call works with. */
  private static final class Tools {
    final Workers workers;
    final ZkVerifier verifier;
    private final Optional<network.assay.prover.Prover> lasting;

    Tools(int threads, Proofs proofs) {
      workers = new Workers(threads);
      Optional<ProverKernelChooser.Chosen> chosen =
          switch (proofs) {
            case ONE -> Optional.empty();
            case MANY -> Optional.of(ProverKernelChooser.forMany());
          };
      verifier = chosen.map(known -> new ZkVerifier(known.kernels())).orElseGet(ZkVerifier::new);
      lasting = chosen.map(known -> prover(known, integers(KernelChooser.Preference.AUTO)));
    }

    /** The provers of a model of so many weights, by the products that the work takes. */
    LongFunction<network.assay.prover.Prover> provers(long weights) {
      if (lasting.isPresent()) {
        return _ -> lasting.get();
      }
      // Weights are packed for one kind of kernels: that of the model's first work serves all.
      IntegerKernels integers =
          integers(
              weights < COLD_WEIGHTS_MIN
                  ? KernelChooser.Preference.SCALAR
                  : KernelChooser.Preference.AUTO);
      return products -> prover(ProverKernelChooser.forOne(products), integers);
    }

    private IntegerKernels integers(KernelChooser.Preference preference) {
      return KernelChooser.chooseIntegers(workers, preference).kernels();
    }

    private static network.assay.prover.Prover prover(
        ProverKernelChooser.Chosen chosen, IntegerKernels integers) {
      LOG.atDebug().log(chosen.reason());
      return new network.assay.prover.Prover(chosen.kernels(), integers);
    }
  }

  /** Made when first needed: most processes never prove. The threads end with the process. */
  private synchronized Tools tools() {
    if (tools.isEmpty()) {
      tools = Optional.of(new Tools(threads, proofs));
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
    private final Workers workers;
    private final ZkVerifier verifier;
    private final LongFunction<network.assay.prover.Prover> provers;
    private final network.assay.prover.ProvingModel model;
    private final byte[] key;
    private final long bytes;

    Model(LoadedProgram program, Tools tools) {
      long weights = program.constants().stream().mapToLong(Tensor::size).sum();
      workers = tools.workers;
      verifier = tools.verifier;
      provers = tools.provers(weights);
      model =
          provers.apply(weights * ProverCost.PRODUCTS_PER_WEIGHT).open(program, Crew.of(workers));
      key = ZkKeyCodec.encode(model.key());
      bytes = key.length + weights * ProverCost.BYTES_PER_WEIGHT;
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public Hash32 keyDigest() {
      return model.key().digest();
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public byte[] prove(
        List<ZkRun> runs,
        Optional<ZkSecret> secret,
        ProofProgress progress,
        Cancellation cancellation) {
      Crew crew =
          new Crew(
              workers,
              cancellation::isCancelled,
              (stage, percent) -> progress.at(stage.label(), percent));
      return told(() -> {
        ProofTask task =
            secret
                .map(known -> ProofTask.hiding(model, runs, known))
                .orElseGet(() -> ProofTask.of(model, runs));
        return provers.apply(task.products()).prove(task, crew);
      });
    }

    @Override
    public ZkResult verify(byte[] proof, List<ZkRun> runs) {
      return verifier.check(proof, model.key(), runs);
    }
  }
}
