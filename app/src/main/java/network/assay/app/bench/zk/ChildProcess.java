package network.assay.app.bench.zk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end, or ends it with all that it started. */
final class ChildProcess {
  private static final int ERROR_CHARACTERS = 400;
  private static final long READER_MILLIS = 5000;

  private ChildProcess() {}

  /** A line of standard output, and how long after the start it came. */
  record Line(String text, double seconds) {}

  /**
   * How it went.
   *
   * @param status exit status
   * @param lines of standard output
   * @param error the last of standard error
   */
  record Ended(int status, List<Line> lines, String error) {}

  /**
   * Runs it.
   *
   * @param environment variables beside this process's own
   * @param secondsMax it is ended after this time
   * @throws IOException when it cannot be started, or does not end by itself
   */
  static Ended run(List<String> command, Map<String, String> environment, long secondsMax)
      throws IOException {
    Path errors = Files.createTempFile("assay-bench", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      long start = System.nanoTime();
      Process process = builder.start();
      Thread onShutdown = Thread.ofPlatform().unstarted(() -> end(process));
      Runtime.getRuntime().addShutdownHook(onShutdown);
      try {
        List<Line> lines = Collections.synchronizedList(new ArrayList<>());
        Thread reader =
            Thread.ofPlatform().daemon().name("child").start(() -> read(process, start, lines));
        if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
          throw new IOException(
              command.getFirst() + " did not end within " + secondsMax + " s" + said(errors));
        }
        reader.join(READER_MILLIS);
        return new Ended(process.exitValue(), List.copyOf(lines), said(errors));
      } finally {
        end(process);
        Runtime.getRuntime().removeShutdownHook(onShutdown);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private static void read(Process process, long start, List<Line> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String text = output.readLine(); text != null; text = output.readLine()) {
        lines.add(new Line(text, (System.nanoTime() - start) / 1e9));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** The end of what it said in one line, after a colon; empty when it said nothing. */
  private static String said(Path errors) throws IOException {
    String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
    text = text.substring(Math.max(0, text.length() - ERROR_CHARACTERS));
    return text.isEmpty() ? "" : ": " + text.replaceAll("\\s+", " ");
  }
}
