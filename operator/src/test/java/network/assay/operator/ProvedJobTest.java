package network.assay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import network.assay.client.TinyModel;
import network.assay.client.job.Blob;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.job.JobRequest;
import network.assay.client.prove.FakeProver;
import network.assay.client.prove.ProofEstimate;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs around an answer: when they are made, where they lie, what their failing does. */
class ProvedJobTest {
  private static final JobOptions ZK =
      JobOptions.standard().withPolicy(Policy.onDelivery(Kind.SIGNATURE, Kind.ZK));

  @TempDir private Path folder;

  private final FakeProver prover = new FakeProver();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void host() {
    TinyModel.publishWhole(ModelStore.open(folder.resolve("models")), "1.0.0", 1);
  }

  private Operator open(long proveMillisMax) {
    return TestOperators.open(folder, meters, Optional.of(prover), proveMillisMax);
  }

  private static JobRequest whole(JobOptions options) {
    return new JobRequest(
        ModelRef.newest(TinyModel.NAME_WHOLE), TinyModel.row(1, 2, 3, 4), options);
  }

  private static JobRefused refused(Operator operator, JobRequest request) {
    JobRefused refused = catchThrowableOfType(JobRefused.class, () -> operator.submit(request));
    assertThat(refused).as("a refusal").isNotNull();
    return refused;
  }

  private static ZkEvidence piece(Receipt receipt) {
    List<Evidence> evidence = receipt.evidence();
    assertThat(evidence).hasSize(1);
    return (ZkEvidence) evidence.getFirst();
  }

  private static byte[] bytes(Blob blob) throws IOException {
    return blob.bytes(ZkEvidence.PROOF_BYTES_MAX);
  }

  private Receipt receipt(Hash32 job) {
    try (Operator operator = open(1000)) {
      return operator.job(job).orElseThrow().receipt().orElseThrow();
    }
  }

  @Test
  void aProofThatIsDemandedComesWithTheAnswer() throws IOException {
    JobAnswer answer;
    try (Operator operator = open(1000)) {
      answer = operator.submit(whole(ZK));
      ZkEvidence piece = piece(answer.receipt());
      assertThat(piece.receiptDigest()).isEqualTo(answer.receipt().digest());
      byte[] proof = bytes(operator.proof(answer.jobId(), piece.proof()).orElseThrow());
      assertThat(Sha256.of(proof)).isEqualTo(piece.proof());
      assertThat(proof).hasSize(piece.proofBytes());
      assertThat(new String(proof, java.nio.charset.StandardCharsets.US_ASCII))
          .contains(answer.receipt().digest().toString());
      assertThat(operator.proof(answer.jobId(), Hash32.ZERO)).isEmpty();
      assertThat(operator.proof(Hash32.ZERO, piece.proof())).isEmpty();
      operator.submit(whole(ZK));
      assertThat(prover.opened).as("a model is opened once").hasValue(1);
    }
    assertThat(receipt(answer.jobId())).isEqualTo(answer.receipt());
  }

  @Test
  void whoAsksForItGetsProofsThatHideHisInput() {
    JobOptions hidden = ZK.hidingInput().withIdempotencyKey("hiding-0123456789");
    JobAnswer asked;
    JobAnswer unasked;
    try (Operator operator = open(1000)) {
      asked = operator.submit(whole(hidden));
      unasked = operator.submit(whole(JobOptions.standard().hidingInput()));
      JobOptions shown = ZK.withIdempotencyKey("hiding-0123456789");
      assertThat(refused(operator, whole(shown)).reason()).isEqualTo(Reason.IDEMPOTENCY_CONFLICT);
      assertThat(piece(operator.submit(whole(ZK)).receipt()).isHiding()).isFalse();
    }
    for (Receipt receipt : List.of(asked.receipt(), receipt(unasked.jobId()))) {
      assertThat(piece(receipt).hiddenInputs()).contains(List.of(ZkShape.of(1, 4)));
    }
    assertThat(prover.salts).containsExactly(asked.salt(), unasked.salt());
  }

  @Test
  void withoutBeingAskedAProofFollowsTheAnswer() {
    JobAnswer answer;
    try (Operator operator = open(1000)) {
      answer = operator.submit(whole(JobOptions.standard()));
      assertThat(answer.receipt().evidence()).isEmpty();
    }
    // Closing has waited for it.
    Receipt later = receipt(answer.jobId());
    assertThat(piece(later).receiptDigest()).isEqualTo(answer.receipt().digest());
    assertThat(later.statement()).isEqualTo(answer.receipt().statement());
    assertThat(later.signature()).isEqualTo(answer.receipt().signature());
  }

  @Test
  void whatTakesLongerThanTheLimitIsProvedOnlyOnDemand() {
    prover.estimating(new ProofEstimate.Possible(2000, 1000));
    JobAnswer unasked;
    JobAnswer asked;
    try (Operator operator = open(1999)) {
      unasked = operator.submit(whole(JobOptions.standard()));
      asked = operator.submit(whole(ZK));
      JobRefused late = refused(operator, whole(ZK.withDeadline(Duration.ofMillis(1999))));
      assertThat(late.reason()).isEqualTo(Reason.POLICY_UNSUPPORTED);
      assertThat(late).hasMessageContaining("2000 ms");
    }
    assertThat(receipt(unasked.jobId()).evidence()).isEmpty();
    piece(receipt(asked.jobId()));
    assertThat(prover.asked).hasValue(1);
  }

