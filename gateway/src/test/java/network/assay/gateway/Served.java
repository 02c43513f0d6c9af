package network.assay.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import network.assay.client.TinyModel;
import network.assay.client.job.HttpJobApi;
import network.assay.client.key.KeyFiles;
import network.assay.client.store.ModelStore;
import network.assay.client.web.WebSettings;
import network.assay.engine.run.Limits;
import network.assay.operator.Operator;
import network.assay.operator.OperatorSettings;
import network.assay.operator.Surroundings;
import network.assay.operator.http.OperatorServer;

/** A whole line for tests: operator, its server, a gateway in front of it, on free ports. */
final class Served implements AutoCloseable {
  final Operator operator;
  final OperatorServer server;
  final HttpJobApi behind;
  final Gateway gateway;
  final PrometheusMeterRegistry meters;

  Served(Path folder, WebSettings settings) {
    ModelStore store = ModelStore.open(folder.resolve("models"));
    TinyModel.publish(store, "1.0.0", 1);
    TinyModel.publish(store, "1.1.0", 2);
    meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    operator =
        new Operator(
            KeyFiles.development("operator").key(),
            store,
            folder.resolve("jobs"),
            new OperatorSettings(
                "scratch",
                31337,
                Limits.standard(),
                new OperatorSettings.Capacity(2, 1, 8, 64 << 20),
                Duration.ofSeconds(5)),
            new Surroundings(InstantSource.system(), new SecureRandom(), meters));
    server = OperatorServer.open(WebSettings.standard(0), operator);
    behind = new HttpJobApi(URI.create("http://127.0.0.1:" + server.port()));
    gateway = Gateway.open(settings, behind, meters, "0.1.0-test");
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + gateway.port());
  }

  @Override
  public void close() {
    gateway.close();
    behind.close();
    server.close();
    operator.close();
  }
}
