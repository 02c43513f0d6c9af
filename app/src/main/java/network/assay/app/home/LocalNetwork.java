package network.assay.app.home;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import network.assay.app.config.Settings;
import network.assay.client.web.WebSettings;
import network.assay.gateway.Gateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator and a gateway in this process, the gateway on a real port. */
public final class LocalNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalNetwork.class);

  private final LocalOperator operator;
  private final Gateway gateway;
  private final URI address;
  private final Path addressFile;

  private LocalNetwork(LocalOperator operator, Gateway gateway, String host, Path addressFile) {
    this.operator = operator;
    this.gateway = gateway;
    String name = host.contains(":") ? "[" + host + "]" : host;
    this.address = URI.create("http://" + name + ":" + gateway.port());
    this.addressFile = addressFile;
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
      LocalNetwork network =
          new LocalNetwork(operator, gateway, settings.gateway().host(), home.gatewayAddress());
      network.announce();
      return network;
    } catch (RuntimeException e) {
      operator.close();
      throw e;
    }
  }

  /** Other commands on the same home folder find the gateway by this file. */
  private void announce() {
    try {
      Files.writeString(addressFile, address.toString());
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("cannot write " + addressFile, e);
    }
  }

  /** The gateway's address. */
  public URI address() {
    return address;
  }

  public LocalOperator operator() {
    return operator;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(addressFile);
    } catch (IOException e) {
      // A stale address does no harm: whoever reads it asks there first whether anyone is ready.
      LOG.atWarn().setCause(e).log("cannot delete {}", addressFile);
    }
    gateway.close();
    operator.close();
  }
}
