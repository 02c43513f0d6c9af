package network.assay.client.web;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running HTTP server: Helidon on virtual threads, one for each connection. Whatever goes wrong,
 * the caller gets JSON {@code {"code": …, "error": …}} and never a stack trace; a handler that
 * crashes is logged under an incident id, which is all that the caller learns.
 *
 * <p>What Helidon 4.5 does not let us do: it does not tell a handler that its caller has gone, so
 * jobs end by their deadlines; and a connection that never sends a byte stays open, one virtual
 * thread each, up to {@code connectionsMax}.
 */
public final class WebDoor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebDoor.class);

  /** Path and headers of one request; browsers stop at about this. */
  private static final int PROLOGUE_BYTES_MAX = 8 << 10;

  private static final int HEADERS_BYTES_MAX = 16 << 10;

  private static final Set<String> METHODS_LABELLED =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");

  private final WebSettings settings;
  private final WebRoutes routes;
  private final WebObserver observer;
  private final PatientSelector selector;
  private final WebServer server;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile boolean stopping;

  private WebDoor(WebSettings settings, WebRoutes routes, WebObserver observer) {
    this.settings = settings;
    this.routes = routes;
    this.observer = observer;
    Http1Config http =
        Http1Config.builder()
            .maxPrologueLength(PROLOGUE_BYTES_MAX)
            .maxHeadersSize(HEADERS_BYTES_MAX)
            .validateRequestHeaders(true)
            .build();
    this.selector =
        new PatientSelector(
            Http1ConnectionSelector.builder().config(http).build(), settings.readMax());
    this.server = build();
  }

  /**
   * Opens the door; returns when it listens.
   *
   * @throws UncheckedIOException when it cannot, for instance because the port is taken
   */
  public static WebDoor open(WebSettings settings, WebRoutes routes, WebObserver observer) {
    WebDoor door = new WebDoor(settings, routes, observer);
    door.server.start();
    // Helidon logs that a port is taken, and returns as if it had started.
    if (!door.server.isRunning()) {
      throw new UncheckedIOException(
          new BindException(
              "cannot listen on "
                  + settings.host()
                  + " port "
                  + settings.port()
                  + ": is it taken? choose another port, or 0 for any free one"));
    }
    return door;
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  private WebServer build() {
    DirectHandler unrouted = new Unrouted();
    DirectHandlers.Builder direct = DirectHandlers.builder();
    for (EventType event : EventType.values()) {
      direct.addHandler(event, unrouted);
    }
    return WebServer.builder()
        .host(settings.host())
        .port(settings.port())
        .maxTcpConnections(settings.connectionsMax())
        .maxPayloadSize(settings.bodyBytesMax())
        .shutdownGracePeriod(java.time.Duration.ofMillis(100))
        .shutdownHook(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(selector)
        .directHandlers(direct.build())
        .routing(HttpRouting.builder().any(this::serve))
        .build();
  }

  /**
   * What Helidon refuses by itself, before there is a route: broken HTTP for the most part. It
   * calls failures of its parser internal errors; since every failure of a handler is caught here,
   * what arrives as such can only be the request's own fault, and is not worth a stack trace in the
   * log for each.
   */
  private final class Unrouted implements DirectHandler {
    @Override
    public TransportResponse handle(
        TransportRequest request,
        EventType event,
        Status status,
        ServerResponseHeaders headers,
        String message) {
      int code = status.code() == 500 ? 400 : status.code();
      String sentence =
          switch (code) {
            case 413 -> "the request is larger than this server takes";
            case 503 -> "too many requests at once; try again later";
            case 505 -> "this server speaks HTTP/1.1";
            default -> "the request is not well-formed HTTP that this server takes";
          };
      String label = code == 400 ? "http_malformed" : event.name().toLowerCase(Locale.ROOT);
      WebResponse response = WebError.body(code, label, sentence);
      observer.served("other", WebRoutes.NO_ROUTE, code, 0);
      return TransportResponse.builder()
          .status(Status.create(code))
          .headers(headers)
          .header(HeaderNames.CONTENT_TYPE, response.contentType())
          .keepAlive(false)
          .entity(bytes(response))
          .build();
    }

    @Override
    public TransportResponse handle(
        TransportRequest request,
        EventType event,
        Status status,
        ServerResponseHeaders headers,
        Throwable thrown) {
      return handle(request, event, status, headers, "");
    }

    @Override
    public TransportResponse handle(
        TransportRequest request,
        EventType event,
        Status status,
        ServerResponseHeaders headers,
        Throwable thrown,
        System.Logger logger) {
      return handle(request, event, status, headers, "");
    }
  }

  private static byte[] bytes(WebResponse response) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      response.content().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void serve(ServerRequest request, ServerResponse response) {
    long start = System.nanoTime();
    String method = request.prologue().method().text();
    Served served = new Served();
    running.incrementAndGet();
    try (Taken taken = new Taken(start)) {
      WebResponse answer = answer(request, method, taken, served);
      try {
        send(request, response, answer, served);
      } catch (UncheckedIOException
          | io.helidon.http.RequestException
          | io.helidon.webserver.ServerConnectionException e) {
        // The caller is gone, or asked what cannot be answered: that is no crash of ours.
        throw e;
      } catch (RuntimeException e) {
        sendCrash(request, response, e, served);
      }
    } finally {
      running.decrementAndGet();
      observer.served(
          METHODS_LABELLED.contains(method) ? method : "other",
          served.route,
          served.status,
          System.nanoTime() - start);
    }
  }

  /** What the observer is told. */
  private static final class Served {
    private String route = WebRoutes.NO_ROUTE;
    private int status = 499;
  }

  private WebResponse answer(ServerRequest request, String method, Taken taken, Served served) {
    try {
      if (stopping) {
        throw new WebError(503, "stopping", "the server is stopping; ask another or come back")
            .with("Connection", "close")
            .with("Retry-After", "5");
      }
      WebRequest plain =
          new WebRequest(
              method,
              request.prologue().uriPath().rawPath(),
              name -> request.headers().first(HeaderNames.create(name)),
              () -> request.content().inputStream(),
              taken);
      WebRoutes.Match match = routes.find(plain);
      served.route = match.label();
      return match.handler().handle(plain, match.variables());
    } catch (WebError e) {
      return e.response();
    } catch (UncheckedIOException | io.helidon.http.RequestException e) {
      throw e;
    } catch (RuntimeException e) {
      return crashed(e, served);
    } catch (StackOverflowError | OutOfMemoryError e) {
      return crashed(e, served);
    }
  }

  /**
   * A body that could not be made: said, if nothing was sent yet, else the connection is closed.
   */
  private void sendCrash(
      ServerRequest request, ServerResponse response, RuntimeException e, Served served) {
    WebResponse crash = crashed(e, served);
    if (response.isSent() || response.bytesWritten() > 0) {
      throw new io.helidon.webserver.CloseConnectionException("the body broke off", e);
    }
    send(request, response, crash, served);
  }

  private static WebResponse crashed(Throwable e, Served served) {
    String incident = UUID.randomUUID().toString();
    LOG.atError()
        .addKeyValue("incident", incident)
        .addKeyValue("route", served.route)
        .setCause(e)
        .log("a request crashed");
    return new WebError(
            500,
            "internal",
            "the server failed; whoever runs it finds the reason in the log under incident "
                + incident)
        .response();
  }

  private void send(
      ServerRequest request, ServerResponse response, WebResponse answer, Served served) {
    served.status = answer.status();
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    if (answer.status() >= 400 && !request.content().consumed()) {
      // An unread body would have to be read to its end before the next request.
      response.header(HeaderNames.CONNECTION, "close");
    }
    if (request.prologue().method().text().equals("HEAD")) {
      response.contentLength(answer.length());
      response.send();
      return;
    }
    if (answer.length() <= 1 << 16) {
      response.send(bytes(answer));
      return;
    }
    response.contentLength(answer.length());
    try (OutputStream out = response.outputStream()) {
      answer.content().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes that one request holds of the memory for bodies. */
  private final class Taken implements WebRequest.Budget, AutoCloseable {
    private final long start;
    private long bytes;

    Taken(long start) {
      this.start = start;
    }

    @Override
    public void take(int more) {
      if (bodyBytes.addAndGet(more) > settings.bodiesBytesMax()) {
        bodyBytes.addAndGet(-more);
        throw new WebError(503, "bodies_full", "too many large requests at once; try again later")
            .with("Connection", "close")
            .with("Retry-After", "1");
      }
      bytes += more;
    }

    @Override
    public void requireTime() {
      if (System.nanoTime() - start > settings.bodyMax().toNanos()) {
        throw new WebError(408, "body_too_slow", "the body of the request took too long to come")
            .with("Connection", "close");
      }
    }

    @Override
    public void close() {
      bodyBytes.addAndGet(-bytes);
    }
  }

  /** Refuses new requests, waits for the running ones, then closes. */
  @Override
  public void close() {
    stopping = true;
    long start = System.nanoTime();
    while (running.get() > 0 && System.nanoTime() - start < settings.stopMax().toNanos()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    server.stop();
    selector.close();
  }
}
