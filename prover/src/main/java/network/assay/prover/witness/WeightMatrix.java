package network.assay.prover.witness;

import network.assay.engine.kernel.IntegerKernels;
import network.assay.engine.kernel.IntegerKernels.PackedMatrix;
import network.assay.prover.field.MatrixBlock;
import network.assay.prover.field.ProverKernels;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.key.WeightBlock;
import network.assay.verify.zk.key.WeightLayout;

/**
 * A weight block W[k, n] where it lies in the committed weights.
 *
 * @param weights all committed weights
 * @param begin where the block begins in them
 * @param packed the block as the engine multiplies by it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the model's own array.
public record WeightMatrix(byte[] weights, WeightBlock block, int begin, PackedMatrix packed) {
  /** The block of these weights, packed for these kernels. */
  public static WeightMatrix of(
      byte[] weights, WeightLayout layout, int number, IntegerKernels kernels) {
    WeightBlock block = layout.blocks().get(number);
    int begin = layout.begin(number);
    int stride = 1 << block.innerLog();
    boolean inside = block.columnsInside();
    PackedMatrix packed =
        kernels.packMatrix(
            weights,
            begin,
            block.rows(),
            block.columns(),
            inside ? stride : 1,
            inside ? 1 : stride);
    return new WeightMatrix(weights, block, begin, packed);
  }

  /** W[k, n]. */
  public int at(int k, int n) {
    int inner = block.innerLog();
    return weights[begin + (block.columnsInside() ? (k << inner) + n : (n << inner) + k)];
  }

  /** to[toFrom + k] += Σ_n f[n] · W[k, n]. */
  void addByColumns(ExtVector f, ExtVector to, int toFrom, ProverKernels kernels) {
    if (block.columnsInside()) {
      kernels.addColumns(weights, matrix(), f, 0, to, toFrom);
    } else {
      kernels.addRows(weights, matrix(), f, 0, to, toFrom);
    }
  }

  /** to[toFrom + n] += Σ_k e[k] · W[k, n]. */
  void addByRows(ExtVector e, ExtVector to, int toFrom, ProverKernels kernels) {
    if (block.columnsInside()) {
      kernels.addRows(weights, matrix(), e, 0, to, toFrom);
    } else {
      kernels.addColumns(weights, matrix(), e, 0, to, toFrom);
    }
  }

  private MatrixBlock matrix() {
    int stride = 1 << block.innerLog();
    return block.columnsInside()
        ? new MatrixBlock(begin, block.rows(), block.columns(), stride)
        : new MatrixBlock(begin, block.columns(), block.rows(), stride);
  }
}
