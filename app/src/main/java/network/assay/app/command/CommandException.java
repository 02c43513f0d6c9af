package network.assay.app.command;

import java.io.Serial;

/**
 * Ends a command with one line for the person who typed it: what was expected, what came, what to
 * do. No stack trace is shown unless asked for with {@code --verbose}.
 */
public final class CommandException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int exitStatus;

  private CommandException(int exitStatus, String message, Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** The command cannot be carried out as it was asked. */
  public static CommandException unclear(String message) {
    return new CommandException(ExitStatus.UNCLEAR, message, null);
  }

  /** The command cannot be carried out as it was asked, because of {@code cause}. */
  public static CommandException unclear(String message, Throwable cause) {
    return new CommandException(ExitStatus.UNCLEAR, message, cause);
  }

  /** What was asked has a bad answer. */
  public static CommandException bad(String message) {
    return new CommandException(ExitStatus.BAD, message, null);
  }

  public int exitStatus() {
    return exitStatus;
  }
}
