package network.assay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import network.assay.client.TinyModel;
import network.assay.client.job.Blob;
import network.assay.client.job.HttpJobApi;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobApi;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRequest;
import network.assay.client.job.JobStatus;
import network.assay.client.job.ModelCard;
import network.assay.client.publish.Puller;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.StoreException;
import network.assay.client.web.WebSettings;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Limits;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.verify.manifest.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway when things go wrong behind it, when it stops, and as a source of models. */
class GatewayTest {
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

  @TempDir Path folder;

  /** An API that does one thing for every job. */
  private record OneJob(Supplier<JobAnswer> job) implements JobApi {
    @Override
    public JobAnswer submit(JobRequest request, Cancellation cancellation) {
      return job.get();
    }

    @Override
    public List<PublishedVersion> models() {
      return List.of();
    }

    @Override
    public ModelCard describe(ModelRef model) {
      throw new JobRefused(JobRefused.Reason.MODEL_UNKNOWN, "none");
    }

    @Override
    public Optional<JobStatus> job(Hash32 id) {
      return Optional.empty();
    }

    @Override
    public Optional<Blob> blob(Cid cid) {
      return Optional.empty();
    }

    @Override
    public Optional<Blob> proof(Hash32 job, Hash32 proof) {
      return Optional.empty();
    }

    @Override
    public boolean isReady() {
      return true;
    }
  }

  private static Gateway open(JobApi api) {
    return Gateway.open(
        WebSettings.standard(0),
        api,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        "0.1.0-test");
  }

