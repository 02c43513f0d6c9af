package network.assay.prover.field;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/**
 * The kernels of a prover. Results are exact: every implementation gives those of {@link
 * ScalarProverKernels}. No kernel starts a thread; ranges lie inside the vectors; whoever calls has
 * checked them. Outputs and inputs are the same ranges or do not overlap.
 *
 * <p>A <em>live</em> length L of a vector over a domain of 2·half entries says that entries from L
 * on are 0; they need not be there, and are not read. 0 ≤ L ≤ 2·half.
 */
public interface ProverKernels extends Kernels {
  /**
   * Coefficients of a round polynomial of degree 2.
   *
   * @param s0 that of 1: the sum over the lower half
   * @param s2 that of X²
   */
  record Quadratic(Ext s0, Ext s2) {}

  /**
   * Coefficients of a round polynomial of degree 3.
   *
   * @param s0 that of 1: the sum over the lower half
   * @param s2 that of X²
   * @param s3 that of X³
   */
  record Cubic(Ext s0, Ext s2, Ext s3) {}

  /** z[zFrom + i] = x[xFrom + i] · y[yFrom + i]. */
  void multiply(ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** z[zFrom + i] = x[xFrom + i] · y[yFrom + i], x in the base field. */
  void multiply(int[] x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** z[zFrom + i] += x[xFrom + i] · y[yFrom + i]. */
  void addProduct(
      ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** z[zFrom + i] = x[xFrom + i] − y[yFrom + i]. */
  void subtract(ExtVector x, int xFrom, ExtVector y, int yFrom, ExtVector z, int zFrom, int count);

  /** v[low + i] += r · (v[high + i] − v[low + i]). */
  void fold(ExtVector v, int low, int high, int count, Ext r);

  /** v[from + i] = r · v[from + i]. */
  void scale(ExtVector v, int from, int count, Ext r);

  /**
   * Binds the highest coordinate of the domain to r: v[i] += r · (v[i + half] − v[i]) for i below
   * half.
   *
   * @return the new live length, min(live, half)
   */
  int fold(ExtVector v, int live, int half, Ext r);

  /** The same from a vector over the base field: to[i] = v[i] + r · (v[i + half] − v[i]). */
  int fold(int[] v, int live, int half, Ext r, ExtVector to);

  /**
   * The round polynomial Σ_{i below half} x_i(X) · y_i(X), where v_i(X) = v[i] + X · (v[i + half] −
   * v[i]).
   *
   * @param live of both vectors
   */
  Quadratic round(ExtVector x, ExtVector y, int live, int half);

  /** The same with x in the base field. */
  Quadratic round(int[] x, ExtVector y, int live, int half);

  /** The round polynomial Σ_{i below half} x_i(X) · y_i(X) · z_i(X). */
  Cubic round(ExtVector x, ExtVector y, ExtVector z, int live, int half);

  /**
   * Adds fractions in pairs, in place: for i below half, p[i] / q[i] becomes the sum of p[i] / q[i]
   * and p[i + half] / q[i + half], without reducing: p[i] = p[i]·q[i + half] + p[i + half]·q[i],
   * q[i] = q[i]·q[i + half].
   */
  void addFractions(ExtVector p, ExtVector q, int half);

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
  void butterflies(
      int[] x, int from, int quarter, int blocks, int[] high, int highFrom, int[] low, int lowFrom);
}
