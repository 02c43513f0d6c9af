package network.assay.app.command;

import network.assay.app.config.Settings;
import network.assay.app.terminal.Logging;
import picocli.CommandLine.Option;

/** Where a server listens and how it logs. */
final class ListenOptions {
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Port to listen on, 0 for any free one (default: config.json, else 8402 for a"
              + " gateway and 8403 for an operator).")
  private Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: config.json, else 127.0.0.1).")
  private String host;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "How to log on standard error: text or json (default: ${DEFAULT-VALUE}).")
  private Logging.Form log;

  /** The options over what is configured. */
  Settings.Listen over(Settings.Listen configured) {
    if (port != null && (port < 0 || port > PORT_MAX)) {
      throw CommandException.unclear("--port " + port + ": expected 0 to " + PORT_MAX);
    }
    return new Settings.Listen(
        host == null ? configured.host() : host, port == null ? configured.port() : port);
  }

  Logging.Form log() {
    return log;
  }
}
