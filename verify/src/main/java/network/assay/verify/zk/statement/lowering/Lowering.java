package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.StatementBuilder;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.StepBudget;
import network.assay.verify.zk.tensor.TensorValue;

/** Makes the statement of a proof: that the runs are runs of the program. */
public final class Lowering {
  /**
   * Elements moved, numbers computed and references held, of all runs: some hundred megabytes at
   * most.
   */
  public static final long STEPS_MAX = 1L << 26;

  private Lowering() {}

  /**
   * The statement about these runs.
   *
   * @throws ZkException that says which run and node cannot be shown, and why
   */
  public static Statement lower(ZkKey key, List<Run> runs) {
    return lower(key, runs, new Ranges());
  }

  static Statement lower(ZkKey key, List<Run> runs, Ranges ranges) {
    if (runs.isEmpty()) {
      throw new ZkException("expected one run or more, got none");
    }
    KnownPool pool = new KnownPool();
    StatementBuilder builder = new StatementBuilder(pool, new StepBudget(STEPS_MAX));
    List<Optional<RefTensor>> constants = constants(key, builder);
    KnownTables tables = new KnownTables(pool);
    for (int i = 0; i < runs.size(); i++) {
      try {
        new RunLowering(key, builder, constants, tables, ranges).lower(runs.get(i));
      } catch (ZkException e) {
        String run = runs.size() == 1 ? "" : "run " + i + ", ";
        throw new ZkException(run + e.place(), e.sentence());
      }
    }
    ranges.show(builder);
    Statement statement = builder.build();
    if (statement.variableCount() == 0) {
      throw new ZkException(
          "leaves nothing to prove: without weights the outputs follow from the inputs; run it");
    }
    return statement;
  }

  /** The constants that are known, each once for all runs. */
  private static List<Optional<RefTensor>> constants(ZkKey key, StatementBuilder builder) {
    List<Optional<RefTensor>> constants = new ArrayList<>();
    for (int i = 0; i < key.program().constants().size(); i++) {
      if (!key.layout().isKnown(i)) {
        constants.add(Optional.empty());
        continue;
      }
      TensorValue value = key.constant(i);
      builder.budget().spend(value.shape().size());
      constants.add(
          Optional.of(
              RefTensor.known(builder.pool(), value.type(), value.shape(), value.elements())));
    }
    return constants;
  }
}
