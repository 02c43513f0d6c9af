package network.assay.verify.zk.program;

import java.util.List;
import java.util.Locale;

/**
 * The operations of profile {@code int}. Components are the attributes, by their names in canonical
 * bytes; floats are their IEEE 754 bits. What each computes is written in {@code spec/int.md},
 * section 2, and {@code spec/engine.md}, section 4.
 */
public sealed interface ZkOp {

  /** The name in canonical bytes. */
  default String label() {
    return getClass().getSimpleName();
  }

  /** Operations that compute with activations. */
  sealed interface Whole extends ZkOp {}

  /** Operations that move elements and change none. */
  sealed interface Move extends ZkOp {}

  /** Operations that are computed on known numbers only, but for the two extremes. */
  sealed interface Value extends ZkOp {}

  record Quantise(int scale, int lo, int hi, ZkType to) implements Whole {}

  record Dequantise(int scale) implements Whole {}

  /** a, b, bias?, multiplier, shift. */
  record IntegerMatMul(int lo, int hi, ZkType to) implements Whole {}

  /** x, filters, bias?, multiplier, shift. */
  record IntegerConv(
      Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int group,
      int lo,
      int hi,
      ZkType to)
      implements Whole {}

  record IntegerMaxPool(
      Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode)
      implements Whole {}

  record IntegerAveragePool(
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      int multiplier,
      int shift,
      int lo,
      int hi,
      ZkType to)
      implements Whole {}

  record IntegerSum(
      List<Integer> axes, boolean keepDims, int multiplier, int shift, int lo, int hi, ZkType to)
      implements Whole {}

  /** a, b. */
  record IntegerAdd(int multiplierA, int multiplierB, int shift, int lo, int hi, ZkType to)
      implements Whole {}

  /** a, b. */
  record IntegerMul(int multiplier, int shift, int lo, int hi, ZkType to) implements Whole {}

  /** x, multiplier, shift, bias?. */
  record Rescale(int axis, int lo, int hi, ZkType to) implements Whole {}

  /** x, table. */
  record Lookup() implements Whole {}

  /** x, table. */
  record IntegerSoftmax(int axis, int bits, ZkType to) implements Whole {}

  record IntegerNormalise(int axis, int epsilon) implements Whole {}

  /** x, shape. */
  record Reshape(boolean allowZero) implements Move {}

  record Transpose(List<Integer> permutation) implements Move {}

  /** One input or more. */
  record Concat(int axis) implements Move {}

  /** x, starts, ends, axes?, steps?. */
  record Slice() implements Move {}

  /** x, sizes?. */
  record Split(int axis) implements Move {}

  /** x, indexes. */
  record Gather(int axis) implements Move {}

  /** x, indexes. */
  record GatherElements(int axis) implements Move {}

  /** x, axes? in place of the attribute. */
  record Unsqueeze(List<Integer> axes) implements Move {}

  /** x, axes? in place of the attribute. */
  record Squeeze(List<Integer> axes) implements Move {}

  record Flatten(int axis) implements Move {}

  /** x, shape. */
  record Expand() implements Move {}

  /** x, repeats. */
  record Tile() implements Move {}

  /** x, pads, value?, axes?. */
  record Pad(PadMode mode) implements Move {}

  /** condition, a, b. */
  record Where() implements Move {}

  /** x, axes? in place of the attribute; max and min take activations too. */
  record Reduce(ReduceKind kind, List<Integer> axes, boolean keepDims) implements Value {}

  /** Takes activations too. */
  record ArgExtreme(boolean largest, int axis, boolean keepDims, boolean selectLast)
      implements Value {}

  record ShapeOf(int start, int end) implements Value {}

  /** Shape, one element. */
  record Fill() implements Value {}

  /** start, limit, delta. */
  record Range() implements Value {}

  record Cast(ZkType to) implements Value {}

  record Unary(UnaryFunction function) implements Value {}

  /** a, b. */
  record Binary(BinaryFunction function) implements Value {}

  /** x, axis. */
  record CumSum(boolean exclusive, boolean reverse) implements Value {}

  /** Padding of windows. */
  enum Padding {
    EXPLICIT,
    SAME_UPPER,
    SAME_LOWER,
    VALID
  }

  /** What stands beyond the border. */
  enum PadMode {
    CONSTANT,
    REFLECT,
    EDGE,
    WRAP
  }

  /** Reductions of whole numbers. */
  enum ReduceKind {
    SUM,
    MAX,
    MIN,
    PROD
  }

  /** Functions of one whole number. */
  enum UnaryFunction {
    ABS,
    NEG,
    SIGN,
    RELU,
    NOT
  }

  /** Functions of two whole numbers. */
  enum BinaryFunction {
    ADD,
    SUB,
    MUL,
    DIV,
    POW,
    MOD,
    FMOD,
    MIN,
    MAX,
    AND,
    OR,
    XOR,
    EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL;

    /** Whether the result is bool, whatever the arguments are. */
    public boolean isComparison() {
      return compareTo(EQUAL) >= 0;
    }
  }

  /** The name of an enum constant in canonical bytes. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
