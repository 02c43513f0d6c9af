package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of README.md, word for word, one after the other, as a newcomer types them. */
@Tag("process")
class ReadmeTest {
  private static final long TIMEOUT_SECONDS = 120;

  /** Runs everything by itself, serves until it is stopped, or asks what serves. */
  private static final List<String> NOT_HERE =
      List.of("./assay demo", "./assay test", "./assay up", "curl ");

  @TempDir private Path scratch;

  private static List<String> commands() throws IOException {
    return Files.readAllLines(AssayProcess.ROOT.resolve("README.md")).stream()
        .filter(line -> line.matches(" {4}(\\./assay|curl|cp|mkdir) .*"))
        .map(String::strip)
        .filter(line -> NOT_HERE.stream().noneMatch(line::startsWith))
        .toList();
  }

  @Test
  void everyCommandDoesWhatItIsSaidToDo() throws Exception {
    if (!Files.exists(AssayProcess.ROOT.resolve("build/current"))) {
      Assumptions.abort("nothing is built by ./assay here: run the tests with ./assay test");
    }
    Files.createSymbolicLink(scratch.resolve("assay"), AssayProcess.ROOT.resolve("assay"));
    Files.createSymbolicLink(scratch.resolve("models"), AssayProcess.ROOT.resolve("models"));
    List<String> commands = commands();
    assertThat(commands).hasSizeGreaterThan(8).anyMatch(line -> line.contains("--hide-input"));
    for (String command : commands) {
      Path out = scratch.resolve("out");
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", command)
              .directory(scratch.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile());
      builder.environment().put("ASSAY_HOME", scratch.resolve("home").toString());
      builder.environment().put("ASSAY_BUILD", "never");
      Process process = builder.start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      String said = Files.readString(out, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as("%s\n%s", command, said).isZero();
    }
  }
}
