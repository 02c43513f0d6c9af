package network.assay.prover;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import network.assay.primitives.Hash32;
import network.assay.prover.commitment.Committed;
import network.assay.prover.commitment.Committer;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.argument.Ticket;
import network.assay.verify.zk.commitment.TicketShape;
import network.assay.verify.zk.commitment.TicketTree;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.transcript.Transcript;

/**
 * The tickets of a hidden key: commitments to the same weights under other masks, which follow from
 * the author's seed ({@code spec/zk.md}, section 10).
 *
 * <p>A ticket must serve one transcript only: what two proofs open of one ticket adds up to the
 * weights. Nothing here counts tickets. Whoever proves marks a ticket as used, durably, before the
 * proof is begun, and never proves anything else with it.
 */
public final class Tickets {
  private final Hash32 seed;
  private final byte[] weights;
  private final TicketShape shape;
  private final List<Hash32> roots;
  private final TicketTree tree;

  private Tickets(Hash32 seed, byte[] weights, TicketShape shape, List<Hash32> roots) {
    if (!TicketTree.isCount(roots.size())) {
      throw new ZkException(
          "tickets", "expected a power of two from 1 to 2^20, got " + roots.size());
    }
    this.seed = seed;
    this.weights = weights;
    this.shape = shape;
    this.roots = List.copyOf(roots);
    this.tree = new TicketTree(roots);
  }

  /**
   * Makes so many tickets, each of which costs a commitment to the weights at 8 times their bytes.
   *
   * @param weights the vector that the shape's rows hold
   * @param made told after each how many are made
   * @throws java.util.concurrent.CancellationException once they are no longer wanted
   */
  static Tickets make(
      Secret secret,
      byte[] weights,
      TicketShape shape,
      int count,
      Committer committer,
      IntConsumer made,
      Crew crew) {
    if (!TicketTree.isCount(count)) {
      throw new ZkException("tickets", "expected a power of two from 1 to 2^20, got " + count);
    }
    List<Hash32> roots = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      crew.check();
      int[] rows = rows(secret.seed(), t, weights, shape);
      roots.add(committer.commit(rows, shape.matrix(), crew).root());
      made.accept(t + 1);
    }
    return new Tickets(secret.seed(), weights, shape, roots);
  }

  /** Tickets that were made before: see {@link #roots}. */
  static Tickets known(Secret secret, byte[] weights, TicketShape shape, List<Hash32> roots) {
    return new Tickets(secret.seed(), weights, shape, roots);
  }

  /**
   * What only the author of a model and who proves for him may know.
   *
   * @param seed 32 random bytes
   */
  public record Secret(Hash32 seed) {
    /** Tells nothing. */
    @Override
    public String toString() {
      return "Tickets.Secret";
    }
  }

  /** How many there are. */
  public int count() {
    return tree.tickets();
  }

  /**
   * The commitments, which tell nothing of the weights: with them the tickets need not be made
   * again.
   */
  public List<Hash32> roots() {
    return roots;
  }

  /** The root over all, which the key has. */
  Hash32 root() {
    return tree.root();
  }

  /** From which the masks follow. */
  public Hash32 seed() {
    return seed;
  }

  /**
   * Makes a ticket for its proof.
   *
   * @throws ZkException when there is none of this number, or its root is not the one that was
   *     given
   */
  Committed open(int number, Committer committer, Crew crew) {
    requireTicket(number);
    Committed committed = committer.commit(rows(number), shape.matrix(), crew);
    if (!committed.root().equals(roots.get(number))) {
      throw new ZkException(
          "ticket " + number, "seed and weights are not those that its commitment was made from");
    }
    return committed;
  }

  /** What a proof begins with that uses this ticket. */
  public byte[] message(int number) {
    return new Ticket(number, roots.get(number)).encoded(tree);
  }

  /** Refuses a number that no ticket has. */
  void requireTicket(int number) {
    if (number < 0 || number >= count()) {
      throw new ZkException("expected a ticket below " + count() + ", got " + number);
    }
  }

  /** The rows of a ticket: weights, zeros and random elements, row by row, then salt. */
  public int[] rows(int number) {
    return rows(seed, number, weights, shape);
  }

  private static int[] rows(Hash32 seed, int number, byte[] weights, TicketShape shape) {
    Transcript transcript = new Transcript();
    transcript.absorb("weights seed", seed);
    transcript.absorb("ticket", Ticket.bytes(number));
    int[] random = transcript.coordinates("weight masks", Math.toIntExact(shape.random()));
    int width = shape.weights().width();
    int[] rows = new int[Math.toIntExact(shape.matrix().length())];
    for (int i = 0; i < weights.length; i++) {
      rows[i / width * shape.width() + i % width] = M31.of(weights[i]);
    }
    int at = 0;
    for (int row = 1; row <= shape.rows(); row++) {
      int end = row << shape.logWidth();
      System.arraycopy(random, at, rows, end - TicketShape.MASKED, TicketShape.MASKED);
      at += TicketShape.MASKED;
    }
    System.arraycopy(random, at, rows, shape.rows() << shape.logWidth(), random.length - at);
    return rows;
  }
}
