package network.assay.verify.zk.field;

/**
 * The loops over vectors of field elements in which prover and verifier spend their time. Results
 * are exact: every implementation gives those of {@link ScalarKernels}. Ranges lie inside the
 * vectors; whoever calls has checked them.
 */
public interface Kernels {
  /**
   * eq(point, i) · scale for i = 0 … length − 1.
   *
   * @param point coordinate b belongs to bit b of i; length at most 2^(number of coordinates)
   */
  ExtVector eq(Ext[] point, Ext scale, int length);

  /** Σ x[xFrom + i] · y[yFrom + i] for i below count. */
  Ext dot(ExtVector x, int xFrom, ExtVector y, int yFrom, int count);

  /** Σ x[xFrom + i] · y[yFrom + i], x in the base field. */
  Ext dot(int[] x, int xFrom, ExtVector y, int yFrom, int count);

  /** y[yFrom + i] += scale · x[xFrom + i]. */
  void addScaled(ExtVector y, int yFrom, ExtVector x, int xFrom, int count, Ext scale);

  /** y[yFrom + i] += scale · x[xFrom + i], x in the base field. */
  void addScaled(ExtVector y, int yFrom, int[] x, int xFrom, int count, Ext scale);

  /** y[at[atFrom + i]] += scale · x[xFrom + i] where at[…] ≥ 0, in the order of i. */
  void scatterScaled(
      ExtVector y, int[] at, int atFrom, ExtVector x, int xFrom, int count, Ext scale);
}
