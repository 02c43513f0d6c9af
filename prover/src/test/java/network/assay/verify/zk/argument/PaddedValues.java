package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.ScalarKernels;

/** What padded values are to who knows the pads. */
public final class PaddedValues {
  private PaddedValues() {}

  /**
   * The value.
   *
   * @param variables the committed ones in the field, pads among them
   */
  public static Ext of(Padded value, int[] variables) {
    ExtVector negated = new ExtVector(variables.length);
    Ext constant = value.settle(negated);
    return constant.minus(new ScalarKernels().dot(variables, 0, negated, 0, variables.length));
  }
}
