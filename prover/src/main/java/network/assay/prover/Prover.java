package network.assay.prover;

import java.util.Optional;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.run.LoadedProgram;
import network.assay.prover.argument.ArgumentProver;
import network.assay.prover.argument.Loops;
import network.assay.prover.argument.MaskedRows;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.prover.work.Stage;
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
            .map(secret -> MaskedRows.of(statement, model.key(), task.runs(), secret, witness));
    ArgumentProver.Task argument =
        new ArgumentProver.Task(
            statement, witness, masked, model.key().layout(), model.weights(), model.blocks());
    return new ArgumentProver(
            argument, () -> Publics.absorbed(model.key(), task.runs()), new Loops(kernels, crew))
        .prove(committer);
  }
}
