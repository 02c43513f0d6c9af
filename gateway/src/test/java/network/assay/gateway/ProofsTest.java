package network.assay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import network.assay.client.TinyModel;
import network.assay.client.job.HttpJobApi;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRequest;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.FakeProver;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.client.web.WebSettings;
import network.assay.engine.operation.WeightMemory;
import network.assay.operator.Operator;
import network.assay.operator.OperatorSettings;
import network.assay.operator.Surroundings;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs over HTTP: the piece in the receipt, the proof at a path of its own. */
class ProofsTest {
  private static final JobOptions ZK =
      JobOptions.standard().withPolicy(Policy.onDelivery(Kind.SIGNATURE, Kind.ZK));

  @TempDir private Path folder;

  private Operator operator(PrometheusMeterRegistry meters) {
    ModelStore store = ModelStore.open(folder.resolve("models"));
    TinyModel.publishWhole(store, "1.0.0", 1);
    return new Operator(
        KeyFiles.development("operator").key(),
        store,
        folder.resolve("jobs"),
        OperatorSettings.standard("scratch", 31337),
        new Surroundings(
            InstantSource.system(),
            new SecureRandom(),
            meters,
            WeightMemory.anonymous(),
            Optional.of(new FakeProver())));
  }

  private static int status(HttpClient http, URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void aProofIsFetchedByItsHash() throws IOException, InterruptedException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Operator operator = operator(meters);
        Gateway gateway = Gateway.open(WebSettings.standard(0), operator, meters, "0.1.0-test");
        HttpJobApi api = new HttpJobApi(URI.create("http://127.0.0.1:" + gateway.port()));
        HttpClient http = HttpClient.newHttpClient()) {
      ModelRef ref = ModelRef.newest(TinyModel.NAME_WHOLE);
      JobAnswer answer = api.submit(new JobRequest(ref, TinyModel.row(1, 2, 3, 4), ZK));
      ZkEvidence piece = (ZkEvidence) answer.receipt().evidence().getFirst();
      byte[] proof =
          api.proof(answer.jobId(), piece.proof()).orElseThrow().bytes(ZkEvidence.PROOF_BYTES_MAX);
      assertThat(Sha256.of(proof)).isEqualTo(piece.proof());
      assertThat(api.proof(answer.jobId(), Hash32.ZERO)).isEmpty();
      assertThat(piece.isHiding()).isFalse();
      JobRequest hiding = new JobRequest(ref, TinyModel.row(1, 2, 3, 4), ZK.hidingInput());
      assertThat(((ZkEvidence) api.submit(hiding).receipt().evidence().getFirst()).isHiding())
          .isTrue();

      String receipt = "http://127.0.0.1:" + gateway.port() + "/receipts/" + answer.jobId();
      HttpResponse<byte[]> plain =
          http.send(
              HttpRequest.newBuilder(URI.create(receipt + "/evidence/" + piece.proof())).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(plain.body()).isEqualTo(proof);
      assertThat(plain.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
      assertThat(status(http, URI.create(receipt + "/evidence/" + Hash32.ZERO))).isEqualTo(404);
      assertThat(status(http, URI.create(receipt + "/evidence/nothing"))).isEqualTo(400);
      assertThat(status(http, URI.create(receipt + "/evidence/" + piece.proof() + "/more")))
          .isEqualTo(404);
    }
  }
}
