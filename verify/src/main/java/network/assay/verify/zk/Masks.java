package network.assay.verify.zk;

import java.util.List;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.key.ZkKey;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.transcript.Transcript;

/**
 * The random elements of a hiding proof, drawn from its secret in one order only ({@code
 * spec/zk.md}, section 9): first those of the commitment to the inputs, then all others.
 */
public final class Masks {
  private final WitnessShape shape;
  private final int pads;
  private final Transcript transcript;

  /** The masks of a proof about these runs. */
  public Masks(Statement statement, ZkKey key, List<ZkRun> runs, ZkSecret secret) {
    shape = statement.shape();
    pads = statement.pads().count();
    transcript = Publics.absorbed(key, runs);
    transcript.absorb("salt", secret.salt());
    transcript.absorb("inputs", Publics.digest(secret.tensors()));
  }

  /**
   * The rows of the first tree: hidden inputs, each row's end random, and salt.
   *
   * @param residues of the hidden inputs
   */
  public int[] inputRows(int[] residues) {
    int rows = shape.inputRows();
    int[] matrix = new int[shape.inputMatrix().rows() << shape.logWidth()];
    int count = WitnessShape.MASKED * rows + matrix.length - (rows << shape.logWidth());
    int[] random = transcript.coordinates("input masks", count);
    place(residues, 0, shape.hidden(), matrix, 0);
    fill(rows, random, 0, matrix);
    return matrix;
  }

  /** What is random behind the commitment to the inputs, to be drawn after it. */
  public Others others() {
    int rows = shape.otherRows();
    int fixed = ExtVector.PARTS * pads;
    int behind = WitnessShape.MASK_ROWS + WitnessShape.SALT_ROWS;
    int count = fixed + WitnessShape.MASKED * rows + (behind << shape.logWidth());
    return new Others(transcript.coordinates("masks", count), fixed);
  }

  /** Random elements of the base field: pads first. */
  public final class Others {
    private final int[] random;
    private final int ofPads;

    private Others(int[] random, int ofPads) {
      this.random = random;
      this.ofPads = ofPads;
    }

    /** A pad. */
    public Ext pad(int number) {
      int at = ExtVector.PARTS * number;
      return new Ext(random[at], random[at + 1], random[at + 2], random[at + 3]);
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
      fill(shape.otherRows(), random, ofPads, matrix);
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
