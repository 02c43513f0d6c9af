package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that a newcomer types. */
@Tag("process")
class DemoTest {
  /** What the issue allows, on a machine that does nothing else. */
  private static final Duration TIME_MAX = Duration.ofSeconds(15);

  @TempDir private Path scratch;

  @Test
  void everyStepHoldsWithinItsTime() {
    long start = System.nanoTime();
    Path folder = scratch.resolve("demo");
    AssayProcess.Result result = AssayProcess.launched("demo", "--folder", folder.toString()).run();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("demo: " + taken.toMillis() + " ms");
    assertThat(result.status()).as(result::all).isZero();
    assertThat(result.out())
        .contains("Every step held")
        .contains("| VALID")
        .containsSubsequence(
            "Forge the answer", "outputHash", "Forge better", "signature", "Forge best", "rerun")
        .doesNotContain("\u001b");
    assertThat(result.err()).doesNotContain("Exception");
    assertThat(taken).isLessThan(TIME_MAX);
    for (String run : new String[] {"run", "forged-answer", "forged-receipt", "signed-lie"}) {
      for (String file : new String[] {"receipt", "input", "output", "manifest"}) {
        assertThat(folder.resolve(run).resolve(file + ".json")).isNotEmptyFile();
      }
    }
  }

  @Test
  void aFolderInUseIsRefused() {
    AssayProcess.Result result =
        AssayProcess.launched("demo", "--folder", AssayProcess.ROOT.toString()).run();
    assertThat(result.status()).as(result::all).isEqualTo(2);
    assertThat(result.err()).contains("is not empty").hasLineCount(1);
  }
}
