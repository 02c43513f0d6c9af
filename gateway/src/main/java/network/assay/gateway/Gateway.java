package network.assay.gateway;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import network.assay.client.job.JobApi;
import network.assay.client.web.JobRoutes;
import network.assay.client.web.WebDoor;
import network.assay.client.web.WebResponse;
import network.assay.client.web.WebRoutes;
import network.assay.client.web.WebSettings;
import network.assay.primitives.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public HTTP entrance over a {@link JobApi}: Open Inference Protocol, job protocol, {@code
 * /metrics}. Loopback and port 8402 unless the settings say otherwise.
 */
public final class Gateway implements AutoCloseable {
  public static final int PORT_DEFAULT = 8402;

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final JobApi api;
  private final PrometheusMeterRegistry meters;
  private final WebDoor door;
  private volatile boolean stopping;

  private Gateway(
      WebSettings settings, JobApi api, PrometheusMeterRegistry meters, String softwareVersion) {
    this.api = api;
    this.meters = meters;
    WebRoutes routes = new WebRoutes();
    routes.add("GET", "/", (_, _) -> index());
    new OipRoutes(api, this::isReady, softwareVersion, settings.bodyBytesMax()).add(routes);
    JobRoutes.add(routes, api, settings.bodyBytesMax());
    routes.add("GET", "/metrics", (_, _) -> metrics());
    this.door = WebDoor.open(settings, routes, this::served);
    LOG.atInfo().addKeyValue("host", settings.host()).addKeyValue("port", port()).log("gateway up");
  }

  /**
   * Opens a gateway; returns when it listens.
   *
   * @param api where jobs go: an operator in this process, or an {@code HttpJobApi}; stays the
   *     caller's to close, after the gateway
   * @param meters what {@code /metrics} shows; an operator in this process writes to it too
   */
  public static Gateway open(
      WebSettings settings, JobApi api, PrometheusMeterRegistry meters, String softwareVersion) {
    return new Gateway(settings, api, meters, softwareVersion);
  }

  public int port() {
    return door.port();
  }

  private boolean isReady() {
    return !stopping && api.isReady();
  }

  private static WebResponse index() {
    return WebResponse.json(
        200,
        Json.object()
            .text("name", "assay gateway")
            .texts(
                "routes",
                List.of(
                    "/v2",
                    "/v2/health/live",
                    "/v2/health/ready",
                    "/v2/models/{owner}/{name}",
                    "/v2/models/{owner}/{name}/infer",
                    "/models",
                    "/models/{owner}/{name}",
                    "/blobs/{cid}",
                    "/jobs/{id}",
                    "/receipts/{id}",
                    "/receipts/{id}/evidence/{sha}",
                    "/metrics"))
            .build());
  }

  private WebResponse metrics() {
    return WebResponse.bytes(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        meters.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private void served(String method, String route, int status, long nanos) {
    Timer.builder("assay.http.requests")
        .description("Requests by route and status")
        .tags("method", method, "route", route, "status", Integer.toString(status))
        .register(meters)
        .record(Duration.ofNanos(nanos));
    LOG.atDebug()
        .addKeyValue("method", method)
        .addKeyValue("route", route)
        .addKeyValue("status", status)
        .addKeyValue("micros", nanos / 1000)
        .log("request served");
  }

  /** Says that it is not ready, lets running requests finish within the limit, then closes. */
  @Override
  public void close() {
    stopping = true;
    door.close();
    LOG.atInfo().log("gateway down");
  }
}
