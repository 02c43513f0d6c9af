package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("--version"));
    lines.add(List.of("help", "infer"));
    lines.add(List.of("model", "add", model, "--name", "assay/digits", "--home", home));
    lines.add(List.of("model", "list", "--home", home));
    lines.add(List.of("model", "show", "assay/digits", "--home", home));
    RunFolder run = new RunFolder(folder.resolve("run"));
    String receipt = run.receipt().toString();
    lines.add(infer("assay/digits", "rerun", image, home, run));
    lines.add(List.of("verify", receipt, "--model", model, "--home", home));
    lines.add(List.of("verify", receipt, "--model", model, "--home", home, "--json"));
    String samples = digits.resolve("heldout.csv").toString();
    lines.add(List.of("model", "quantize", "assay/digits", "--calibrate", samples, "--home", home));
    RunFolder proven = new RunFolder(folder.resolve("proven"));
    lines.add(infer("assay/digits-int8", "zk", image, home, proven));
    lines.add(List.of("verify", proven.receipt().toString(), "--home", home));
    lines.add(List.of("prove", proven.receipt().toString(), "--home", home));
    for (List<String> line : lines) {
      int status = Assay.run(session, line.toArray(String[]::new));
      if (status != ExitStatus.GOOD) {
        throw CommandException.bad("'assay " + String.join(" ", line) + "' ended with " + status);
      }
    }
    return ExitStatus.GOOD;
  }

  private static List<String> infer(
      String model, String evidence, String image, String home, RunFolder run) {
    return List.of(
        "infer",
        model,
        "--input",
        image,
        "--verify",
        evidence,
        "--local",
        "--home",
        home,
        "--out",
        run.folder().toString());
  }
}
