package network.assay.engine.program;

/** Operations that pick by value: how much they make is known only when they have run. */
public sealed interface SelectOp extends Op {

  /** Indexes of the elements that are not 0, [rank, count], in row-major order: ONNX NonZero-13. */
  record NonZero() implements SelectOp {}

  /** x, condition (BOOL vector): the slices along the axis where it holds: ONNX Compress-11. */
  record Compress(int axis) implements SelectOp {}

  /**
   * The different slices of x along the axis, ascending if sorted, else by first appearance; then
   * the index of the first of each, the place of each slice of x among them, and how often each
   * appears (I64): ONNX Unique-11. Flatten x first for the different elements.
   */
  record Unique(int axis, boolean sorted) implements SelectOp {}

  /**
   * boxes [batch, n, 4], scores [batch, class, n] (F32), maximum? (I64), overlap? (F32), score?
   * (F32): triples of batch, class and box (I64): ONNX NonMaxSuppression-11.
   */
  record NonMaxSuppression(boolean centerPoint) implements SelectOp {}
}
