package network.assay.operator.prove;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.prove.MadeProof;
import network.assay.client.prove.ProofEstimate;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.Prover;
import network.assay.client.prove.ProvingModel;
import network.assay.client.prove.StatedRun;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Proves runs within bounds of time and memory, and keeps models open for the next one. */
public final class ProofDesk {
  private final Optional<Prover> prover;
  private final long millisMax;
  private final long bytesMax;

  /** Open models by program id, in the order of last use; guarded by this. */
  private final SequencedMap<String, ProvingModel> open = new LinkedHashMap<>();

  /**
   * A desk.
   *
   * @param prover empty where none is built in
   * @param millisMax longest estimate for which an answer gets a proof unasked; 0 for none
   * @param bytesMax memory of one proof, and of all open models
   */
  public ProofDesk(Optional<Prover> prover, long millisMax, long bytesMax) {
    this.prover = prover;
    this.millisMax = millisMax;
    this.bytesMax = bytesMax;
  }

  /** What is proved: a run, and the program that it is a run of. */
  public record Task(LoadedProgram program, StatedRun run) {}

  /** Whether runs of a program are proved without being asked, if they do not take too long. */
  public boolean provesUnasked(LoadedProgram program) {
    return millisMax > 0 && prover.isPresent() && program.program().profile() == Profile.INT;
  }

  /** Makes ready for proofs that nobody asks for, if there are any. */
  public void warm(Cancellation cancellation) {
    if (millisMax > 0) {
      prover.ifPresent(known -> known.warm(cancellation));
    }
  }

  /** Whether such a run is proved without being asked. */
  public boolean isDefault(Task task) {
    boolean hides = task.run().hidingSalt().isPresent();
    return provesUnasked(task.program())
        && hindrance(task.program(), task.run().inputs(), hides, millisMax).isEmpty();
  }

  /**
   * Why a proof of such a run cannot be promised within a time; empty when it can.
   *
   * @param inputs in the program's order
   * @param hidesInputs whether the proof is to hide them
   */
  public Optional<String> hindrance(
      LoadedProgram program,
      SequencedMap<String, Tensor> inputs,
      boolean hidesInputs,
      long withinMillis) {
    if (prover.isEmpty()) {
      return Optional.of("this operator makes no proofs");
    }
    if (program.program().profile() != Profile.INT) {
      return Optional.of(
          "only programs of profile int can be proved, this model is of profile "
              + program.program().profile().label()
              + "; ask for its integer version");
    }
    List<Shape> shapes = inputs.values().stream().map(Tensor::shape).toList();
    return switch (prover.get().estimate(program, shapes, hidesInputs)) {
      case ProofEstimate.Impossible(String why) -> Optional.of(why);
      case ProofEstimate.Possible(long millis, _) when millis > withinMillis ->
          Optional.of("a proof takes about " + millis + " ms, there are " + withinMillis);
      case ProofEstimate.Possible(_, long bytes) when bytes > bytesMax ->
          Optional.of(
              "a proof takes about " + bytes + " bytes of memory, this operator has " + bytesMax);
      case ProofEstimate.Possible _ -> Optional.empty();
    };
  }

  /**
   * Proves a run, and checks the proof.
   *
   * @throws ProofException see {@link MadeProof#checked}
   */
  public MadeProof prove(Task task, Cancellation cancellation) {
    return MadeProof.checked(open(task.program()), task.run(), ProofProgress.none(), cancellation);
  }

  /** Opening takes all cores, so one at a time; the least recently used go when they are many. */
  private synchronized ProvingModel open(LoadedProgram program) {
    String id = program.id();
    ProvingModel known = open.remove(id);
    ProvingModel model = known == null ? prover.orElseThrow().open(program) : known;
    open.putLast(id, model);
    while (open.size() > 1 && bytes() > bytesMax) {
      open.pollFirstEntry();
    }
    return model;
  }

  private long bytes() {
    return open.values().stream().mapToLong(ProvingModel::bytes).sum();
  }
}
