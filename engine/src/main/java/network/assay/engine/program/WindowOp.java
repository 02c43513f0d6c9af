package network.assay.engine.program;

import java.util.List;

/**
 * Windows over any number of spatial axes, beyond {@link Op.Conv} and {@link Op.Pool}. Lists have
 * an element for each spatial axis; pads are begin values then end values, used with {@link
 * Op.Padding#EXPLICIT}.
 */
public sealed interface WindowOp extends Op {

  /**
   * x [n, c, d…] → maxima, and for each the index (I64) of its first tap in x as a flat array,
   * column-major within the plane where that is asked for; −1 for a window without a tap.
   */
  record MaxPoolIndices(
      Op.Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode,
      boolean columnMajor)
      implements WindowOp {}

  /** The p-norm of each window, p from 1. */
  record LpPool(
      int p,
      Op.Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode)
      implements WindowOp {}

  /** x, indices (I64), shape? (I64): ONNX MaxUnpool-11. */
  record MaxUnpool(List<Integer> kernel, List<Integer> strides, List<Integer> pads)
      implements WindowOp {}

  /**
   * x [n, c, d…], w [c, m/group, k…], bias? [m]: ONNX ConvTranspose-11. An empty output shape lets
   * the pads decide.
   */
  record ConvTranspose(
      Op.Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int group,
      List<Integer> outputPadding,
      List<Integer> outputShape)
      implements WindowOp {}

  /** x [n, c · block, positions], image shape, block shape (I64): ONNX Col2Im-18. */
  record Col2Im(List<Integer> strides, List<Integer> pads, List<Integer> dilations)
      implements WindowOp {}
}
