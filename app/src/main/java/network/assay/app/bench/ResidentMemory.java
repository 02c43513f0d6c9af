package network.assay.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How much memory a process holds that does nothing but run one model: a child process for each
 * side, with the same Java flags, loads the model, runs it warm on one thread and reads what the
 * kernel says is resident ({@code VmRSS} in {@code /proc/self/status}).
 */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long WARM_NANOS = 3_000_000_000L;

  private ResidentMemory() {}

  /** Who runs the model. */
  enum Side {
    OURS,
    PEER
  }

  /** True where the system says how much is resident: on Linux. */
  static boolean isMeasurable() {
    return Files.isReadable(STATUS);
  }

  /**
   * Bytes resident in a fresh process that runs this case of {@link BenchModels}.
   *
   * @throws IllegalStateException when the process fails, with what it said
   */
  static long of(Side side, String model) {
    try {
      // ONNX Runtime 1.29 dies of a command line as long as a class path: that goes in a file.
      Path arguments = Files.createTempFile("assay-bench", ".args");
      try {
        Files.writeString(
            arguments, "-cp \"" + quoted(System.getProperty("java.class.path")) + "\"");
        return ofProcess(command(arguments, side, model));
      } finally {
        Files.deleteIfExists(arguments);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the java launcher reads argument files. */
  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static List<String> command(Path arguments, Side side, String model) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      boolean archive = flag.startsWith("-XX:SharedArchiveFile");
      if (!archive) {
        command.add(flag);
      }
    }
    command.add("@" + arguments);
    command.addAll(List.of(ResidentMemory.class.getName(), side.name(), model));
    return command;
  }

  private static long ofProcess(List<String> command) throws IOException {
    try {
      Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said;
      try (var output = child.getInputStream()) {
        said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      }
      if (child.waitFor() != 0) {
        throw new IllegalStateException(
            "the process that measures memory ended with " + child.exitValue() + ": " + said);
      }
      return Long.parseLong(said.strip().lines().toList().getLast());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while memory was measured", e);
    }
  }

  /** The child process: side and name of the case; prints bytes. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(System.getProperty("assay.root"));
    BenchModel model = new BenchModels(root).all().get(args[1]).get();
    try (Contender contender =
        Side.valueOf(args[0]) == Side.OURS
            ? EngineContender.ready(model, 1)
            : OnnxRuntimePeer.ready(model, 1)) {
      long start = System.nanoTime();
      do {
        contender.runOnce();
      } while (System.nanoTime() - start < WARM_NANOS);
      System.out.println(bytes("VmRSS"));
    }
  }

  /** The most that was resident in this process so far; 0 where the system does not say. */
  public static long peakBytes() throws IOException {
    return isMeasurable() ? bytes("VmHWM") : 0;
  }

  private static long bytes(String field) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IllegalStateException(STATUS + " has no line " + field);
  }
}
