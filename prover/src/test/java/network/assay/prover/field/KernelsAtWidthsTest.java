package network.assay.prover.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector kernels at widths that are not this machine's own, in JVMs of their own. */
class KernelsAtWidthsTest {
  private static final String DONE = "all the same";

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void vectorsAreTheDefinition(int bytes) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:MaxVectorSize=" + bytes,
                "-cp",
                System.getProperty("java.class.path"),
                KernelsAtWidthsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains(DONE);
  }

  /**
   * Compares in this JVM and throws at the first difference.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    List<String> differences = KernelComparison.differences(new VectorKernels());
    if (!differences.isEmpty()) {
      throw new AssertionError(LanesVector.INTS + ": " + differences);
    }
    System.out.println(DONE + " at " + LanesVector.INTS.vectorBitSize() + " bits");
  }
}