  @Test
  void zeroMeansNeverUnasked() {
    JobAnswer unasked;
    try (Operator operator = open(0)) {
      unasked = operator.submit(whole(JobOptions.standard()));
      piece(operator.submit(whole(ZK)).receipt());
    }
    assertThat(receipt(unasked.jobId()).evidence()).isEmpty();
    assertThat(prover.asked).hasValue(1);
  }

  @Test
  void whatCannotBeProvedIsRefusedBeforeTheWorkIsDone() {
    try (Operator operator = open(1000)) {
      JobRequest f32 =
          new JobRequest(ModelRef.newest(TinyModel.NAME), TinyModel.row(1, 2, 3, 4), ZK);
      assertThat(refused(operator, f32)).hasMessageContaining("profile f32");
      prover.estimating(new ProofEstimate.Impossible("node 3 divides"));
      assertThat(refused(operator, whole(ZK))).hasMessageContaining("node 3 divides");
      prover.estimating(new ProofEstimate.Possible(1, Long.MAX_VALUE));
      assertThat(refused(operator, whole(ZK))).hasMessageContaining("bytes of memory");
      JobOptions payment = ZK.withPolicy(Policy.onPayment(Kind.ZK));
      assertThat(refused(operator, whole(payment)).reason()).isEqualTo(Reason.POLICY_UNSUPPORTED);
      assertThat(operator.submit(whole(JobOptions.standard())).outputs()).containsKey("y");
    }
    assertThat(prover.asked).hasValue(0);
    try (Operator operator = TestOperators.open(folder, meters, Optional.empty(), 1000)) {
      assertThat(refused(operator, whole(ZK))).hasMessageContaining("makes no proofs");
    }
  }

  @Test
  void aProverThatFailsLosesNoAnswer() {
    prover.failing(Optional.of("a bug"));
    JobOptions again = ZK.withIdempotencyKey("failing-0123456789");
    try (Operator operator = open(1000)) {
      JobRefused refused = refused(operator, whole(again));
      assertThat(refused.reason()).isEqualTo(Reason.PROOF_FAILED);
      assertThat(refused).hasMessageContaining("a bug").hasMessageContaining("is answered");
      // With the same key, the answer that was kept gets its proof; nothing is run again.
      prover.failing(Optional.empty());
      JobAnswer answer = operator.submit(whole(again));
      assertThat(refused).hasMessageContaining(answer.jobId().toString());
      piece(answer.receipt());
      assertThat(operator.submit(whole(again)).receipt()).isEqualTo(answer.receipt());
      assertThat(prover.asked).hasValue(2);
      prover.failing(Optional.of("a bug"));
      assertThat(operator.submit(whole(JobOptions.standard())).outputs()).containsKey("y");
    }
    assertThat(meters.get("assay.proof").tag("result", "failed").timer().count()).isEqualTo(2);
    assertThat(meters.get("assay.proof").tag("result", "good").timer().count()).isEqualTo(1);
  }

  @Test
  void aProofThatDoesNotHoldIsNotHandedOut() {
    prover.damaging();
    JobAnswer unasked;
    try (Operator operator = open(1000)) {
      JobRefused refused = refused(operator, whole(ZK));
      assertThat(refused.reason()).isEqualTo(Reason.PROOF_FAILED);
      assertThat(refused).hasMessageContaining("does not hold, at its step 'witness'");
      unasked = operator.submit(whole(JobOptions.standard()));
    }
    assertThat(receipt(unasked.jobId()).evidence()).isEmpty();
    assertThat(meters.get("assay.proof").tag("result", "failed").timer().count()).isEqualTo(2);
  }

  @Test
  void aDeadlineEndsAProofAndKeepsTheAnswer() {
    prover.endless();
    JobOptions brief =
        ZK.withDeadline(Duration.ofMillis(300)).withIdempotencyKey("endless-0123456789");
    Hash32 job;
    try (Operator operator = open(100)) {
      JobRefused refused = refused(operator, whole(brief));
      assertThat(refused.reason()).isEqualTo(Reason.DEADLINE);
      job =
          Sha256.of(
              "assay/job-id/1".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
              operator.address().toBytes(),
              "key:endless-0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    // The operator has stopped, so the proof has ended too.
    assertThat(receipt(job).evidence()).isEmpty();
  }

  @Test
  void aProofThatIsDamagedOnTheDiskIsNotThere() throws IOException {
    try (Operator operator = open(1000)) {
      JobAnswer answer = operator.submit(whole(ZK));
      Path file;
      try (Stream<Path> files = Files.walk(folder.resolve("jobs"))) {
        file = files.filter(path -> path.toString().endsWith(".zk")).findFirst().orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(file);
      bytes[7] ^= 1;
      Files.write(file, bytes);
      assertThat(operator.proof(answer.jobId(), piece(answer.receipt()).proof())).isEmpty();
    }
  }
}
