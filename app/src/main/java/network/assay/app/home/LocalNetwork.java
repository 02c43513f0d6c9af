package network.assay.app.home;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.Map;
import network.assay.app.config.Settings;
import network.assay.client.web.WebSettings;
import network.assay.gateway.Gateway;

/** An operator and a gateway in this process, the gateway on a real port. */
public final class LocalNetwork implements AutoCloseable {
  private final LocalOperator operator;
  private final Gateway gateway;
  private final String host;

  private LocalNetwork(LocalOperator operator, Gateway gateway, String host) {
    this.operator = operator;
    this.gateway = gateway;
    this.host = host;
  }

  /** Starts both; returns when the gateway listens. */
  public static LocalNetwork start(
      Home home, Settings settings, Map<String, String> environment, String version) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LocalOperator operator = LocalOperator.start(home, settings, environment, meters);
    try {
      WebSettings web =
          WebSettings.standard(settings.gateway().port()).withHost(settings.gateway().host());
      Gateway gateway = Gateway.open(web, operator.api(), meters, version);
      return new LocalNetwork(operator, gateway, settings.gateway().host());
    } catch (RuntimeException e) {
      operator.close();
      throw e;
    }
  }

  /** The gateway's address. */
  public URI address() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + gateway.port());
  }

  public LocalOperator operator() {
    return operator;
  }

  @Override
  public void close() {
    gateway.close();
    operator.close();
  }
}
