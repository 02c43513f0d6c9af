package network.assay.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import network.assay.engine.conformance.NodeTests;
import network.assay.engine.conformance.NodeTests.Outcome;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;

/**
 * {@code assay bench onnx-node}: the node tests of an ONNX release, each by the scalar and the
 * vector kernels, with the outputs that ONNX's reference implementation gave.
 */
public final class OnnxNodeBench {
  private final NodeTests tests;
  private final SortedMap<String, Integer> leftOut = new TreeMap<>();
  private int passed;
  private int failed;

  /**
   * Reads the tests.
   *
   * @param folder where the archive of the tests lies
   */
  public OnnxNodeBench(Path folder) throws IOException {
    this.tests = NodeTests.read(Files.readAllBytes(folder.resolve(NodeTests.ARCHIVE)));
  }

  /** Runs every test on so many threads and hands its name and outcome on. */
  public void run(int threads, BiConsumer<String, Outcome> each) {
    try (Workers workers = new Workers(threads)) {
      List<Kernels> kernels = List.of(new ScalarKernels(workers), new VectorKernels(workers));
      for (String name : tests.names()) {
        Outcome outcome = tests.run(name, kernels);
        switch (outcome) {
          case Outcome.Passed _ -> passed++;
          case Outcome.Failed _ -> failed++;
          case Outcome.LeftOut out -> leftOut.merge(reason(out), 1, Integer::sum);
        }
        each.accept(name, outcome);
      }
    }
  }

  /** Why a test is left out, in words. */
  public static String reason(Outcome.LeftOut out) {
    return out.missing().isEmpty()
        ? out.why()
        : "not supported: operator " + String.join(", ", out.missing());
  }

  public int total() {
    return tests.names().size();
  }

  public int passed() {
    return passed;
  }

  public int failed() {
    return failed;
  }

  /** How many tests are left out, by reason. */
  public SortedMap<String, Integer> leftOut() {
    return leftOut;
  }
}
