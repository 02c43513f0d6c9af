package network.assay.prover.field;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/**
 * The kernels of a prover. Results are exact: every implementation gives those of {@link
 * ScalarProverKernels}. No kernel starts a thread; ranges lie inside the vectors; whoever calls has
 * checked them. Outputs and inputs are the same ranges or do not overlap.
 */
public interface ProverKernels extends Kernels {
  /** z[zFrom + i] = x[xFrom + i] · y[yFrom + i]. */
  void multiply(ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** z[zFrom + i] += x[xFrom + i] · y[yFrom + i]. */
  void addProduct(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** z[zFrom + i] = x[xFrom + i] − y[yFrom + i]. */
  void subtract(ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** v[low + i] += r · (v[high + i] − v[low + i]). */
  void fold(ExtVector v, int low, int high, int count, Ext r);

  /** v[from + i] = r · v[from + i]. */
  void scale(ExtVector v, int from, int count, Ext r);

  /** to[toFrom + c] += Σ_r e[eFrom + r] · m(r, c), m over the base field. */
  void addRows(int[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom);

  /** to[toFrom + c] += Σ_r e[eFrom + r] · m(r, c), m whole numbers. */
  void addRows(byte[] m, MatrixBlock block, ExtVector e, int eFrom, ExtVector to, int toFrom);

  /** to[toFrom + r] += Σ_c f[fFrom + c] · m(r, c), m whole numbers. */
  void addColumns(byte[] m, MatrixBlock block, ExtVector f, int fFrom, ExtVector to, int toFrom);

  /**
   * Butterflies over the base field: {@code blocks} blocks of 2·half elements from {@code from} on;
   * in block k, with t = factors[factorsFrom + k], (low, high) becomes (low + t·high, low − t·high)
   * for each of the half pairs at distance half.
   */
  void butterflies(int[] x, int from, int half, int blocks, int[] factors, int factorsFrom);

  /**
   * Two levels of butterflies at once: those of distance 2·quarter, then those of distance quarter
   * with twice as many blocks.
   *
   * @param high factors of the first level, from {@code highFrom} on
   * @param low factors of the second, from {@code lowFrom} on
   */
  default void butterflies(
      int[] x,
      int from,
      int quarter,
      int blocks,
      int[] high,
      int highFrom,
      int[] low,
      int lowFrom) {
    butterflies(x, from, 2 * quarter, blocks, high, highFrom);
    butterflies(x, from, quarter, 2 * blocks, low, lowFrom);
  }
}
