package network.assay.engine.program;

/** Fourier transforms, determinants, and tensors made from a few numbers. */
public sealed interface SignalOp extends Op {

  /** x [..., 1 or 2], length? (scalar), axis (scalar): ONNX DFT-20. */
  record Dft(boolean inverse, boolean oneSided) implements SignalOp {}

  /** bins, transform length, rate (I64), lower, upper → F64: ONNX MelWeightMatrix-17. */
  record MelWeightMatrix() implements SignalOp {}

  /** x [..., m, m] → [...]. */
  record Determinant() implements SignalOp {}

  /**
   * shape (I64) → F32 in [0, 1), a multiple of 2⁻²⁴, drawn by counter: element i depends on the
   * seed and i alone.
   */
  record Uniform(int seed) implements SignalOp {}
}
