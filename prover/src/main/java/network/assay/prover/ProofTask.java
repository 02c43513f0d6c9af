package network.assay.prover;

import java.util.List;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.lowering.Lowering;

/**
 * What is to be proved.
 *
 * @param statement that the runs are runs of the model's program
 */
public record ProofTask(ProvingModel model, List<ZkRun> runs, Statement statement) {
  /** Products for each cell that is looked up: its fraction, and the tree above it. */
  private static final long PRODUCTS_PER_CELL = 30;

  /** Products for each variable: its code symbols, and its part in three sumchecks. */
  private static final long PRODUCTS_PER_VARIABLE = 20;

  public ProofTask {
    runs = List.copyOf(runs);
  }

  /**
   * The task of proving runs.
   *
   * @throws network.assay.verify.zk.program.ZkException when they are none of the program's
   */
  public static ProofTask of(ProvingModel model, List<ZkRun> runs) {
    return new ProofTask(model, runs, Lowering.lower(model.key(), ZkRun.decoded(runs)));
  }

  /** What the proof takes, in products of the extension field, roughly. */
  public long products() {
    long cells = statement.lookups().stream().mapToLong(Section.Lookup::cells).sum();
    long entries = statement.tables().stream().mapToLong(Table::size).sum();
    return PRODUCTS_PER_CELL * (cells + entries)
        + PRODUCTS_PER_VARIABLE * statement.variableCount();
  }
}
