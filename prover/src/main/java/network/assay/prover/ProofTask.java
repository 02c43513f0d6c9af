package network.assay.prover;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Contraction;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Table;
import network.assay.verify.zk.statement.lowering.Lowering;

/**
 * What is to be proved.
 *
 * @param runs as a verifier is told them
 * @param statement that the runs are runs of the model's program
 * @param secret what a hiding proof hides
 * @param ticket that opens weights that are hidden
 */
public record ProofTask(
    ProvingModel model,
    List<ZkRun> runs,
    Statement statement,
    Optional<ZkSecret> secret,
    OptionalInt ticket) {
  /** Products for each cell that is looked up: its fraction, and the tree above it. */
  private static final long PRODUCTS_PER_CELL = 30;

  /** Products for each variable, pads too: its code symbols, and its part in three sumchecks. */
  private static final long PRODUCTS_PER_VARIABLE = 20;

  /** Products for each product of variables: three vectors of a sumcheck. */
  private static final long PRODUCTS_PER_PRODUCT = 40;

  /** Elements of a contraction's two sides that take as long as a product: base times extension. */
  private static final long ELEMENTS_PER_PRODUCT = 4;

  public ProofTask {
    runs = List.copyOf(runs);
    if (ticket.isPresent() != model.tickets().isPresent()
        || (ticket.isPresent() && secret.isEmpty())) {
      throw new IllegalArgumentException(
          "a ticket, with a salt, belongs to a model whose weights are hidden, and to no other");
    }
  }

  /**
   * The task of proving runs.
   *
   * @throws ZkException when they are none of the program's
   */
  public static ProofTask of(ProvingModel model, List<ZkRun> runs) {
    requireOpenWeights(model);
    Statement statement = Lowering.lower(model.key(), ZkRun.decoded(runs));
    if (statement.hides()) {
      throw new ZkException("hides inputs: to prove it takes these inputs and a salt");
    }
    return new ProofTask(model, runs, statement, Optional.empty(), OptionalInt.empty());
  }

  /**
   * The task of proving runs whose inputs are hidden from who verifies.
   *
   * @param runs as he is told them, see {@link ZkRun#hidden}
   * @param secret what he is not told, see {@link ZkSecret#of}
   * @throws ZkException when they are none of the program's, hide nothing, or the secret is that of
   *     others
   */
  public static ProofTask hiding(ProvingModel model, List<ZkRun> runs, ZkSecret secret) {
    requireOpenWeights(model);
    Statement statement = Lowering.lower(model.key(), ZkRun.decoded(runs));
    if (!statement.hides()) {
      throw new ZkException("hides nothing: the inputs of all runs are shown");
    }
    return new ProofTask(model, runs, statement, Optional.of(secret), OptionalInt.empty());
  }

  /**
   * The task of proving runs of a model whose weights are hidden from who verifies.
   *
   * <p>The caller counts tickets: one that was given to a task must be marked as used, durably,
   * before the task is proved, and serve no other task. Proving the very same task again is
   * harmless, for it gives the same proof.
   *
   * @param runs as who verifies is told them, with inputs shown or hidden
   * @param secret the salt, and the inputs that are hidden
   * @param ticket below {@link Tickets#count}
   * @throws ZkException when they are none of the program's, the model's weights are open, or there
   *     is no such ticket
   */
  public static ProofTask hidingWeights(
      ProvingModel model, List<ZkRun> runs, ZkSecret secret, int ticket) {
    model
        .tickets()
        .orElseThrow(() -> new ZkException("expected a model under a hidden key, got an open one"))
        .requireTicket(ticket);
    Statement statement = Lowering.lower(model.key(), ZkRun.decoded(runs));
    return new ProofTask(model, runs, statement, Optional.of(secret), OptionalInt.of(ticket));
  }

  private static void requireOpenWeights(ProvingModel model) {
    if (model.tickets().isPresent()) {
      throw new ZkException("hides weights: to prove it takes a salt and a ticket");
    }
  }

  /** What the proof takes, in products of the extension field, roughly. */
  public long products() {
    long cells = statement.lookups().stream().mapToLong(Section.Lookup::cells).sum();
    long entries = statement.tables().stream().mapToLong(Table::size).sum();
    long elements = statement.contractions().stream().mapToLong(ProofTask::elements).sum();
    return PRODUCTS_PER_CELL * (cells + entries)
        + PRODUCTS_PER_VARIABLE * statement.variableCount()
        + PRODUCTS_PER_PRODUCT * statement.productCount()
        + elements / ELEMENTS_PER_PRODUCT;
  }

  /** Elements of both sides of a contraction; weights count twice, they are read by rows, too. */
  private static long elements(Contraction contraction) {
    return switch (contraction) {
      case Contraction.Gather gather -> gather.rows() * 2L * gather.columns();
      case Contraction.Weighted weighted ->
          weighted.rows() * weighted.domain() + 2L * weighted.inner() * weighted.columns();
      case Contraction.Pair pair ->
          pair.rows() * (long) pair.inner() + pair.batch() * (long) pair.inner() * pair.columns();
    };
  }
}
