package network.assay.client.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which handler serves which path. A pattern is a path whose segments in braces take any value; the
 * pattern is also the route's label in metrics, so there are as many labels as routes.
 */
public final class WebRoutes {
  /** The label of requests that meet no route. */
  public static final String NO_ROUTE = "none";

  private final List<Route> routes = new ArrayList<>();

  /** Serves the requests of one route. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers a request.
     *
     * @param variables values of the segments in braces
     * @throws WebError to refuse it
     */
    WebResponse handle(WebRequest request, Map<String, String> variables);
  }

  private record Route(String method, String pattern, List<String> segments, Handler handler) {
    Optional<Map<String, String>> match(List<String> path) {
      if (path.size() != segments.size()) {
        return Optional.empty();
      }
      Map<String, String> variables = new LinkedHashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String segment = segments.get(i);
        if (segment.startsWith("{")) {
          variables.put(segment.substring(1, segment.length() - 1), path.get(i));
        } else if (!segment.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(variables);
    }
  }

  /** The route that a request meets, ready to be served. */
  record Match(String label, Handler handler, Map<String, String> variables) {}

  /** Adds a route; where two match, the one added first serves. */
  public WebRoutes add(String method, String pattern, Handler handler) {
    List<String> segments =
        pattern.equals("/") ? List.of() : List.of(pattern.substring(1).split("/", -1));
    routes.add(new Route(method, pattern, segments, handler));
    return this;
  }

  /**
   * Finds the route of a request; HEAD goes where GET goes.
   *
   * @throws WebError 404 or 405
   */
  Match find(WebRequest request) {
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(request.segments());
      if (variables.isPresent() && route.method.equals(method)) {
        return new Match(route.pattern, route.handler, variables.get());
      }
      variables.ifPresent(found -> allowed.add(route.method));
    }
    if (allowed.isEmpty()) {
      throw new WebError(404, "route_unknown", "there is nothing at this path");
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String methods = String.join(", ", allowed);
    throw new WebError(405, "method_not_allowed", "this path takes " + methods)
        .with("Allow", methods);
  }
}
