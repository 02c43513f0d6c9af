package network.assay.verify.zk.statement.lowering;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;
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
    if (key.tickets().isPresent()) {
      builder.hideWeights(key.layout());
    }
    List<Optional<RefTensor>> constants = constants(key, builder);
    KnownTables tables = new KnownTables(pool);
    List<List<RefTensor>> hidden = new ArrayList<>();
    forEach(runs, run -> hidden.add(hidden(key.program(), run, builder, ranges)));
    if (key.tickets().isEmpty()
        && builder.given() == 0
        && runs.stream().anyMatch(r -> r.inputs() instanceof Run.Hidden)) {
      throw new ZkException("hides inputs without elements: show them");
    }
    Iterator<List<RefTensor>> inputs = hidden.iterator();
    forEach(
        runs,
        run -> new RunLowering(key, builder, constants, tables, ranges, inputs.next()).lower(run));
    ranges.show(builder);
    Statement statement = builder.build();
    if (statement.variableCount() == 0) {
      throw new ZkException(
          "leaves nothing to prove: without weights the outputs follow from the inputs; run it");
    }
    return statement;
  }

  private static void forEach(List<Run> runs, Consumer<Run> lower) {
    for (int i = 0; i < runs.size(); i++) {
      try {
        lower.accept(runs.get(i));
      } catch (ZkException e) {
        String run = runs.size() == 1 ? "" : "run " + i + ", ";
        throw new ZkException(run + e.place(), e.sentence());
      }
    }
  }

  /** The hidden inputs of a run, which stand before all that is computed; none where shown. */
  private static List<RefTensor> hidden(
      ZkProgram program, Run run, StatementBuilder builder, Ranges ranges) {
    List<RefTensor> tensors = new ArrayList<>();
    if (run.inputs() instanceof Run.Hidden(List<ZkShape> shapes)) {
      program.requireShapes(shapes);
      List<HiddenInput> inputs = HiddenInput.all(program);
      for (int i = 0; i < inputs.size(); i++) {
        tensors.add(inputs.get(i).commit(shapes.get(i), builder, ranges));
      }
    }
    return tensors;
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
