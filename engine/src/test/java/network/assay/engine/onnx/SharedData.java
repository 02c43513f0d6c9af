package network.assay.engine.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.assay.engine.conformance.NodeTests;
import org.junit.jupiter.api.Assumptions;

/** Data of others that tests read where it lies, beside the repository. */
public final class SharedData {
  private SharedData() {}

  /** The file, or the test is skipped and says what is missing. */
  public static Path file(String name) {
    Path path = Path.of(System.getProperty("assay.root")).resolve("../shared/data").resolve(name);
    if (!Files.exists(path)) {
      String line = "SKIPPED: the shared test data " + name + " is missing; expected at " + path;
      System.err.println(line);
      Assumptions.abort(line);
    }
    return path;
  }

  /** The node tests of ONNX. */
  public static NodeTests nodeTests() throws IOException {
    return NodeTests.read(Files.readAllBytes(file("onnx-conformance/" + NodeTests.ARCHIVE)));
  }

  /** Whether the file is there, for tests that can do with less. */
  public static boolean has(String name) {
    return Files.exists(
        Path.of(System.getProperty("assay.root")).resolve("../shared/data").resolve(name));
  }
}
