package network.assay.verify.zk.argument;

import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;

/**
 * The combinations of the committed variables' rows that a proof opens ({@code spec/zk.md}, section
 * 7, step 8, and section 9).
 *
 * @param coefficients of each combination a coefficient for each row; in a hiding proof rows of
 *     variables first, then the rows over the base field of X, Y, Z and Γ
 */
public record WitnessRows(List<ExtVector> coefficients) {
  private static final Ext[] BASIS = {
    Ext.ONE, new Ext(0, 1, 0, 0), new Ext(0, 0, 1, 0), new Ext(0, 0, 0, 1)
  };

  /** The number of combinations. */
  public static int count(WitnessShape shape) {
    return shape.hides() ? 3 : 2;
  }

  /** Rows with a random coefficient. */
  public static int randomCount(WitnessShape shape) {
    return shape.hides() ? shape.rows() + WitnessShape.MASK_ROWS - BASIS.length : shape.rows();
  }

  /**
   * Those of an open proof: a random one, and the one that gives the value at the point.
   *
   * @param random one for each row
   */
  public static WitnessRows open(WitnessShape shape, Ext[] random, Ext[] point, Kernels kernels) {
    ExtVector proximity = new ExtVector(shape.rows());
    set(proximity, 0, random, 0, random.length);
    return new WitnessRows(List.of(proximity, evaluation(shape, point, Ext.ONE, kernels)));
  }

  /**
   * Those of a hiding proof: X and a random one, Y and the one that gives the value at the point, Z
   * and Γ.
   *
   * @param random for each row of variables, then for each of Y, Z and Γ over the base field
   * @param kappa by which what Y and Z hide is multiplied
   */
  public static WitnessRows hiding(
      WitnessShape shape, Ext[] random, Ext kappa, Ext[] point, Kernels kernels) {
    int rows = shape.rows();
    int count = rows + WitnessShape.MASK_ROWS;
    int x = rows;
    int y = x + BASIS.length;
    int z = y + BASIS.length;
    int gamma = z + BASIS.length;
    ExtVector proximity = new ExtVector(count);
    set(proximity, 0, random, 0, rows);
    set(proximity, y, random, rows, random.length - rows);
    setBasis(proximity, x, Ext.ONE);
    ExtVector evaluation = new ExtVector(count);
    ExtVector ofRows = evaluation(shape, point, kappa, kernels);
    kernels.addScaled(evaluation, 0, ofRows, 0, rows, Ext.ONE);
    setBasis(evaluation, y, Ext.ONE);
    ExtVector mask = new ExtVector(count);
    setBasis(mask, z, Ext.ONE);
    setBasis(mask, gamma, kappa);
    return new WitnessRows(List.of(proximity, evaluation, mask));
  }

  private static ExtVector evaluation(WitnessShape shape, Ext[] point, Ext scale, Kernels kernels) {
    Ext[] high = Arrays.copyOfRange(point, shape.logWidth(), point.length);
    return kernels.eq(high, scale, shape.rows());
  }

  private static void set(ExtVector to, int at, Ext[] from, int first, int count) {
    for (int i = 0; i < count; i++) {
      to.set(at + i, from[first + i]);
    }
  }

  /** A row over the extension, by its rows over the base field. */
  private static void setBasis(ExtVector to, int at, Ext scale) {
    for (int part = 0; part < BASIS.length; part++) {
      to.set(at + part, BASIS[part].times(scale));
    }
  }
}
