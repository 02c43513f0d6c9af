package network.assay.app.command;

import java.util.concurrent.Callable;
import network.assay.app.config.Settings;
import network.assay.app.home.Home;
import network.assay.app.home.LocalNetwork;
import network.assay.app.terminal.Logging;
import network.assay.app.terminal.Style;
import network.assay.app.terminal.Terminal;
import network.assay.primitives.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay up}: an operator and a gateway in one process. */
@Command(
    name = "up",
    description = "Start an operator and a gateway in one process; stop them with Ctrl-C.",
    footer = {
      "",
      "Models are those of the home folder; one that is added while this runs is served at once."
    })
final class UpCommand implements Callable<Integer> {
  private final Session session;
  private final Assay assay;

  @Mixin private ListenOptions listen;

  @Option(names = "--json", description = "Print the addresses as one JSON object.")
  private boolean json;

  UpCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.serve(listen.log());
    Home home = new Home(assay.home());
    Settings configured = Settings.load(home.folder());
    Settings settings = configured.withGateway(listen.over(configured.gateway()));
    LocalNetwork network =
        LocalNetwork.start(home, settings, session.environment(), VersionCommand.version());
    try {
      Serving.requireOwnKey(settings.gateway(), network.operator().isDevelopment());
    } catch (CommandException e) {
      network.close();
      throw e;
    }
    print(home, network);
    return Serving.untilStopped(session.terminal(), network);
  }

  private void print(Home home, LocalNetwork network) {
    Terminal terminal = session.terminal();
    if (json) {
      terminal.line(
          Json.object()
              .text("gateway", network.address().toString())
              .text("operator", network.operator().address().toString())
              .text("home", home.folder().toString())
              .integer("pid", ProcessHandle.current().pid())
              .build()
              .canonicalText());
      return;
    }
    terminal.line("gateway   " + terminal.paint(Style.BOLD, network.address().toString()));
    terminal.line("operator  " + network.operator().label());
    terminal.line("home      " + home.folder());
    terminal.line("");
    terminal.line("in another terminal:  assay model add FILE.onnx --name you/model");
    terminal.line("                      assay infer you/model --input FILE");
  }
}
