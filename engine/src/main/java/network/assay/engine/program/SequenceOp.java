package network.assay.engine.program;

import network.assay.engine.tensor.ValueType;

/**
 * Operations on sequences and optional values, as the ONNX operators of the same names. Positions
 * are one I64 or I32; negative ones count from the end.
 */
public sealed interface SequenceOp extends Op {

  /** Items of one type…, one or more. */
  record SequenceConstruct() implements SequenceOp {}

  /** A sequence of no items of this type. */
  record SequenceEmpty(ValueType item) implements SequenceOp {}

  /** sequence, position. */
  record SequenceAt() implements SequenceOp {}

  /** sequence, item, position?: at the end without one. */
  record SequenceInsert() implements SequenceOp {}

  /** sequence, position?: the last without one. */
  record SequenceErase() implements SequenceOp {}

  record SequenceLength() implements SequenceOp {}

  /**
   * x, split? (I64 or I32): a scalar cuts parts of that length, the last maybe smaller, a vector
   * gives each length; without it parts of 1, whose axis goes unless keepDims.
   */
  record SplitToSequence(int axis, boolean keepDims) implements SequenceOp {}

  /** sequence of tensors, joined along the axis, or along a new one. */
  record ConcatFromSequence(int axis, boolean newAxis) implements SequenceOp {}

  /** value: it as an optional value that is there. */
  record OptionalSome() implements SequenceOp {}

  /** An optional value of this type that is not there. */
  record OptionalNone(ValueType item) implements SequenceOp {}

  /** optional: whether it is there, one BOOL. */
  record OptionalHasElement() implements SequenceOp {}

  /** optional: what is there; its absence is an error. */
  record OptionalGetElement() implements SequenceOp {}
}
