package network.assay.app.bench;

import java.util.Map;
import java.util.Optional;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Tensor;

/** A model to measure, with the inputs of one run. */
final class BenchModel {
  /** How far the sides may lie apart where both compute in floating point. */
  private static final double TOLERANCE = 1e-3;

  /** The same where both are quantised: a sum near the middle of two steps may go either way. */
  private static final double TOLERANCE_QUANTISED = 0.1;

  private final byte[] onnx;
  private final Optional<LoadedProgram> program;
  private final Map<String, Tensor> inputs;

  private BenchModel(byte[] onnx, Optional<LoadedProgram> program, Map<String, Tensor> inputs) {
    this.onnx = onnx;
    this.program = program;
    this.inputs = inputs;
  }

  /** One file for both sides, not written to from here on. */
  static BenchModel of(byte[] onnx, Map<String, Tensor> inputs) {
    return new BenchModel(onnx, Optional.empty(), inputs);
  }

  /** A program of profile int, and the same network in the peer's quantised form. */
  static BenchModel quantised(LoadedProgram program, byte[] onnx, Map<String, Tensor> inputs) {
    return new BenchModel(onnx, Optional.of(program), inputs);
  }

  byte[] onnx() {
    return onnx;
  }

  /** What we run, where it is not the file. */
  Optional<LoadedProgram> program() {
    return program;
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  double tolerance() {
    return program.isPresent() ? TOLERANCE_QUANTISED : TOLERANCE;
  }
}
