package network.assay.verify.zk.argument;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.statement.VectorFunctional;

/** What padded values are to who knows the pads. */
public final class PaddedValues {
  private PaddedValues() {}

  /**
   * The value.
   *
   * @param variables the committed ones in the field, pads among them
   */
  public static Ext of(Padded value, int[] variables) {
    ScalarKernels kernels = new ScalarKernels();
    VectorFunctional negated = new VectorFunctional(variables.length, kernels);
    Ext constant = value.settle(negated);
    return constant.minus(kernels.dot(variables, 0, negated.vector(), 0, variables.length));
  }
}
