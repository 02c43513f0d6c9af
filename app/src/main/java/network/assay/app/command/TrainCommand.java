package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import network.assay.app.home.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code assay train FOLDER}, for the launcher: does once what short commands do, so that the JVM
 * can record which classes they load and how they run.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Exercise the short commands, for the launcher's start-up cache.")
final class TrainCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FOLDER", description = "An empty folder.")
  private Path folder;

  TrainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path digits = session.requireRoot().resolve("models/digits");
    String model = digits.resolve("digits.onnx").toString();
    String image = digits.resolve("images/3-0045.png").toString();
    String home = folder.resolve("home").toString();
    RunFolder run = new RunFolder(folder.resolve("run"));
    String receipt = run.receipt().toString();
    List<List<String>> lines =
        List.of(
            List.of("--version"),
            List.of("help", "infer"),
            List.of("model", "add", model, "--name", "assay/digits", "--home", home),
            List.of("model", "list", "--home", home),
            List.of("model", "show", "assay/digits", "--home", home),
            List.of(
                "infer",
                "assay/digits",
                "--input",
                image,
                "--verify",
                "rerun",
                "--local",
                "--home",
                home,
                "--out",
                run.folder().toString()),
            List.of("verify", receipt, "--model", model, "--home", home),
            List.of("verify", receipt, "--model", model, "--home", home, "--json"));
    for (List<String> line : lines) {
      int status = Assay.run(session, line.toArray(String[]::new));
      if (status != ExitStatus.GOOD) {
        throw CommandException.bad("'assay " + String.join(" ", line) + "' ended with " + status);
      }
    }
    return ExitStatus.GOOD;
  }
}
