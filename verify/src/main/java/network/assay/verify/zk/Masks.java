package network.assay.verify.zk;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.argument.Ticket;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Pads;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/**
 * The random elements of a hiding proof, drawn from its secret in one order only ({@code
 * spec/zk.md}, sections 9 and 10): first those of the commitment to the inputs, then all others,
 * which hang on the seed of the weights too where weights are hidden.
 */
public final class Masks {
  private final WitnessShape shape;
  private final Pads pads;
  private final Transcript transcript;

  /**
   * The masks of a proof about these runs.
   *
   * @param ticket of a hidden key
   * @throws ZkException without a ticket of a hidden key, or with one of an open key
   */
  public Masks(
      Statement statement, ZkKey key, List<ZkRun> runs, ZkSecret secret, OptionalInt ticket) {
    if (ticket.isPresent() != key.tickets().isPresent()) {
      throw new ZkException(
          ticket.isPresent()
              ? "expected no ticket under a key whose weights are open"
              : "expected a ticket under a key whose weights are hidden");
    }
    shape = statement.shape();
    pads = statement.pads();
    transcript = Publics.absorbed(key, runs);
    transcript.absorb("salt", secret.salt());
    ticket.ifPresent(t -> transcript.absorb("ticket", Ticket.bytes(t)));
    transcript.absorb("inputs", Publics.digest(secret.tensors()));
  }

  /**
   * The rows of the first tree: hidden inputs, each row's end random, and salt. None where no
   * inputs are hidden.
   *
   * @param residues of the hidden inputs
   */
  public int[] inputRows(int[] residues) {
    int rows = shape.inputRows();
    if (rows == 0) {
      return new int[0];
    }
    int[] matrix = new int[shape.inputMatrix().rows() << shape.logWidth()];
    int count = WitnessShape.MASKED * rows + matrix.length - (rows << shape.logWidth());
    int[] random = transcript.coordinates("input masks", count);
    place(residues, 0, shape.hidden(), matrix, 0);
    fill(rows, random, 0, matrix);
    return matrix;
  }

  /**
   * What is random behind the commitment to the inputs, to be drawn after it.
   *
   * @param seed of the weights, where they are hidden
   */
  public Others others(Optional<Hash32> seed) {
    seed.ifPresent(secret -> transcript.absorb("weights seed", secret));
    int rows = shape.otherRows();
    int ofRows = Math.toIntExact(pads.rows().variables());
    int fixed = ExtVector.PARTS * pads.count() + ofRows;
    int behind = WitnessShape.MASK_ROWS + WitnessShape.SALT_ROWS;
    int count = fixed + WitnessShape.MASKED * rows + (behind << shape.logWidth());
    return new Others(transcript.coordinates("masks", count), fixed);
  }

  /** Random elements of the base field: pads first. */
  public final class Others {
    private final int[] random;
    private final int fixed;

    private Others(int[] random, int fixed) {
      this.random = random;
      this.fixed = fixed;
    }

    /** A pad. */
    public Ext pad(int number) {
      int at = ExtVector.PARTS * number;
      return new Ext(random[at], random[at + 1], random[at + 2], random[at + 3]);
    }

    /** The row pads, in the order of their variables. */
    public int[] rowPads() {
      return Arrays.copyOfRange(random, ExtVector.PARTS * pads.count(), fixed);
    }

    /**
     * The rows of the second tree: variables behind the hidden inputs, each row's end random, then
     * X, Y, Z, Γ and salt.
     *
     * @param residues of all variables
     */
    public int[] rows(int[] residues) {
      int[] matrix = new int[shape.matrix().rows() << shape.logWidth()];
      int first = shape.inputRows() << shape.logWidth();
      place(residues, shape.hidden(), shape.variables(), matrix, first);
      fill(shape.otherRows(), random, fixed, matrix);
      return matrix;
    }
  }

  /** Writes the variables of a range to their places, counted from the first row of a tree. */
  private void place(int[] residues, int from, int to, int[] matrix, int firstPlace) {
    shape.forEachPiece((variable, place, count) -> {
      if (variable >= from && variable < to) {
        System.arraycopy(residues, variable, matrix, place - firstPlace, count);
      }
    });
  }

  /** Fills the ends of so many rows, and all that lies behind them. */
  private void fill(int rows, int[] random, int from, int[] matrix) {
    int at = from;
    for (int row = 1; row <= rows; row++) {
      int end = row << shape.logWidth();
      System.arraycopy(random, at, matrix, end - WitnessShape.MASKED, WitnessShape.MASKED);
      at += WitnessShape.MASKED;
    }
    int behind = rows << shape.logWidth();
    System.arraycopy(random, at, matrix, behind, matrix.length - behind);
  }
}
