package network.assay.engine.program;

/**
 * Operations that move elements to or from places given by indexes, or by the order of the
 * elements. Indexes are I64 or I32; negative ones count from the end.
 */
public sealed interface IndexOp extends Op {

  /**
   * data, indices, updates (of the shape of indices): ONNX ScatterElements-18. Updates are taken in
   * row-major order.
   */
  record ScatterElements(int axis, Reduction reduction) implements IndexOp {}

  /**
   * data, indices [..., k], updates [..., block]: ONNX ScatterND-18, updates in row-major order.
   */
  record ScatterND(Reduction reduction) implements IndexOp {}

  /** data, indices [..., k]: ONNX GatherND-13. */
  record GatherND(int batchDims) implements IndexOp {}

  /**
   * x, k (I64, one element): the k largest or smallest elements along an axis in order, and their
   * indexes (I64). NaN counts as the greatest number; of equals the lower index comes first.
   */
  record TopK(int axis, boolean largest) implements IndexOp {}

  /** x, lengths [batch] (I64): the first elements along the time axis reversed. */
  record ReverseSequence(int batchAxis, int timeAxis) implements IndexOp {}

  /** x, axis (scalar): running product. */
  record CumProd(boolean exclusive, boolean reverse) implements IndexOp {}

  /** cache, update, starts [batch]? (I64): ONNX TensorScatter-24. */
  record TensorScatter(int axis, boolean circular) implements IndexOp {}

  /** What becomes of the element that an update meets. */
  enum Reduction {
    /** The update takes its place. */
    NONE,
    ADD,
    MUL,
    MIN,
    MAX
  }
}
