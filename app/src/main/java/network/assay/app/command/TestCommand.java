package network.assay.app.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code assay test}: the launcher carries it out, with Maven; here it is for the help. */
@Command(
    name = "test",
    description = "Run every test there is, or those of one room, or one test.",
    footer = {
      "",
      "assay test                        everything, as .ci/run does",
      "assay test engine                 one room",
      "assay test engine MatMulTest      one test",
      "assay test -DskipTests            what begins with - goes to Maven"
    })
final class TestCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "ROOM|TEST", description = "What to test.")
  private List<String> what = List.of();

  @Override
  public Integer call() {
    throw CommandException.unclear(
        "tests "
            + what
            + " run from the sources, by the launcher: ./assay test in a clone of the repository");
  }
}
