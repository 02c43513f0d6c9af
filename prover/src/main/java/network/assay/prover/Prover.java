package network.assay.prover;

import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.run.LoadedProgram;
import network.assay.primitives.Hash32;
import network.assay.prover.argument.ArgumentProver;
import network.assay.prover.argument.Loops;
import network.assay.prover.argument.MaskedRows;
import network.assay.prover.commitment.Committed;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.Masks;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.statement.Statement;

/** Makes proofs of format {@code assay-zk-proof/1}: {@code spec/zk.md}. Safe to share; keep one. */
public final class Prover {
  private final ProverKernels kernels;
  private final IntegerKernels integers;
  private final Committer committer;

  public Prover(ProverKernels kernels, IntegerKernels integers) {
    this.kernels = kernels;
    this.integers = integers;
    this.committer = new Committer(kernels);
  }

  /** As {@link ProvingModel#of}. */
  public ProvingModel open(LoadedProgram program, Crew crew) {
    return ProvingModel.of(program, committer, integers, crew);
  }

  /**
   * A model under a hidden key, whose tickets are made here: as many commitments as there are.
   *
   * @param secret must be kept for all proofs, with the roots ({@link Tickets#roots})
   * @param tickets how many proofs the key allows, a power of two up to 2^20
   * @param made told after each ticket how many are made
   * @throws network.assay.verify.zk.program.ZkException when the program cannot be proved so
   * @throws java.util.concurrent.CancellationException once the key is no longer wanted
   */
  public ProvingModel hide(
      LoadedProgram program, Tickets.Secret secret, int tickets, IntConsumer made, Crew crew) {
    return ProvingModel.hidden(
        program,
        (weights, shape) -> Tickets.make(secret, weights, shape, tickets, committer, made, crew),
        integers);
  }

  /**
   * A model under a hidden key that was made before.
   *
   * @param roots of its tickets, see {@link Tickets#roots}
   * @throws network.assay.verify.zk.program.ZkException when the program cannot be proved so
   */
  public ProvingModel hide(LoadedProgram program, Tickets.Secret secret, List<Hash32> roots) {
    return ProvingModel.hidden(
        program, (weights, shape) -> Tickets.known(secret, weights, shape, roots), integers);
  }

  /**
   * Proves a task.
   *
   * @throws java.util.concurrent.CancellationException once the proof is no longer wanted
   */
  public byte[] prove(ProofTask task, Crew crew) {
    crew.begin(Stage.WITNESS);
    ProvingModel model = task.model();
    Statement statement = task.statement();
    int[] given =
        task.secret().map(hidden -> hidden.variables(model.key(), task.runs())).orElse(new int[0]);
    Witness witness = Witness.of(statement, given, model.blocks(), integers, crew);
    Optional<MaskedRows> masked =
        task.secret()
            .map(secret -> new Masks(statement, model.key(), task.runs(), secret, task.ticket()))
            .map(masks ->
                MaskedRows.of(statement, masks, model.tickets().map(Tickets::seed), witness));
    Optional<Committed> ticket =
        model.tickets().map(all -> all.open(task.ticket().getAsInt(), committer, crew));
    ArgumentProver.Task argument =
        new ArgumentProver.Task(
            statement,
            witness,
            masked,
            model.key(),
            model.tickets().map(all -> all.message(task.ticket().getAsInt())),
            ticket.or(model::weights),
            model.blocks());
    return new ArgumentProver(
            argument, () -> Publics.absorbed(model.key(), task.runs()), new Loops(kernels, crew))
        .prove(committer);
  }
}
