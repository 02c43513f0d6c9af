package network.assay.app.command;

import network.assay.app.config.Settings;
import network.assay.app.home.Home;
import network.assay.app.home.LocalOperator;
import network.assay.app.terminal.Logging;
import network.assay.client.web.WebSettings;
import network.assay.operator.http.OperatorServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code assay operator …}. */
@Command(
    name = "operator",
    description = "Serve the models of the home folder to gateways.",
    synopsisSubcommandLabel = "COMMAND")
final class OperatorCommand implements Runnable {
  private final Session session;
  private final Assay assay;

  OperatorCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public void run() {
    throw CommandException.unclear("'assay operator' wants serve (see 'assay operator --help')");
  }

  @Command(
      name = "serve",
      description = "Run jobs for gateways in other processes; stop with Ctrl-C.",
      footer = {
        "",
        "An operator has no accounts: let only gateways reach it, on loopback or a private network."
      })
  int serve(@Mixin ListenOptions listen) throws InterruptedException {
    Logging.serve(listen.log());
    Home home = new Home(assay.home());
    Settings settings = Settings.load(home.folder());
    Settings.Listen where = listen.over(settings.operator().listen());
    LocalOperator operator = LocalOperator.start(home, settings, session.environment());
    OperatorServer server;
    try {
      Serving.requireOwnKey(where, operator.isDevelopment());
      server =
          OperatorServer.open(
              WebSettings.standard(where.port()).withHost(where.host()), operator.api());
    } catch (RuntimeException e) {
      operator.close();
      throw e;
    }
    session.terminal().line("operator  http://" + where.host() + ":" + server.port());
    session.terminal().line("key       " + operator.label());
    return Serving.untilStopped(
        session.terminal(),
        () -> {
          server.close();
          operator.close();
        });
  }
}
