package network.assay.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import network.assay.client.TinyModel;
import network.assay.client.check.Checker;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.store.ModelRef;
import network.assay.client.store.PublishedVersion;
import network.assay.engine.run.Cancellation;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.evidence.Kind;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Commitment;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobApi} does. An implementation hosts {@link TinyModel} in versions 1.0.0 (bias
 * 1) and 1.1.0 (bias 2).
 */
public abstract class JobApiContract {

  protected abstract JobApi api();

  private static JobRequest request(String ref, JobOptions options) {
    return new JobRequest(ModelRef.parse(ref), TinyModel.row(1, 2, 3, 4), options);
  }

  @Test
  void answersWithTheModelsOutputAndASignedReceipt() {
    Hash32 salt = Sha256.ofUtf8("salt");
    JobAnswer answer =
        api().submit(request("tests/tiny@1.0.0", JobOptions.standard().withSalt(salt)));

    assertThat(answer.outputs().get("y").floats()).isEqualTo(TinyModel.expected(1, 1, 2, 3, 4));
    assertThat(answer.salt()).isEqualTo(salt);
    var statement = answer.receipt().statement();
    assertThat(answer.receipt().signer()).contains(statement.service().operator());
    assertThat(statement.subject().model()).isEqualTo(TinyModel.NAME);
    assertThat(statement.run().outputHash())
        .isEqualTo(Commitment.answer(Checker.parts(answer.outputs())));
    assertThat(statement.run().requestHash())
        .isEqualTo(Commitment.request(salt, Checker.parts(TinyModel.row(1, 2, 3, 4))));
    assertThat(statement.run().usage().multiplyAdds()).isEqualTo(12);
  }

  @Test
  void theNewestVersionAnswersWhenNoneIsNamed() {
    JobAnswer answer = api().submit(request("tests/tiny", JobOptions.standard()));
    assertThat(answer.outputs().get("y").floats()).isEqualTo(TinyModel.expected(2, 1, 2, 3, 4));
  }

  @Test
  void drawsASaltWhenNoneIsGiven() {
    JobAnswer one = api().submit(request("tests/tiny", JobOptions.standard()));
    JobAnswer two = api().submit(request("tests/tiny", JobOptions.standard()));
    assertThat(one.salt()).isNotEqualTo(two.salt());
    assertThat(one.jobId()).isNotEqualTo(two.jobId());
    assertThat(one.receipt().statement().run().outputHash())
        .isEqualTo(two.receipt().statement().run().outputHash());
  }

  @Test
  void aRetryGetsTheSameAnswerAndAnotherRequestUnderItsKeyNone() {
    JobOptions options = JobOptions.standard().withIdempotencyKey("contract-" + System.nanoTime());
    JobAnswer first = api().submit(request("tests/tiny@1.0.0", options));
    JobAnswer again = api().submit(request("tests/tiny@1.0.0", options));
    assertThat(again.receiptBytes()).isEqualTo(first.receiptBytes());
    assertThat(again.salt()).isEqualTo(first.salt());
    assertThat(again.outputs().get("y").floats()).isEqualTo(first.outputs().get("y").floats());

    assertRefused(Reason.IDEMPOTENCY_CONFLICT, request("tests/tiny@1.1.0", options));
    assertRefused(
        Reason.IDEMPOTENCY_CONFLICT,
        new JobRequest(ModelRef.parse("tests/tiny@1.0.0"), TinyModel.row(1, 2, 3, 5), options));
  }

  @Test
  void tellsWhereAJobIsWithoutItsOutputs() {
    JobAnswer answer = api().submit(request("tests/tiny", JobOptions.standard()));
    JobStatus status = api().job(answer.jobId()).orElseThrow();
    assertThat(status.state()).isEqualTo(JobStatus.State.ANSWERED);
    assertThat(status.receipt()).contains(answer.receipt());
    assertThat(api().job(Hash32.ZERO)).isEmpty();
  }

