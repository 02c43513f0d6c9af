package network.assay.operator.http;

import network.assay.client.job.JobApi;
import network.assay.client.web.JobRoutes;
import network.assay.client.web.WebDoor;
import network.assay.client.web.WebObserver;
import network.assay.client.web.WebRoutes;
import network.assay.client.web.WebSettings;

/**
 * The job protocol at an operator's own port, for gateways in other processes. It has no accounts:
 * bind it to loopback or a private network.
 */
public final class OperatorServer implements AutoCloseable {
  private final WebDoor door;

  private OperatorServer(WebDoor door) {
    this.door = door;
  }

  /** Serves {@code operator}; returns when it listens. */
  public static OperatorServer open(WebSettings settings, JobApi operator) {
    WebRoutes routes = new WebRoutes();
    JobRoutes.add(routes, operator, settings.bodyBytesMax());
    return new OperatorServer(WebDoor.open(settings, routes, WebObserver.none()));
  }

  public int port() {
    return door.port();
  }

  /** Lets running requests finish, then closes the port; the operator goes on. */
  @Override
  public void close() {
    door.close();
  }
}
