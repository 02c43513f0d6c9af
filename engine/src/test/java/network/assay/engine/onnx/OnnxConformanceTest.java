package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.engine.conformance.NodeTests;
import network.assay.engine.conformance.NodeTests.Outcome;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import org.junit.jupiter.api.Test;

/**
 * The node tests of ONNX 1.22.0: every test whose operators are imported must pass, by the scalar
 * and the vector kernels with the same bits; every test that is left out has a known reason.
 */
class OnnxConformanceTest {
  /** Not to fall back behind what passes today. */
  private static final int PASSED_MIN = 1724;

  /** Why a test with imported operators only may still be left out. */
  private static final List<String> REASONS =
      List.of(
          "needs opset 1;",
          "training_mode",
          "attribute seed",
          "another random generator",
          "rounding noise",
          "this picture format");

  private final SortedMap<String, Integer> leftOut = new TreeMap<>();
  private final List<String> unexplained = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int passed;

  @Test
  void everyTestOfAnImportedOperatorPasses() throws Exception {
    NodeTests tests = SharedData.nodeTests();
    try (Workers workers = new Workers(2)) {
      List<Kernels> kernels = List.of(new ScalarKernels(workers), new VectorKernels(workers));
      for (String name : tests.names()) {
        switch (tests.run(name, kernels)) {
          case Outcome.Passed _ -> passed++;
          case Outcome.Failed failed -> failures.add(name + ": " + failed.why());
          case Outcome.LeftOut out -> leaveOut(name, out);
        }
      }
    }
    System.out.println(
        "ONNX node tests 1.22.0: "
            + passed
            + " passed, "
            + failures.size()
            + " failed, "
            + leftOut.values().stream().mapToInt(Integer::intValue).sum()
            + " left out of "
            + tests.names().size());
    leftOut.forEach((reason, count) -> System.out.println("  left out: " + count + " " + reason));
    assertThat(failures).isEmpty();
    assertThat(unexplained).isEmpty();
    assertThat(passed).isGreaterThanOrEqualTo(PASSED_MIN);
  }

  private void leaveOut(String name, Outcome.LeftOut out) {
    if (!out.missing().isEmpty()) {
      leftOut.merge("operator " + out.missing().first(), 1, Integer::sum);
      return;
    }
    Optional<String> reason = REASONS.stream().filter(out.why()::contains).findFirst();
    if (reason.isPresent()) {
      leftOut.merge("because of: " + reason.get(), 1, Integer::sum);
    } else {
      unexplained.add(name + ": " + out.why());
    }
  }
}
