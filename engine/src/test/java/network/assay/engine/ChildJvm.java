package network.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, which has flags that this one has not. */
public final class ChildJvm {
  /** The flag without which there are no vectors. */
  public static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** A JVM that only interprets takes the longest. */
  private static final long TIMEOUT_MINUTES = 10;

  private ChildJvm() {}

  /** The lines of its standard output; a test whose process fails is shown all that it said. */
  public static List<String> run(List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-Dassay.root=" + System.getProperty("assay.root"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("assay-child", ".out");
    Path errors = Files.createTempFile("assay-child", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
      int status = ended ? process.exitValue() : process.destroyForcibly().waitFor();
      assertThat(ended && status == 0)
          .as(
              "%s with %s: status %d%n%s%n%s",
              main.getSimpleName(),
              flags,
              status,
              Files.readString(output),
              Files.readString(errors))
          .isTrue();
      return Files.readAllLines(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
