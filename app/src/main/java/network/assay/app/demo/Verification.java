package network.assay.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code assay verify} as a process of its own: another JVM that knows nothing but the files it is
 * given and has no server to ask.
 */
final class Verification {
  private static final long TIMEOUT_SECONDS = 60;

  private final List<String> command;
  private final Map<String, String> environment;

  private Verification(List<String> command, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
  }

  /** What the process said, line by line, and how it ended. */
  record Outcome(int exitStatus, List<String> lines) {}

  /** Through the launcher where there is one, else on the JVM and class path of this process. */
  static Verification through(Optional<Path> launcher) {
    if (launcher.isPresent()) {
      return new Verification(
          List.of(launcher.get().toString()), Map.of("ASSAY_BUILD", "never", "NO_COLOR", "1"));
    }
    return new Verification(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "network.assay.app.Main"),
        Map.of("NO_COLOR", "1"));
  }

  /** Runs {@code assay verify} with these arguments. */
  Outcome run(List<String> arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.add("verify");
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    // Read to the end before waiting, so that a full pipe cannot stop the process.
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("assay verify did not end within " + TIMEOUT_SECONDS + " s");
    }
    List<String> lines =
        text.lines().filter(said -> !said.startsWith("WARNING: Using incubator")).toList();
    return new Outcome(process.exitValue(), lines);
  }
}
