package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import network.assay.app.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay demo}. */
@Command(
    name = "demo",
    description = "See it all once: host, run, receipt, verify, and three forgeries caught.",
    footer = {"", "Exit status: 0 only if every step held."})
final class DemoCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where everything goes; must be empty or not there (default: a scratch folder).")
  private Path folder;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path root = session.requireRoot();
    Path scratch = folder == null ? Files.createTempDirectory("assay-demo-") : empty(folder);
    Demo demo = new Demo(session.terminal(), root, scratch, session.launcher());
    return demo.run() ? ExitStatus.GOOD : ExitStatus.BAD;
  }

  private static Path empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw CommandException.unclear("--folder " + folder + " is not empty");
      }
    }
    return folder.toAbsolutePath().normalize();
  }
}
