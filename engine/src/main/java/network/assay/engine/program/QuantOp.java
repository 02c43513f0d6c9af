package network.assay.engine.program;

import java.util.List;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.SmallFloats;

/**
 * Quantised values and what is exact about them: steps between floats and whole numbers, integer
 * products with zero points, and the bits of stored types.
 */
public sealed interface QuantOp extends Op {

  /**
   * x, scale, zero point?: F32, F32, {@code to}. To a whole number: x / scale rounded to the
   * nearest, ties to even, NaN as 0, plus the zero point, held inside the type. To a small float: x
   * / scale plus the zero point, rounded as {@link CastFloat8} does.
   *
   * @param precision F32, or F16 or BF16: then the quotient is rounded to it
   * @param axis of the scale, when it is a vector or in blocks; counted from the front
   * @param blockSize elements along the axis that share a scale; 0 for one scale a whole slice
   * @param saturate as {@link CastFloat8}; true for whole numbers
   */
  record Quantize(ElementType to, ElementType precision, int axis, int blockSize, boolean saturate)
      implements QuantOp {}

  /** (x − zero point) · scale as F32: x, scale, zero point?; scales lie as in {@link Quantize}. */
  record Dequantize(int axis, int blockSize) implements QuantOp {}

  /**
   * (a − za) × (b − zb) as I32, wrapping: a, b, za?, zb?. a and b are I8 or U8, stacked as in
   * MatMul; za has one element, or one for each row of a; zb one, or one for each column of b.
   */
  record MatMulInteger() implements QuantOp {}

  /**
   * Convolution of x − zx with w − zw as I32, wrapping: x, w, zx?, zw?. x and w are I8 or U8; the
   * padding is zx; zx has one element, zw one, or one for each filter.
   */
  record ConvInteger(
      Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int group)
      implements QuantOp {}

  /** F32 to an 8-bit float, where Cast's saturation and rounding up are not what is wanted. */
  record CastFloat8(ElementType to, boolean saturate, SmallFloats.Rounding rounding)
      implements QuantOp {}

  /** The same bits as another type of the same width. */
  record BitCast(ElementType to) implements QuantOp {}
}
