package network.assay.app.command;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.concurrent.Callable;
import network.assay.app.config.Settings;
import network.assay.app.terminal.Logging;
import network.assay.client.job.HttpJobApi;
import network.assay.client.web.WebSettings;
import network.assay.gateway.Gateway;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay gateway}: the public entrance to an operator elsewhere. */
@Command(
    name = "gateway",
    description = "Serve the public HTTP entrance to an operator in another process.")
final class GatewayCommand implements Callable<Integer> {
  private final Session session;
  private final Assay assay;

  @Mixin private ListenOptions listen;

  @Option(
      names = "--operator",
      required = true,
      paramLabel = "URL",
      description = "The operator, such as http://127.0.0.1:8403.")
  private URI operator;

  GatewayCommand(Session session, Assay assay) {
    this.session = session;
    this.assay = assay;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.serve(listen.log());
    Settings settings = Settings.load(assay.home());
    Settings.Listen where = listen.over(settings.gateway());
    HttpJobApi api = Addresses.api(operator);
    Gateway gateway =
        Gateway.open(
            WebSettings.standard(where.port()).withHost(where.host()),
            api,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            VersionCommand.version());
    session.terminal().line("gateway   http://" + where.host() + ":" + gateway.port());
    session.terminal().line("operator  " + operator + (api.isReady() ? "" : " (not ready yet)"));
    return Serving.untilStopped(
        session.terminal(),
        () -> {
          gateway.close();
          api.close();
        });
  }
}
