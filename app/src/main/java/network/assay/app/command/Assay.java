package network.assay.app.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import network.assay.app.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The top of the command line: options that every command takes, and how every command ends. */
@Command(
    name = "assay",
    description = {
      "Host an AI model, run it, and verify what was run without trusting whoever ran it.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A first look:   assay demo",
      "Exit status:    0 good, 1 bad, 2 cannot tell or misuse",
      "Environment:    ASSAY_HOME (see --home), ASSAY_JAVA_OPTS (added to the JVM's), NO_COLOR"
    })
public final class Assay implements Runnable {
  private static final int TRACE_LINES_MAX = 1000;

  /** Commands that people wait for, and that ask nothing of the others. */
  private static final Set<String> ALONE = Set.of("infer", "verify", "prove", "job", "up");

  // picocli finds it by its annotation; nobody else reads it.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  @Option(
      names = {"-V", "--version"},
      description = "Show the version.")
  private boolean version;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where keys, models and receipts lie (default: $ASSAY_HOME or ~/.assay).")
  private Path homeOption;

  private final Session session;
  private CommandLine line;

  private Assay(Session session) {
    this.session = session;
  }

  /** The whole command line, ready to parse. */
  public static CommandLine commandLine(Session session) {
    return commandLine(session, _ -> true);
  }

  /** The command line with some of the commands: to read what one takes costs some milliseconds. */
  private static CommandLine commandLine(Session session, Predicate<String> wanted) {
    Assay assay = new Assay(session);
    CommandLine line = new CommandLine(assay);
    assay.line = line;
    Commands.all(session, assay)
        .forEach((name, command) -> {
          if (wanted.test(name)) {
            line.addSubcommand(name, command);
          }
        });
    if (wanted.test("model")) {
      line.getSubcommands().get("model").addSubcommand(new QuantizeCommand(session, assay));
    }
    Terminal terminal = session.terminal();
    // Results are UTF-8 whatever the locale; picocli's help is ASCII.
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    boolean colours = terminal.features().outColours();
    line.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.max(terminal.features().width(), 80));
    line.setParameterExceptionHandler(misuse(terminal));
    line.setExecutionExceptionHandler(failure(terminal, assay));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** Runs one command line and says how it ended, see {@link ExitStatus}. */
  public static int run(Session session, String... args) {
    boolean one = args.length > 0 && ALONE.contains(args[0]);
    return commandLine(session, name -> !one || name.equals(args[0])).execute(args);
  }

  /** Where keys, models and receipts lie, for this run. */
  Path home() {
    return (homeOption == null ? session.homeDefault() : homeOption).toAbsolutePath().normalize();
  }

  @Override
  public void run() {
    if (version) {
      session.terminal().line("assay " + VersionCommand.version());
    } else {
      line.usage(line.getOut());
    }
  }

  private static IParameterExceptionHandler misuse(Terminal terminal) {
    return (exception, args) -> {
      CommandLine at = exception.getCommandLine();
      StringBuilder text = new StringBuilder(firstLine(exception.getMessage()));
      if (exception instanceof UnmatchedArgumentException unmatched) {
        List<String> near = unmatched.getSuggestions();
        if (!near.isEmpty()) {
          text.append("; did you mean ").append(String.join(" or ", near)).append("?");
        }
      }
      text.append(" (see '").append(at.getCommandSpec().qualifiedName()).append(" --help')");
      terminal.error(text.toString());
      return ExitStatus.UNCLEAR;
    };
  }

  private static IExecutionExceptionHandler failure(Terminal terminal, Assay assay) {
    return (exception, at, result) -> {
      Failures.Explained explained = Failures.explain(exception);
      terminal.error(explained.text());
      if (assay.verbose) {
        trace(exception).forEach(terminal.err()::println);
      }
      return explained.exitStatus();
    };
  }

  /** What {@code --verbose} asks for: the failure and what caused it, with the places in code. */
  private static List<String> trace(Throwable failure) {
    List<String> lines = new ArrayList<>();
    Throwable at = failure;
    while (at != null && lines.size() < TRACE_LINES_MAX) {
      lines.add((lines.isEmpty() ? "" : "caused by ") + at);
      for (StackTraceElement element : at.getStackTrace()) {
        lines.add("    at " + element);
      }
      at = at.getCause();
    }
    return lines;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
