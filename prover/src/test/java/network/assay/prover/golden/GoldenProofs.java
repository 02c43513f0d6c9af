package network.assay.prover.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.prover.ProofTask;
import network.assay.prover.Prover;
import network.assay.prover.ProvingModel;
import network.assay.prover.Tickets;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;

/** The runs of the samples as the engine computes them, their models and their proofs. */
public final class GoldenProofs {
  private final Workers workers;

  /** Uses these workers for everything. */
  public GoldenProofs(Workers workers) {
    this.workers = workers;
  }

  /**
   * A model and runs of it.
   *
   * @param runs with the outputs that the engine computes
   */
  public record Case(ProvingModel model, List<ZkRun> runs) {
    /** The runs as who verifies is told them if their inputs are hidden. */
    public List<ZkRun> hidden() {
      return runs.stream().map(ZkRun::hidden).toList();
    }
  }

  /** The cases by name. */
  public SequencedMap<String, Case> cases() {
    SequencedMap<String, Case> cases = new LinkedHashMap<>();
    GoldenModels.all().forEach((name, sample) -> cases.put(name, made(sample)));
    return cases;
  }

  /** A case that is proved quickly: products, contractions with and without weights, lookups. */
  public Case small() {
    return made(GoldenModels.small());
  }

  /** Cases of one run that together hold every operation that commits, each proved quickly. */
  public SequencedMap<String, Case> quick() {
    SequencedMap<String, Case> cases = new LinkedHashMap<>();
    for (String name : List.of("dense", "convolution")) {
      Case made = made(GoldenModels.all().get(name));
      cases.put(name, new Case(made.model(), made.runs().subList(0, 1)));
    }
    cases.put("choice", made(GoldenModels.choice()));
    cases.put("normal", made(GoldenModels.normal()));
    return cases;
  }

  /** A case whose greatest number that is shifted is this one, which its run reaches. */
  public Case shiftingUpTo(int reach) {
    return made(GoldenModels.shiftingUpTo(reach));
  }

  /** Some of the cases by name, under keys that hide their weights. */
  public SequencedMap<String, Case> underHiddenKeys(Hash32 seed, int tickets) {
    SequencedMap<String, Case> cases = new LinkedHashMap<>();
    for (String name : List.of("dense", "convolution", "attention")) {
      cases.put(name, hiding(GoldenModels.all().get(name), seed, tickets));
    }
    return cases;
  }

  /** As {@link #small}, under a key that hides the weights. */
  public Case smallUnderHiddenKey(Hash32 seed, int tickets) {
    return hiding(GoldenModels.small(), seed, tickets);
  }

  private Case hiding(GoldenModels.Sample sample, Hash32 seed, int tickets) {
    ProvingModel model =
        prover()
            .hide(sample.loaded(), new Tickets.Secret(seed), tickets, _ -> {}, Crew.of(workers));
    return new Case(model, runs(sample));
  }

  /** The model of the small case under a key whose tickets have these commitments. */
  public ProvingModel smallUnderHiddenKey(Hash32 seed, List<Hash32> roots) {
    return prover().hide(GoldenModels.small().loaded(), new Tickets.Secret(seed), roots);
  }

  private Case made(GoldenModels.Sample sample) {
    return new Case(model(sample.loaded()), runs(sample));
  }

  private ProvingModel model(LoadedProgram loaded) {
    Committer committer = new Committer(new ScalarProverKernels());
    return ProvingModel.of(loaded, committer, new IntegerScalar(workers), Crew.of(workers));
  }

  private List<ZkRun> runs(GoldenModels.Sample sample) {
    Executor executor =
        new Executor(sample.loaded(), new ScalarKernels(workers), Limits.standard());
    List<ZkRun> runs = new ArrayList<>();
    for (List<Tensor> inputs : sample.runs()) {
      Map<String, Tensor> named = new LinkedHashMap<>();
      for (int i = 0; i < inputs.size(); i++) {
        named.put(sample.loaded().program().inputs().get(i).name(), inputs.get(i));
      }
      List<byte[]> outputs =
          executor.run(named, Cancellation.never()).values().stream()
              .map(TensorCodec::encode)
              .toList();
      // The second run and those behind it have no receipt.
      Hash32 receipt = runs.isEmpty() ? Sha256.ofUtf8("receipt") : Hash32.ZERO;
      runs.add(new ZkRun(receipt, inputs.stream().map(TensorCodec::encode).toList(), outputs));
    }
    return runs;
  }

  /** An honest proof. */
  public byte[] prove(Case of) {
    return prove(ProofTask.of(of.model(), of.runs()));
  }

  /** A proof that hides all inputs. */
  public byte[] hide(Case of, Hash32 salt) {
    return prove(ProofTask.hiding(of.model(), of.hidden(), ZkSecret.of(salt, of.runs())));
  }

  /** The proof of a task. */
  public byte[] prove(ProofTask task) {
    return prover().prove(task, Crew.of(workers));
  }

  private Prover prover() {
    return new Prover(new ScalarProverKernels(), new IntegerScalar(workers));
  }
}
