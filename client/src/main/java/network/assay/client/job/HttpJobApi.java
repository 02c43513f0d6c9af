package network.assay.client.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.store.ModelRef;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.run.Cancellation;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.JsonException;

/** An operator or gateway behind HTTP; the routes are those of {@code client.web.JobRoutes}. */
public final class HttpJobApi implements JobApi, AutoCloseable {
  /** What the network may take beyond the job's own deadline. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private static final Duration QUERY_MAX = Duration.ofSeconds(30);

  /** How often a wait looks whether it was cancelled. */
  private static final long CANCEL_POLL_MILLIS = 20;

  private final URI base;
  private final HttpClient http;

  /**
   * A client of the server at {@code base}, such as {@code http://127.0.0.1:8402}.
   *
   * @throws IllegalArgumentException unless it is an http or https address without a query
   */
  public HttpJobApi(URI base) {
    String scheme = base.getScheme() == null ? "" : base.getScheme();
    boolean web = scheme.equals("http") || scheme.equals("https");
    if (!web || base.getHost() == null || base.getQuery() != null) {
      throw new IllegalArgumentException(
          "expected an address such as http://127.0.0.1:8402, got " + base);
    }
    String text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();
  }

  @Override
  public JobAnswer submit(JobRequest request, Cancellation cancellation) {
    HttpRequest message =
        message("/jobs", request.options().deadline().plus(SLACK))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JobCodec.encodeRequest(request)))
            .build();
    JobAnswer answer =
        decode("/jobs", ok("/jobs", send(message, limited(), cancellation)), JobCodec::answer);
    requireSalt(request.options().salt(), answer);
    return answer;
  }

  /** The salt makes an answer this request's own: with another it may be an old one, sent again. */
  private void requireSalt(Optional<Hash32> sent, JobAnswer answer) {
    if (sent.isPresent() && !sent.get().equals(answer.salt())) {
      throw new JobRefused(
          Reason.UNREACHABLE,
          base
              + "/jobs answered with another salt than the request's: it is not this job's answer");
    }
  }

  @Override
  public List<PublishedVersion> models() {
    return decode("/models", query("/models"), JobCodec::models);
  }

  @Override
  public ModelCard describe(ModelRef ref) {
    String path = "/models/" + ref.model() + ref.version().map(label -> "/" + label).orElse("");
    // A plus sign is plain in a path; nothing else in a name needs an escape.
    return decode(path, query(path), JobCodec::card);
  }

  @Override
  public Optional<JobStatus> job(Hash32 id) {
    try {
      String path = "/jobs/" + id;
      return Optional.of(decode(path, query(path), JobCodec::status));
    } catch (JobRefused e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Optional<Blob> blob(Cid cid) {
    return blob("/blobs/" + cid);
  }

  @Override
  public Optional<Blob> proof(Hash32 job, Hash32 proof) {
    return blob("/receipts/" + job + "/evidence/" + proof);
  }

  private Optional<Blob> blob(String path) {
    HttpRequest head = message(path, QUERY_MAX).HEAD().build();
    HttpResponse<Void> response = send(head, BodyHandlers.discarding(), Cancellation.never());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      throw new JobRefused(
          Reason.UNREACHABLE, base + path + " answered status " + response.statusCode());
    }
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    return Optional.of(new HttpBlob(path, length));
  }

  private final class HttpBlob implements Blob {
    private final String path;
    private final long length;

    HttpBlob(String path, long length) {
      this.path = path;
      this.length = length;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      HttpRequest get = HttpRequest.newBuilder(URI.create(base + path)).GET().build();
      HttpResponse<InputStream> response =
          send(get, BodyHandlers.ofInputStream(), Cancellation.never());
      try (InputStream in = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException(base + path + " answered status " + response.statusCode());
        }
        in.transferTo(out);
      }
    }
  }

  @Override
  public boolean isReady() {
    try {
      HttpRequest get = message("/ready", CONNECT_MAX).GET().build();
      return send(get, BodyHandlers.discarding(), Cancellation.never()).statusCode() == 200;
    } catch (JobRefused e) {
      return false;
    }
  }

  private byte[] query(String path) {
    return ok(path, send(message(path, QUERY_MAX).GET().build(), limited(), Cancellation.never()));
  }

  private HttpRequest.Builder message(String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
  }

  /** The server is not trusted: it may not fill this process with its answer. */
  private static BodyHandler<byte[]> limited() {
    return BodyHandlers.limiting(BodyHandlers.ofByteArray(), JobCodec.BYTES_MAX);
  }

  private <T> HttpResponse<T> send(
      HttpRequest message, BodyHandler<T> handler, Cancellation cancellation) {
    CompletableFuture<HttpResponse<T>> future = http.sendAsync(message, handler);
    try {
      while (true) {
        try {
          return future.get(CANCEL_POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (cancellation.isCancelled()) {
            future.cancel(true);
            throw new JobRefused(Reason.CANCELLED, "cancelled by the caller", e);
          }
        }
      }
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new JobRefused(Reason.CANCELLED, "the waiting thread was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof java.net.http.HttpTimeoutException) {
        throw new JobRefused(
            Reason.DEADLINE, message.uri() + " did not answer in time; try again later", e);
      }
      String why = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
      throw new JobRefused(
          Reason.UNREACHABLE,
          "no answer from " + message.uri() + " (" + why + "); is the server running?",
          e);
    }
  }

  private byte[] ok(String path, HttpResponse<byte[]> response) {
    if (response.statusCode() == 200) {
      return response.body();
    }
    throw refusal(path, response);
  }

  private JobRefused refusal(String path, HttpResponse<byte[]> response) {
    try {
      if (Json.parse(response.body(), JobCodec.BYTES_MAX) instanceof Json.JsonObject body
          && body.members().get("code") instanceof Json.JsonString(String code)
          && body.members().get("error") instanceof Json.JsonString(String error)) {
        Optional<Reason> reason = Reason.ofCode(code);
        if (reason.isPresent()) {
          return new JobRefused(reason.get(), error);
        }
        Reason byStatus =
            switch (response.statusCode()) {
              case 400, 405, 415 -> Reason.REQUEST_INVALID;
              case 404 -> Reason.NOT_FOUND;
              case 408 -> Reason.DEADLINE;
              case 413 -> Reason.TOO_LARGE;
              case 429 -> Reason.OVERLOADED;
              case 500 -> Reason.INTERNAL;
              default -> Reason.UNREACHABLE;
            };
        return new JobRefused(byStatus, error);
      }
    } catch (JsonException e) {
      return strange(path, response.statusCode(), e);
    }
    return strange(path, response.statusCode(), new JsonException("error", "expected a string"));
  }

  private <T> T decode(String path, byte[] body, java.util.function.Function<Json, T> codec) {
    try {
      return codec.apply(Json.parse(body, JobCodec.BYTES_MAX));
    } catch (JsonException e) {
      throw strange(path, 200, e);
    }
  }

  private JobRefused strange(String path, int status, JsonException cause) {
    return new JobRefused(
        Reason.UNREACHABLE,
        base
            + path
            + " answered with status "
            + status
            + ", but not in the assay protocol ("
            + cause.getMessage()
            + ")",
        cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
