package network.assay.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import network.assay.engine.conformance.NodeTests;
import network.assay.engine.conformance.NodeTests.Outcome;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.SharedData;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** What tests that compare the bits of runs share. */
final class RunFixtures {
  private RunFixtures() {}

  /** The digits network: image [n, 1, 8, 8]. */
  static LoadedProgram digits() throws IOException {
    Path root = Path.of(System.getProperty("assay.root"));
    return OnnxImporter.read(
        Files.readAllBytes(root.resolve("models/digits/digits.onnx")), Limits.standard());
  }

  static List<byte[]> bits(Map<String, Tensor> outputs) {
    List<byte[]> bits = new ArrayList<>();
    outputs.forEach((_, tensor) -> bits.add(TensorCodec.encode(tensor)));
    return bits;
  }

  static List<byte[]> bits(Executor executor, Map<String, Tensor> inputs) {
    return bits(executor.run(inputs, Cancellation.never()));
  }

  /** All ONNX node tests: each passes, with the same bits by all executors. */
  static void requireSameBitsOnNodeTests(List<Function<LoadedProgram, Executor>> executors)
      throws IOException {
    NodeTests tests = SharedData.nodeTests();
    List<String> failures = new ArrayList<>();
    int passed = 0;
    for (String name : tests.names()) {
      switch (tests.runBy(name, executors)) {
        case Outcome.Passed _ -> passed++;
        case Outcome.Failed failed -> failures.add(name + ": " + failed.why());
        case Outcome.LeftOut _ -> {}
      }
    }
    assertThat(failures).isEmpty();
    assertThat(passed).isPositive();
  }
}
