package network.assay.prover;

import java.util.List;
import network.assay.engine.kernel.IntegerKernels;
import network.assay.prover.argument.ArgumentProver;
import network.assay.prover.argument.Loops;
import network.assay.prover.commitment.Committer;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.Publics;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.lowering.Lowering;

/** Makes proofs of format {@code assay-zk-proof/1}: {@code spec/zk.md}. */
public final class Prover {
  private final ProverKernels kernels;
  private final IntegerKernels integers;

  public Prover(ProverKernels kernels, IntegerKernels integers) {
    this.kernels = kernels;
    this.integers = integers;
  }

  /** Proves that the runs are runs of the model's program. */
  public byte[] prove(ProvingModel model, List<ZkRun> runs, Crew crew) {
    Statement statement = Lowering.lower(model.key(), ZkRun.decoded(runs));
    Witness witness = Witness.of(statement, model.blocks(), integers, crew);
    ArgumentProver.Task task =
        new ArgumentProver.Task(
            statement, witness, model.key().layout(), model.weights(), model.blocks());
    return new ArgumentProver(task, Publics.absorbed(model.key(), runs), new Loops(kernels, crew))
        .prove(new Committer(kernels));
  }
}