  private static HttpRequest infer(int port) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port + "/v2/models/tests/tiny/infer"))
        .POST(HttpRequest.BodyPublishers.ofString(ROW))
        .build();
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCrashBehindItIsAnIncidentAndTellsNothingElse() {
    OneJob crash =
        new OneJob(() -> {
          throw new IllegalStateException("secret of the house");
        });
    try (Gateway gateway = open(crash)) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = send(infer(gateway.port()));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
            .matches("\\{\"code\":\"internal\",\"error\":\".*incident [0-9a-f-]{36}\"}")
            .doesNotContain("secret");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(JobRefused.Reason.class)
  void everyRefusalHasItsStatusAndCode(JobRefused.Reason reason) {
    OneJob refusal =
        new OneJob(() -> {
          throw new JobRefused(reason, "because");
        });
    try (Gateway gateway = open(refusal)) {
      HttpResponse<String> response = send(infer(gateway.port()));
      assertThat(response.statusCode()).isEqualTo(reason.status());
      assertThat(response.body())
          .isEqualTo("{\"code\":\"" + reason.code() + "\",\"error\":\"because\"}");
      boolean later = reason.status() == 429 || reason.status() == 503;
      assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(later);
    }
  }

  @Test
  void stoppingLetsTheRunningRequestFinish() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    OneJob slow =
        new OneJob(() -> {
          running.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new JobRefused(JobRefused.Reason.MODEL_UNKNOWN, "finished");
        });
    Gateway gateway = open(slow);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http = HttpClient.newHttpClient()) {
      int port = gateway.port();
      URI ready = URI.create("http://127.0.0.1:" + port + "/v2/health/ready");
      HttpRequest health = HttpRequest.newBuilder(ready).build();
      assertThat(http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      Future<HttpResponse<String>> answer = callers.submit(() -> send(infer(port)));
      running.await();
      Future<?> closing = callers.submit(gateway::close);
      int status = 200;
      while (status == 200) {
        status = http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode();
      }
      assertThat(status).isEqualTo(503);
      release.countDown();
      assertThat(answer.get().body()).contains("finished");
      closing.get();
    }
  }

  @Test
  void aVersionCanBePulledThroughIt() {
    try (Served served = new Served(folder.resolve("there"), WebSettings.standard(0));
        HttpJobApi api = new HttpJobApi(served.uri())) {
      ModelStore here = ModelStore.open(folder.resolve("here"));
      Puller puller = new Puller(here, api, Limits.standard());
      PublishedVersion newest = puller.pull(ModelRef.parse("tests/tiny"));
      assertThat(newest.label().text()).isEqualTo("1.1.0");
      PublishedVersion first =
          puller.pull(api.describe(ModelRef.parse("tests/tiny@1.0.0")).version().manifest());
      assertThat(here.list()).containsExactly(newest, first);
      for (Manifest.File file : here.manifest(first).body().files()) {
        here.blobs().check(file.cid());
      }
      assertThat(
              catchThrowableOfType(
                      JobRefused.class, () -> puller.pull(ModelRef.parse("tests/none")))
                  .reason())
          .isEqualTo(JobRefused.Reason.MODEL_UNKNOWN);
    }
  }

  /** The same as another API, but for one bit of every blob. */
  private record Lying(JobApi inner) implements JobApi {
    @Override
    public JobAnswer submit(JobRequest request, Cancellation cancellation) {
      return inner.submit(request, cancellation);
    }

    @Override
    public List<PublishedVersion> models() {
      return inner.models();
    }

    @Override
    public ModelCard describe(ModelRef model) {
      return inner.describe(ModelRef.newest(model.model()));
    }

    @Override
    public Optional<JobStatus> job(Hash32 id) {
      return inner.job(id);
    }

    @Override
    public Optional<Blob> blob(Cid cid) {
      return inner
          .blob(cid)
          .map(blob ->
              new Blob() {
                @Override
                public long length() {
                  return blob.length();
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                  java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
                  blob.writeTo(bytes);
                  byte[] wrong = bytes.toByteArray();
                  wrong[wrong.length / 2] ^= 1;
                  out.write(wrong);
                }
              });
    }

    @Override
    public Optional<Blob> proof(Hash32 job, Hash32 proof) {
      return inner.proof(job, proof);
    }

    @Override
    public boolean isReady() {
      return inner.isReady();
    }
  }

  @Test
  void anOldAnswerThatIsSentAgainIsRefused() {
    JobRequest first = salted(1);
    try (Served served = new Served(folder.resolve("there"), WebSettings.standard(0))) {
      JobAnswer old = served.operator.submit(first, Cancellation.never());
      try (Gateway replaying = open(new OneJob(() -> old));
          HttpJobApi api = new HttpJobApi(URI.create("http://127.0.0.1:" + replaying.port()))) {
        assertThat(api.submit(first, Cancellation.never()).jobId()).isEqualTo(old.jobId());
        assertThat(
                catchThrowableOfType(
                    JobRefused.class, () -> api.submit(salted(2), Cancellation.never())))
            .hasMessageContaining("another salt");
      }
    }
  }

  private static JobRequest salted(int salt) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) salt;
    return new JobRequest(
        ModelRef.parse("tests/tiny"),
        TinyModel.row(1, 2, 3, 4),
        JobOptions.standard().withSalt(Hash32.of(bytes)));
  }

  @Test
  void aLyingServerIsNotBelieved() {
    try (Served served = new Served(folder.resolve("there"), WebSettings.standard(0))) {
      ModelStore here = ModelStore.open(folder.resolve("here"));
      Puller puller = new Puller(here, new Lying(served.operator), Limits.standard());
      for (String ref : List.of("tests/tiny", "tests/tiny@1.0.0")) {
        assertThat(
                catchThrowableOfType(StoreException.class, () -> puller.pull(ModelRef.parse(ref)))
                    .reason())
            .isEqualTo(StoreException.Reason.REFUSED);
      }
      assertThat(here.list()).isEmpty();
    }
  }

  @Test
  void nobodyBehindItIsSaidClearly() {
    try (HttpJobApi nobody = new HttpJobApi(URI.create("http://127.0.0.1:1"));
        Gateway gateway = open(nobody)) {
      HttpResponse<String> response = send(infer(gateway.port()));
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).contains("\"code\":\"unreachable\"");
      assertThat(
              send(HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + gateway.port() + "/v2/health/ready"))
                      .build())
                  .statusCode())
          .isEqualTo(503);
    }
  }
}