  @Test
  void describesModels() {
    assertThat(api().models())
        .extracting(PublishedVersion::ref)
        .extracting(ModelRef::toString)
        .containsExactly("tests/tiny@1.1.0", "tests/tiny@1.0.0");
    ModelCard card = api().describe(ModelRef.parse("tests/tiny@1.0.0"));
    assertThat(card.inputs().getFirst().name()).isEqualTo("x");
    assertThat(card.inputs().getFirst().dims()).containsExactly(-1, 4);
    assertThat(card.outputs().getFirst().dims()).containsExactly(-1, 3);
    assertThat(card.manifest().signer()).contains(TinyModel.AUTHOR.address());
    assertThat(card.manifest().cid()).isEqualTo(card.version().manifest());
  }

  @Test
  void handsOutBlobs() throws IOException {
    var file = api().describe(ModelRef.parse("tests/tiny")).manifest().body().files().getFirst();
    Blob blob = api().blob(file.cid()).orElseThrow();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    blob.writeTo(bytes);
    assertThat(blob.length()).isEqualTo(bytes.size());
    assertThat(UnixFsCid.of(bytes.toByteArray())).isEqualTo(file.cid());
    assertThat(api().blob(UnixFsCid.of(new byte[] {1, 2, 3}))).isEmpty();
  }

  @Test
  void refusesWhatItCannotDoAndSaysWhy() {
    assertRefused(Reason.MODEL_UNKNOWN, request("tests/other", JobOptions.standard()));
    assertRefused(Reason.MODEL_UNKNOWN, request("tests/tiny@9.9.9", JobOptions.standard()));
    JobOptions zk = JobOptions.standard().withPolicy(Policy.onDelivery(Kind.ZK));
    assertRefused(Reason.POLICY_UNSUPPORTED, request("tests/tiny", zk));

    SequencedMap<String, Tensor> inputs = new LinkedHashMap<>(TinyModel.row(1, 2, 3, 4));
    inputs.put("extra", Tensor.ofFloats(Shape.of(1), 1));
    assertThat(assertRefused(Reason.INPUT_INVALID, tiny(inputs))).hasMessageContaining("extra");
    assertThat(assertRefused(Reason.INPUT_INVALID, tiny(new LinkedHashMap<>())))
        .hasMessageContaining("x");
    inputs.clear();
    inputs.put("x", Tensor.ofFloats(Shape.of(1, 5), 1, 2, 3, 4, 5));
    assertThat(assertRefused(Reason.INPUT_INVALID, tiny(inputs))).hasMessageContaining("5");
    inputs.put("x", Tensor.ofDoubles(Shape.of(1, 4), 1, 2, 3, 4));
    assertThat(assertRefused(Reason.INPUT_INVALID, tiny(inputs))).hasMessageContaining("f32");
  }

  private static JobRequest tiny(SequencedMap<String, Tensor> inputs) {
    return new JobRequest(ModelRef.parse("tests/tiny"), inputs, JobOptions.standard());
  }

  @Test
  void aCancelledRequestIsNotAnswered() {
    JobRequest request = request("tests/tiny", JobOptions.standard());
    Cancellation cancelled = () -> true;
    // The answer may be there before anyone looks; a refusal must be this one.
    JobRefused refused =
        catchThrowableOfType(JobRefused.class, () -> api().submit(request, cancelled));
    if (refused != null) {
      assertThat(refused.reason()).isEqualTo(Reason.CANCELLED);
    }
  }

  @Test
  void deadlinesAreBounded() {
    assertThatThrownBy(() -> JobOptions.standard().withDeadline(Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deadline");
    assertThat(api().isReady()).isTrue();
  }

  private JobRefused assertRefused(Reason reason, JobRequest request) {
    JobRefused refused = catchThrowableOfType(JobRefused.class, () -> api().submit(request));
    assertThat(refused).as("refused for " + reason).isNotNull();
    assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
    return refused;
  }
}
