package network.assay.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code assay version}. */
@Command(name = "version", description = "Show the version of assay and of the JVM it runs on.")
final class VersionCommand implements Callable<Integer> {
  private final Session session;

  VersionCommand(Session session) {
    this.session = session;
  }

  /** The version of the jar this class came in; "unpackaged" when it runs from class files. */
  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public Integer call() {
    session.terminal().line("assay " + version());
    session
        .terminal()
        .line("java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    return ExitStatus.GOOD;
  }
}
