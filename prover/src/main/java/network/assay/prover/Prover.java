package network.assay.prover;

import java.util.List;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.run.LoadedProgram;
import network.assay.prover.argument.ArgumentProver;
import network.assay.prover.argument.Loops;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.prover.work.Stage;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;

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
   * Proves that the runs are runs of the model's program.
   *
   * @throws network.assay.verify.zk.program.ZkException as {@link ProofTask#of}
   */
  public byte[] prove(ProvingModel model, List<ZkRun> runs, Crew crew) {
    return prove(ProofTask.of(model, runs), crew);
  }

  /**
   * Proves a task.
   *
   * @throws java.util.concurrent.CancellationException once the proof is no longer wanted
   */
  public byte[] prove(ProofTask task, Crew crew) {
    crew.begin(Stage.WITNESS);
    ProvingModel model = task.model();
    Witness witness = Witness.of(task.statement(), model.blocks(), integers, crew);
    ArgumentProver.Task argument =
        new ArgumentProver.Task(
            task.statement(), witness, model.key().layout(), model.weights(), model.blocks());
    return new ArgumentProver(
            argument, Publics.absorbed(model.key(), task.runs()), new Loops(kernels, crew))
        .prove(committer);
  }
}
