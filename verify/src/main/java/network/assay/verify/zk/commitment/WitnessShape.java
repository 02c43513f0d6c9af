package network.assay.verify.zk.commitment;

/**
 * Where the committed variables of a statement lie. In an open proof they are written row by row
 * into one matrix. In a hiding proof each row ends in random elements, hidden inputs and the other
 * variables have rows of their own, each of both a tree, and rows of random elements lie behind
 * them. Source: spec/zk.md, sections 3 and 9.
 *
 * @param logWidth w: a row has 2^w elements
 * @param hidden the variables that are hidden inputs, which stand first; 0 in an open proof
 * @param variables all of them; without any there are no matrices
 */
public record WitnessShape(int logWidth, int hidden, int variables) {
  /** Elements at the end of a row that are random where something is hidden. */
  public static final int MASKED = 256;

  /** Rows of each tree that are in no combination: they hide what the hashes are of. */
  public static final int SALT_ROWS = 8;

  /** The rows X, Y, Z and Γ over the extension, as rows over the base field. */
  public static final int MASK_ROWS = 16;

  private static final int LOG_WIDTH_MIN = 10;

  public WitnessShape {
    if (hidden < 0 || hidden > variables) {
      throw new IllegalArgumentException(hidden + " of " + variables + " variables are hidden");
    }
  }

  /** The shape for so many variables, of which the first ones are hidden inputs. */
  public static WitnessShape of(int hidden, int variables) {
    int open = MatrixShape.activations(Math.max(variables, 1)).logWidth();
    return new WitnessShape(hidden == 0 ? open : Math.max(open, LOG_WIDTH_MIN), hidden, variables);
  }

  /** Takes {@code count} variables from {@code variable} on, which lie from {@code place} on. */
  @FunctionalInterface
  public interface Piece {
    void take(int variable, int place, int count);
  }

  /** Whether something is hidden. */
  public boolean hides() {
    return hidden > 0;
  }

  /** 2^w. */
  public int width() {
    return 1 << logWidth;
  }

  /** D: elements of a row that are variables. */
  private int data() {
    return hides() ? width() - MASKED : width();
  }

  /** R_0: rows of hidden inputs. */
  public int inputRows() {
    return rows(hidden);
  }

  /** R_1: rows of the other variables. */
  public int otherRows() {
    return rows(variables - hidden);
  }

  private int rows(int count) {
    return (count + data() - 1) / data();
  }

  /** Rows of variables. */
  public int rows() {
    return inputRows() + otherRows();
  }

  /** B: 2^B entries hold the rows. */
  public int logEntries() {
    return logWidth + Integer.SIZE - Integer.numberOfLeadingZeros(rows() - 1);
  }

  /** The matrix of the hidden inputs and the salt of their tree. */
  public MatrixShape inputMatrix() {
    return new MatrixShape(logWidth, (long) (inputRows() + SALT_ROWS) << logWidth);
  }

  /** The matrix of the other variables: in a hiding proof with random rows and salt. */
  public MatrixShape matrix() {
    return hides()
        ? new MatrixShape(logWidth, (long) (otherRows() + MASK_ROWS + SALT_ROWS) << logWidth)
        : new MatrixShape(logWidth, variables);
  }

  /** All variables in their order, in pieces that lie in one row each. */
  public void forEachPiece(Piece piece) {
    forEachPiece(0, variables, piece);
  }

  /** {@code count} variables from {@code first} on, in pieces that lie in one row each. */
  public void forEachPiece(int first, int count, Piece piece) {
    if (!hides()) {
      piece.take(first, first, count);
      return;
    }
    int end = first + count;
    int next = first;
    while (next < end) {
      boolean input = next < hidden;
      int from = next - (input ? 0 : hidden);
      int row = from / data() + (input ? 0 : inputRows());
      int column = from % data();
      int rest = Math.min(end, input ? hidden : variables) - next;
      int size = Math.min(rest, data() - column);
      piece.take(next, (row << logWidth) + column, size);
      next += size;
    }
  }
}
