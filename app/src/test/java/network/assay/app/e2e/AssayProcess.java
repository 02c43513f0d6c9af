package network.assay.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Starts the packaged command, directly on a JVM with flags of the test's choice or through
 * ./assay.
 */
final class AssayProcess {
  private static final long TIMEOUT_SECONDS = 120;

  /** The repository under test. */
  static final Path ROOT = Path.of(System.getProperty("assay.root")).normalize();

  /** How a process ended. */
  record Result(int status, String out, String err) {
    /** Both streams, for failure messages. */
    String all() {
      return "exit status " + status + "\n--- out\n" + out + "\n--- err\n" + err;
    }
  }

  private final List<String> line;
  private final Map<String, String> environment;

  private AssayProcess(List<String> line, Map<String, String> environment) {
    this.line = line;
    this.environment = environment;
  }

  /** The command on a JVM of its own with these flags besides the ones that it always needs. */
  static AssayProcess onJvm(List<String> jvmFlags, String... arguments) {
    List<String> line = new ArrayList<>(jvm());
    line.addAll(jvmFlags);
    line.add("-Dassay.root=" + ROOT);
    line.add("network.assay.app.Main");
    line.addAll(List.of(arguments));
    return new AssayProcess(line, Map.of());
  }

  /** The command through the launcher, as a user types it, on what is built. */
  static AssayProcess launched(String... arguments) {
    if (!Files.exists(ROOT.resolve("build/current"))) {
      Assumptions.abort("nothing is built by ./assay here: run the tests with ./assay test");
    }
    List<String> line = new ArrayList<>(List.of(ROOT.resolve("assay").toString()));
    line.addAll(List.of(arguments));
    return new AssayProcess(line, Map.of("ASSAY_BUILD", "never"));
  }

  /** The JVM by itself. */
  static AssayProcess java(List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(executable()));
    line.addAll(arguments);
    return new AssayProcess(line, Map.of());
  }

  private static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The JVM, the class path as packaged, and the flags without which nothing runs. */
  static List<String> jvm() {
    return List.of(
        executable(),
        "-cp",
        classPath(),
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC");
  }

  private static String classPath() {
    Path target = ROOT.resolve("app/target");
    List<String> jars = new ArrayList<>();
    try (Stream<Path> own = Files.list(target);
        Stream<Path> others = Files.list(target.resolve("lib"))) {
      Stream.concat(own, others)
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .forEach(jars::add);
    } catch (IOException e) {
      Assumptions.abort("the jars are not packaged: run ./assay test, or mvn verify (" + e + ")");
    }
    return String.join(System.getProperty("path.separator"), jars);
  }

  /** With this variable in its environment. */
  AssayProcess with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new AssayProcess(line, more);
  }

  /** Starts it, both streams into files of this folder. */
  Process start(Path streams) {
    return start(
        ProcessBuilder.Redirect.to(streams.resolve("out").toFile()),
        ProcessBuilder.Redirect.to(streams.resolve("err").toFile()));
  }

  /** Starts it; standard output is for the test to read, standard error goes to this file. */
  Process startPiped(Path err) {
    return start(ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.to(err.toFile()));
  }

  private Process start(ProcessBuilder.Redirect out, ProcessBuilder.Redirect err) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().remove("ASSAY_JAVA_OPTS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(out);
    builder.redirectError(err);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + line.getFirst(), e);
    }
  }

  /** Runs it to its end. */
  Result run() {
    try {
      Path streams = Files.createTempDirectory("assay-process");
      Process process = start(streams);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "no end after " + TIMEOUT_SECONDS + " s: " + result(process, streams).all());
      }
      return result(process, streams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Result result(Process process, Path streams) throws IOException {
    Path out = streams.resolve("out");
    Path err = streams.resolve("err");
    Result result =
        new Result(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    Files.delete(streams);
    return result;
  }
}
