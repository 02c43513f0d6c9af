package network.assay.engine.kernel;

/**
 * Products of matrices that lie in two arrays: product i takes the m×k matrix whose element (r, p)
 * is at {@code left.offsets[i] + r·left.rowStep + p·left.columnStep}, and the k×n matrix that lies
 * likewise by {@code right}. So a matrix may be read transposed, and one matrix may serve many
 * products. The results are m×n, row-major, one behind the other.
 */
public final class MatMulStack {
  private final int m;
  private final int k;
  private final int n;
  private final Side left;
  private final Side right;

  public MatMulStack(int m, int k, int n, Side left, Side right) {
    if (left.offsets.length != right.offsets.length) {
      throw new IllegalArgumentException(
          left.offsets.length
              + " left matrices and "
              + right.offsets.length
              + " right ones, expected as many");
    }
    this.m = m;
    this.k = k;
    this.n = n;
    this.left = left;
    this.right = right;
  }

  /** Where the matrices of one side lie. */
  public static final class Side {
    private final int[] offsets;
    private final int rowStep;
    private final int columnStep;

    /**
     * @param offsets where each matrix begins; not copied
     */
    public Side(int[] offsets, int rowStep, int columnStep) {
      this.offsets = offsets;
      this.rowStep = rowStep;
      this.columnStep = columnStep;
    }

    /** Where matrix {@code i} begins. */
    int offset(int i) {
      return offsets[i];
    }

    int rowStep() {
      return rowStep;
    }

    int columnStep() {
      return columnStep;
    }
  }

  /** How many products there are. */
  int count() {
    return left.offsets.length;
  }

  int m() {
    return m;
  }

  int k() {
    return k;
  }

  int n() {
    return n;
  }

  Side left() {
    return left;
  }

  Side right() {
    return right;
  }
}
