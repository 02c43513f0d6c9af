package network.assay.verify.zk.tensor;

import java.util.Arrays;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;

/**
 * A stack of matrix products a [..., m, k] × b [..., k, n] (NumPy matmul): batch axes broadcast, a
 * vector a is one row that the result does not show.
 */
final class MatrixStack {
  private final int m;
  private final int k;
  private final int n;
  private final ZkShape result;
  private final int[] batchA;
  private final int[] batchB;

  private MatrixStack(int m, int k, int n, ZkShape result, int[] batchA, int[] batchB) {
    this.m = m;
    this.k = k;
    this.n = n;
    this.result = result;
    this.batchA = batchA;
    this.batchB = batchB;
  }

  /**
   * The products of tensors of these shapes; b has rank 2 or more.
   *
   * @param budget pays for numbering the batches
   * @throws ZkException when they do not fit, or the budget is spent
   */
  static MatrixStack of(ZkShape a, ZkShape b, StepBudget budget) {
    if (a.rank() == 0 || b.rank() < 2) {
      throw new ZkException("expected a vector or more and a matrix or more, got " + a + ", " + b);
    }
    int m = a.rank() == 1 ? 1 : a.dim(a.rank() - 2);
    int k = a.dim(a.rank() - 1);
    int n = b.dim(b.rank() - 1);
    if (b.dim(b.rank() - 2) != k) {
      throw new ZkException("matrices of shape " + a + " and " + b + " do not multiply");
    }
    ZkShape ofA = leading(a);
    ZkShape ofB = leading(b);
    ZkShape batch = ZkShape.broadcast(ofA, ofB);
    budget.spend(batch.size(), 2);
    int[] dims = Arrays.copyOf(batch.dims(), batch.rank() + (a.rank() > 1 ? 2 : 1));
    if (a.rank() > 1) {
      dims[batch.rank()] = m;
    }
    dims[dims.length - 1] = n;
    return new MatrixStack(
        m,
        k,
        n,
        ZkShape.of(dims),
        Strides.places(ofA.broadcastStrides(batch), batch.dims()),
        Strides.places(ofB.broadcastStrides(batch), batch.dims()));
  }

  private static ZkShape leading(ZkShape shape) {
    return ZkShape.of(Arrays.copyOf(shape.dims(), Math.max(shape.rank() - 2, 0)));
  }

  /** The number of products. */
  int batches() {
    return batchA.length;
  }

  /** Rows of a. */
  int m() {
    return m;
  }

  /** Columns of a, rows of b. */
  int k() {
    return k;
  }

  /** Columns of b. */
  int n() {
    return n;
  }

  /** The shape of the result. */
  ZkShape result() {
    return result;
  }

  /** Where a[batch, i, j] lies in a. */
  int placeA(int batch, int i, int j) {
    return (batchA[batch] * m + i) * k + j;
  }

  /** Where b[batch, i, j] lies in b. */
  int placeB(int batch, int i, int j) {
    return (batchB[batch] * k + i) * n + j;
  }
}
