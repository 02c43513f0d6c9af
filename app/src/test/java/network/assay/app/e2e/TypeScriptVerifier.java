package network.assay.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The second verifier of proofs, {@code web/zk-verifier}, by Node: from its sources where Node can
 * strip types, else from what its build script writes.
 */
final class TypeScriptVerifier {
  private static final Path FOLDER = AssayProcess.ROOT.resolve("web/zk-verifier");
  private static final long TIMEOUT_SECONDS = 300;

  /** Node strips types without a flag from here on. */
  private static final Version STRIPS_TYPES = new Version(22, 18);

  private static final Version RUNS_SCRIPTS = new Version(20, 0);

  /** Major and minor version of Node. */
  private record Version(int major, int minor) {
    boolean isAtLeast(Version other) {
      return major > other.major || (major == other.major && minor >= other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /** What it says of one folder; {@code check} and {@code reason} are empty where it is good. */
  record Answer(boolean ok, String check, String reason) {}

  /** The folder that holds {@code src} and {@code test}, and how names of scripts end in it. */
  private final Path root;

  private final String suffix;

  private TypeScriptVerifier(Path root, String suffix) {
    this.root = root;
    this.suffix = suffix;
  }

  /**
   * Skips the test, saying what is missing, where it cannot be run.
   *
   * @param scratch for what the build says
   */
  static TypeScriptVerifier orSkip(Path scratch) throws IOException, InterruptedException {
    Optional<Version> node = nodeVersion();
    if (node.isEmpty()) {
      Assumptions.abort("no `node` on the path: install Node " + STRIPS_TYPES + " or newer");
    }
    if (node.get().isAtLeast(STRIPS_TYPES)) {
      return new TypeScriptVerifier(FOLDER, ".ts");
    }
    String wanted = "expected Node " + STRIPS_TYPES + " or newer, got " + node.get();
    if (!node.get().isAtLeast(RUNS_SCRIPTS)) {
      Assumptions.abort(wanted);
    }
    Path built = FOLDER.resolve("target");
    if (!isNewerThanSources(built.resolve("src/main.js"))) {
      build(scratch)
          .ifPresent(why -> Assumptions.abort(wanted + ", and web/zk-verifier/build says: " + why));
    }
    return new TypeScriptVerifier(built, ".js");
  }

  /**
   * What older versions of Node run, made by the verifier's own script; it installs the compiler
   * that it names where that is missing. Says why there is none. A compiler that is there and finds
   * a fault in the sources is a failure, not a reason to skip.
   */
  private static Optional<String> build(Path scratch) throws IOException, InterruptedException {
    Path out = scratch.resolve("build");
    int status =
        end(
            new ProcessBuilder(FOLDER.resolve("build").toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile()),
            out);
    String said = Files.readString(out).strip();
    if (status != 0 && said.contains("error TS")) {
      throw new AssertionError("the second verifier does not compile:\n" + said);
    }
    return status == 0 ? Optional.empty() : Optional.of(said);
  }

  private static Optional<Version> nodeVersion() {
    try {
      Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      byte[] output = process.getInputStream().readAllBytes();
      String text = new String(output, StandardCharsets.UTF_8).strip();
      String[] parts = text.replaceFirst("^v", "").split("\\.", -1);
      return Optional.of(new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isNewerThanSources(Path built) {
    try (Stream<Path> sources = Files.list(FOLDER.resolve("src"));
        Stream<Path> tests = Files.list(FOLDER.resolve("test"))) {
      if (!Files.exists(built)) {
        return false;
      }
      FileTime time = Files.getLastModifiedTime(built);
      for (Path source : Stream.concat(sources, tests).toList()) {
        if (Files.getLastModifiedTime(source).compareTo(time) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One answer for each folder, in order, from one process; its streams go to {@code scratch}. */
  List<Answer> verify(List<Path> folders, Path scratch) throws IOException, InterruptedException {
    Path names = scratch.resolve("folders");
    Path out = scratch.resolve("answers");
    Path err = scratch.resolve("errors");
    Files.write(names, folders.stream().map(Path::toString).toList());
    end(
        new ProcessBuilder("node", root.resolve("src/main" + suffix).toString(), "-")
            .redirectInput(names.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile()),
        out);
    List<Answer> answers = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode node = JsonMapper.shared().readTree(line);
      answers.add(
          new Answer(
              node.get("ok").booleanValue(),
              node.path("check").asString(""),
              node.path("reason").asString("")));
    }
    if (answers.size() != folders.size()) {
      throw new AssertionError(
          "expected " + folders.size() + " answers, got " + answers + Files.readString(err));
    }
    return answers;
  }

  /** Fails, with what Node says, unless the verifier's own tests pass. */
  void passItsOwnTests(long seed, Path scratch) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("node", "--test"));
    try (Stream<Path> tests = Files.list(root.resolve("test"))) {
      tests.map(Path::toString).filter(name -> name.endsWith(".test" + suffix)).forEach(line::add);
    }
    Path out = scratch.resolve("tests");
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("ASSAY_SEED", Long.toString(seed));
    int status = end(builder.redirectOutput(out.toFile()), out);
    String said = Files.readString(out);
    if (status != 0 || !said.contains("pass ")) {
      throw new AssertionError("its own tests end with " + status + ":\n" + said);
    }
  }

  private static int end(ProcessBuilder builder, Path out)
      throws IOException, InterruptedException {
    Process process = builder.start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end after " + TIMEOUT_SECONDS + " s: " + Files.readString(out));
    }
    return process.exitValue();
  }
}
