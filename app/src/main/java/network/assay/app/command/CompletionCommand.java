package network.assay.app.command;

import java.util.concurrent.Callable;
import network.assay.app.terminal.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code assay completion SHELL}. */
@Command(
    name = "completion",
    description = "Print the completion script of a shell.",
    footer = {
      "",
      "bash:  source <(assay completion bash)",
      "zsh:   source <(assay completion zsh)",
      "fish:  assay completion fish | source"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells we can write for. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "Which: bash, zsh or fish.")
  private Shell shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Terminal terminal = session.terminal();
    CommandLine root = spec.root().commandLine();
    switch (shell) {
      // picocli's script loads bash's completion emulation by itself when zsh reads it.
      case BASH, ZSH -> terminal.line(AutoComplete.bash("assay", root));
      case FISH -> terminal.line(FishCompletion.script("assay", root));
    }
    return ExitStatus.GOOD;
  }
}
