package network.assay.app.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code assay help [COMMAND…]}; picocli's own does not take the inherited {@code --help}. */
@Command(name = "help", description = "Show the help of assay or of one of its commands.")
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Such as: infer, or: model add.")
  private List<String> path = List.of();

  @Override
  public Integer call() {
    CommandLine at = spec.root().commandLine();
    for (String word : path) {
      CommandLine next = at.getSubcommands().get(word);
      if (next == null) {
        throw CommandException.unclear(
            "'"
                + at.getCommandSpec().qualifiedName()
                + "' has no command '"
                + word
                + "'; it has "
                + String.join(", ", at.getSubcommands().keySet()));
      }
      at = next;
    }
    at.usage(at.getOut());
    return ExitStatus.GOOD;
  }
}
