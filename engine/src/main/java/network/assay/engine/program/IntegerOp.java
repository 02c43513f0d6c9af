package network.assay.engine.program;

import java.util.List;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.tensor.ElementType;

/**
 * The operations of profile {@code int}. Activations are I8, U8 or I16 with zero point 0: a whole
 * number q stands for q · scale, and scales are no part of the arithmetic. Sums are exact, stay
 * below 2^30 by proof ({@code run.IntegerProfile}), and become activations again by requantisation:
 *
 * <pre>  y = clamp((sum · multiplier + 2^(shift − 1)) >> shift, lo, hi)</pre>
 *
 * with an arithmetic shift, and without the rounding term where the shift is 0. Bias, multipliers,
 * shifts and tables are constants of the program. A matrix product or a convolution has one
 * multiplier and shift for each output channel, or one for all.
 */
public sealed interface IntegerOp extends Op {
  /** Sums stay below this in absolute value. */
  int SUM_LIMIT = 1 << 30;

  /** Largest absolute value of a multiplier. */
  int MULTIPLIER_MAX = 1 << 15;

  /** Largest shift: every product of sum and multiplier is below 2^45. */
  int SHIFT_MAX = 45;

  /** Entries of a softmax table are at most this, which stands for exp(0). */
  int EXPONENTIAL_ONE = 1 << 15;

  /** What {@link IntegerNormalise} makes of 1. */
  int NORMAL_ONE = 1 << 14;

  /** x (F32) → clamp(round half even(x / scale), lo, hi), the quotient in binary32; NaN gives 0. */
  record Quantise(float scale, int lo, int hi, ElementType to) implements IntegerOp {}

  /** x (8 or 16 bits) → x · scale in F32. */
  record Dequantise(float scale) implements IntegerOp {}

  /**
   * a [..., m, k] × b [..., k, n], bias? [n] (I32), multiplier, shift ([n] or [1], I32): the sum of
   * products over k plus bias, requantised. b is I8.
   */
  record IntegerMatMul(int lo, int hi, ElementType to) implements IntegerOp {}

  /**
   * x [n, c, d…], w [m, c/group, k…] (I8), bias? [m] (I32), multiplier, shift ([m] or [1], I32):
   * the sum over the taps, 0 outside x, plus bias, requantised. Attributes as of {@link Op.Conv}.
   */
  record IntegerConv(
      Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int group,
      int lo,
      int hi,
      ElementType to)
      implements IntegerOp {}

  /** Windowed maximum of the taps inside x; attributes as of {@link Op.Pool}. */
  record IntegerMaxPool(
      Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode)
      implements IntegerOp {}

  /** Windowed sum, 0 outside x, requantised. */
  record IntegerAveragePool(
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      int multiplier,
      int shift,
      int lo,
      int hi,
      ElementType to)
      implements IntegerOp {}

  /** The sum over axes, requantised. */
  record IntegerSum(
      List<Integer> axes,
      boolean keepDims,
      int multiplier,
      int shift,
      int lo,
      int hi,
      ElementType to)
      implements IntegerOp {}

  /** a · multiplierA + b · multiplierB with broadcasting, then rounded shift and clamp. */
  record IntegerAdd(int multiplierA, int multiplierB, int shift, int lo, int hi, ElementType to)
      implements IntegerOp {}

  /** a · b with broadcasting, requantised. */
  record IntegerMul(int multiplier, int shift, int lo, int hi, ElementType to)
      implements IntegerOp {}

  /**
   * x, multiplier, shift, bias? (I32, [c] along the axis, or [1]): x · multiplier + bias, then
   * rounded shift and clamp.
   */
  record Rescale(int axis, int lo, int hi, ElementType to) implements IntegerOp {}

  /** x, table: entry x − (least value of x's type) of the table, which has one for each value. */
  record Lookup() implements IntegerOp {}

  /**
   * x, table (U16): with d = (maximum along the axis) − x and e = table[min(d, last)], the sum s of
   * e: min(⌊(e · 2^bits + ⌊s/2⌋) / s⌋, greatest of the type). Stands for the softmax · 2^bits.
   */
  record IntegerSoftmax(int axis, int bits, ElementType to) implements IntegerOp {}

  /**
   * With v = epsilon + the sum of x² over the axes from {@code axis} on and q = ⌊√v⌋: ⌊(x · 2^14 +
   * ⌊q/2⌋) / q⌋ as I16. Stands for x / √(sum of x²) · 2^14.
   */
  record IntegerNormalise(int axis, int epsilon) implements IntegerOp {}
}
