package network.assay.client.web;

/** Told of every request that was served, for metrics and logs. */
@FunctionalInterface
public interface WebObserver {
  /**
   * One request was served.
   *
   * @param route the pattern of its route, or {@link WebRoutes#NO_ROUTE}
   * @param status of the answer
   * @param nanos from its head to the end of the answer
   */
  void served(String method, String route, int status, long nanos);

  static WebObserver none() {
    return (method, route, status, nanos) -> {};
  }
}
