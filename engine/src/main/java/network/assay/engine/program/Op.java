package network.assay.engine.program;

import java.util.List;
import network.assay.engine.tensor.ElementType;

/**
 * The operations of a program. Components of a record are the attributes; inputs and outputs belong
 * to the {@link Program.Node}. An operation says what is computed; the types and shapes that it
 * takes and how it is performed are in the family of the same name under {@code operation}; the
 * arithmetic of products, sums and elementary functions is defined by {@code kernel.ScalarKernels}.
 *
 * <p>Axes are already normalised where the rank is known; otherwise they may be negative. Inputs
 * named with a question mark may be absent.
 */
public sealed interface Op
    permits Op.Basic,
        ControlOp,
        ImageOp,
        IndexOp,
        IntegerOp,
        LearnerOp,
        QuantOp,
        RecurrentOp,
        SelectOp,
        SequenceOp,
        SignalOp,
        TextOp,
        WindowOp {

  /** The graphs inside this operation. */
  default List<Body> bodies() {
    return List.of();
  }

  /** Elementwise functions, products, windows, reductions and movement of elements. */
  sealed interface Basic extends Op {}

  /** y = f(x), element by element. */
  record Unary(UnaryFunction function) implements Basic {}

  /** y = f(x; alpha, beta), element by element; unused parameters are 0. */
  record Parametric(ParametricFunction function, float alpha, float beta) implements Basic {}

  /** y = f(a, b) with broadcasting. Comparisons give BOOL. */
  record Binary(BinaryFunction function) implements Basic {}

  /** y = condition ? a : b with broadcasting. */
  record Where() implements Basic {}

  /** Element type conversion: to integer truncates and saturates, NaN gives 0. */
  record Cast(ElementType to) implements Basic {}

  /** NumPy matmul: a [..., m, k] × b [..., k, n], batch dimensions broadcast, 1-d promoted. */
  record MatMul() implements Basic {}

  /**
   * N-d convolution (1 or 2 spatial dimensions): x [n, c, d…], w [m, c/group, k…], bias? [m]. Pads
   * are begin values then end values, used with {@link Padding#EXPLICIT}.
   */
  record Conv(
      Padding padding,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      int group)
      implements Basic {}

  /** Windowed maximum or mean over x [n, c, d…]; padding never wins a maximum. */
  record Pool(
      PoolKind kind,
      Padding padding,
      List<Integer> kernel,
      List<Integer> strides,
      List<Integer> pads,
      List<Integer> dilations,
      boolean ceilMode,
      boolean countIncludePad)
      implements Basic {}

  /**
   * Reduction of x over axes; an empty list means all of them. A second input (I64 or I32 vector)
   * takes the place of the list.
   */
  record Reduce(ReduceKind kind, List<Integer> axes, boolean keepDims) implements Basic {}

  /** Index of the largest or smallest element along an axis, as I64. */
  record ArgExtreme(boolean largest, int axis, boolean keepDims, boolean selectLast)
      implements Basic {}

  /** Softmax, or its logarithm, along one axis. */
  record Softmax(int axis, boolean logarithm) implements Basic {}

  /** Normalisation over axes [axis, rank): x, scale, bias?. */
  record LayerNorm(int axis, float epsilon) implements Basic {}

  /** x, shape (I64). 0 copies the input's dimension unless allowZero; one -1 is inferred. */
  record Reshape(boolean allowZero) implements Basic {}

  record Transpose(List<Integer> permutation) implements Basic {}

  record Concat(int axis) implements Basic {}

  /** x, starts, ends, axes?, steps? (integer vectors), ONNX Slice-13. */
  record Slice() implements Basic {}

  /**
   * x, sizes? (I64): as many outputs as the node has; without sizes, equal parts, the last smaller
   * where it must be.
   */
  record Split(int axis) implements Basic {}

  /** x, indices: ONNX Gather-13; negative indices count from the end. */
  record Gather(int axis) implements Basic {}

  record GatherElements(int axis) implements Basic {}

  /** A second input (I64 or I32 vector) takes the place of the list. */
  record Unsqueeze(List<Integer> axes) implements Basic {}

  /**
   * An empty list removes every dimension of size 1. A second input (I64 or I32 vector) takes the
   * place of the list.
   */
  record Squeeze(List<Integer> axes) implements Basic {}

  record Flatten(int axis) implements Basic {}

  /** x, shape (I64): ONNX Expand-13. */
  record Expand() implements Basic {}

  /** x, repeats (I64). */
  record Tile() implements Basic {}

  /** x, pads (I64), value?, axes?: ONNX Pad-18. */
  record Pad(PadMode mode) implements Basic {}

  /** Dimensions [start, end) of x as I64; negative values count from the end. */
  record ShapeOf(int start, int end) implements Basic {}

  /** Shape (I64), value (one element): a tensor filled with it. */
  record Fill() implements Basic {}

  /** start, limit, delta (scalars of one numeric type). */
  record Range() implements Basic {}

  /** x, axis (scalar). */
  record CumSum(boolean exclusive, boolean reverse) implements Basic {}

  /** Elementary functions of one argument. */
  enum UnaryFunction {
    ABS,
    NEG,
    SIGN,
    CEIL,
    FLOOR,
    ROUND,
    SQRT,
    RECIPROCAL,
    EXP,
    LOG,
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    SINH,
    COSH,
    TANH,
    ASINH,
    ACOSH,
    ATANH,
    ERF,
    SIGMOID,
    RELU,
    GELU,
    GELU_TANH,
    SOFTPLUS,
    SOFTSIGN,
    HARD_SWISH,
    MISH,
    NOT,
    IS_NAN
  }

  /** Elementary functions with constants: alpha, beta. */
  enum ParametricFunction {
    /** x &lt; 0 ? alpha·x : x. */
    LEAKY_RELU,
    /** x &lt; 0 ? alpha·(exp(x) − 1) : x. */
    ELU,
    /** beta·(x &lt;= 0 ? alpha·(exp(x) − 1) : x). */
    SELU,
    /** max(0, x) + min(0, alpha·(exp(x / alpha) − 1)). */
    CELU,
    /** x &gt; alpha ? x : 0. */
    THRESHOLDED_RELU,
    /** max(0, min(1, alpha·x + beta)). */
    HARD_SIGMOID
  }

  /** Functions of two arguments. */
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
    PRELU,
    AND,
    OR,
    XOR,
    EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL;

    /** True when the result is BOOL whatever the arguments are. */
    public boolean isComparison() {
      return switch (this) {
        case EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> true;
        case ADD, SUB, MUL, DIV, POW, MOD, FMOD, MIN, MAX, PRELU, AND, OR, XOR -> false;
      };
    }
  }

  enum ReduceKind {
    SUM,
    MEAN,
    MAX,
    MIN,
    PROD,
    SUM_SQUARE,
    L1,
    L2,
    LOG_SUM,
    LOG_SUM_EXP
  }

  enum PoolKind {
    MAX,
    AVERAGE
  }

  enum Padding {
    EXPLICIT,
    SAME_UPPER,
    SAME_LOWER,
    VALID
  }

  enum PadMode {
    CONSTANT,
    REFLECT,
    EDGE,
    WRAP
  }
}
