package network.assay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.client.TinyModel;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.job.JobRequest;
import network.assay.client.job.JobStatus;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.operation.WeightMemory;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.operator.host.ModelHost;
import network.assay.operator.job.JobQueue;
import network.assay.primitives.Hash32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTest {
  private static final ModelHost.LoadObserver QUIET = (version, good, nanos) -> {};
  private static final WeightMemory OWN = WeightMemory.anonymous();

  @TempDir Path folder;

  private static JobRequest request(JobOptions options) {
    return new JobRequest(ModelRef.parse("tests/tiny"), TinyModel.row(1, 2, 3, 4), options);
  }

  @Test
  void findsItsJobsAgainAfterARestart() {
    JobOptions options = JobOptions.standard().withIdempotencyKey("restart-0123456789");
    JobAnswer before;
    try (Operator operator = TestOperators.open(folder)) {
      before = operator.submit(request(options));
    }
    try (Operator operator = TestOperators.open(folder)) {
      JobStatus status = operator.job(before.jobId()).orElseThrow();
      assertThat(status.receipt()).contains(before.receipt());
      assertThat(operator.submit(request(options)).receiptBytes()).isEqualTo(before.receiptBytes());
    }
  }

  @Test
  void oneKeyIsOneJobHoweverManyAskAtOnce() throws Exception {
    JobOptions options = JobOptions.standard().withIdempotencyKey("together-0123456789");
    Set<String> receipts = new HashSet<>();
    try (Operator operator = TestOperators.open(folder);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JobAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(pool.submit(() -> operator.submit(request(options))));
      }
      for (Future<JobAnswer> answer : answers) {
        receipts.add(answer.get().receipt().signature().toString());
      }
    }
    assertThat(receipts).hasSize(1);
  }

  @Test
  void answersNothingThatItCannotRecord() throws IOException {
    try (Operator operator = TestOperators.open(folder)) {
      // Where the record's folder should be there is a file, so that no record can be written.
      Path records = folder.resolve("jobs/records");
      Files.delete(records);
      Files.writeString(records, "in the way");
      JobRefused refused =
          catchThrowableOfType(
              JobRefused.class, () -> operator.submit(request(JobOptions.standard())));
      assertThat(refused.reason()).isEqualTo(Reason.RECORD_FAILED);
      assertThat(refused).hasMessageContaining("disk");
    }
  }

  @Test
  void refusesToShareItsRecords() {
    try (Operator operator = TestOperators.open(folder)) {
      assertThat(operator.isReady()).isTrue();
      assertThatThrownBy(() -> TestOperators.open(folder))
          .isInstanceOf(JobRefused.class)
          .hasMessageContaining("another operator");
    }
  }

  @Test
  void aDamagedModelIsUnavailableAndSaysSoWithoutPaths() throws IOException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Operator operator = TestOperators.open(folder, meters)) {
      Path blobs = folder.resolve("models/blobs");
      try (var files = Files.walk(blobs)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.writeString(file, "rotten");
        }
      }
      JobRefused refused =
          catchThrowableOfType(
              JobRefused.class, () -> operator.submit(request(JobOptions.standard())));
      assertThat(refused.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
      assertThat(refused.getMessage()).doesNotContain(folder.toString());
      assertThat(meters.counter("assay.jobs.refused", "reason", "model_unavailable").count())
          .isEqualTo(1.0);
    }
  }

  @Test
  void aStoppedOperatorTakesNothing() {
    Operator operator = TestOperators.open(folder);
    operator.close();
    assertThat(operator.isReady()).isFalse();
    assertThat(
            catchThrowableOfType(
                    JobRefused.class, () -> operator.submit(request(JobOptions.standard())))
                .reason())
        .isEqualTo(Reason.STOPPING);
  }

  private static JobRefused refusedBy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(JobRefused.class, call);
  }

  @Test
  void theQueueIsBoundedAndItsPlacesComeFreeAgain() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Duration minute = Duration.ofMinutes(1);
    try (JobQueue queue = new JobQueue(1, 1, Duration.ofSeconds(5));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first =
          callers.submit(() ->
              queue.run(
                  minute,
                  Cancellation.never(),
                  cancellation -> {
                    busy.countDown();
                    awaitQuietly(release);
                    return "first";
                  }));
      busy.await();
      AtomicBoolean cancelled = new AtomicBoolean();
      Future<JobRefused> second =
          callers.submit(
              () -> refusedBy(() -> queue.run(minute, cancelled::get, cancellation -> "second")));
      while (queue.waiting() == 0) {
        Thread.onSpinWait();
      }
      assertThat(refusedBy(() -> queue.run(minute, Cancellation.never(), c -> "third")).reason())
          .isEqualTo(Reason.OVERLOADED);
      cancelled.set(true);
      assertThat(second.get().reason()).isEqualTo(Reason.CANCELLED);
      assertThat(queue.waiting()).isZero();
      assertThat(
              refusedBy(() -> queue.run(Duration.ofMillis(30), Cancellation.never(), c -> "fourth"))
                  .reason())
          .isEqualTo(Reason.DEADLINE);
      release.countDown();
      assertThat(first.get()).isEqualTo("first");
      assertThat(queue.<String>run(minute, Cancellation.never(), c -> "fifth")).isEqualTo("fifth");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRunningJobSeesItsDeadlineAndStoppingWaitsForIt() throws Exception {
    AtomicBoolean seen = new AtomicBoolean();
    // Keeps the job from ending in the moment between its deadline and the caller's look at it.
    CountDownLatch refusal = new CountDownLatch(1);
    try (JobQueue queue = new JobQueue(1, 1, Duration.ofSeconds(20))) {
      JobRefused refused =
          refusedBy(() ->
              queue.run(
                  Duration.ofMillis(50),
                  Cancellation.never(),
                  cancellation -> {
                    while (!cancellation.isCancelled()) {
                      Thread.onSpinWait();
                    }
                    awaitQuietly(refusal);
                    seen.set(true);
                    return "late";
                  }));
      assertThat(refused.reason()).isEqualTo(Reason.DEADLINE);
      refusal.countDown();
    }
    // Closing waited for the job, which ended because it saw its deadline.
    assertThat(seen).isTrue();
  }

  @Test
  void keepsModelsWithinTheBudgetLeastRecentlyUsedFirst() {
    ModelStore store = ModelStore.open(folder.resolve("models"));
    var one = TinyModel.publish(store, "1.0.0", 1);
    var two = TinyModel.publish(store, "2.0.0", 2);
    var three = TinyModel.publish(store, "3.0.0", 3);
    try (KernelChooser.Chosen chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      long each =
          new ModelHost(store, chosen.kernels(), Limits.standard(), 1L << 30, OWN)
              .load(one, QUIET)
              .bytes();
      ModelHost host = new ModelHost(store, chosen.kernels(), Limits.standard(), 2 * each, OWN);
      List<String> loads = new ArrayList<>();
      ModelHost.LoadObserver note = (version, good, nanos) -> loads.add(version.label().text());
      host.load(one, note);
      host.load(two, note);
      host.load(one, note);
      host.load(three, note);
      assertThat(host.count()).isEqualTo(2);
      assertThat(host.bytes()).isLessThanOrEqualTo(2 * each);
      host.load(one, note);
      host.load(two, note);
      assertThat(loads).containsExactly("1.0.0", "2.0.0", "3.0.0", "2.0.0");

      ModelHost small = new ModelHost(store, chosen.kernels(), Limits.standard(), each - 1, OWN);
      assertThatThrownBy(() -> small.load(one, QUIET))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("memory");
      assertThat(small.count()).isZero();
    }
  }

  @Test
  void refusesAnAnswerThatNoEnvelopeHolds() {
    // Three output values of four bytes for each row: 18 MB.
    int rows = 1_500_000;
    SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("x", Tensor.ofFloats(Shape.of(rows, 4), new float[4 * rows]));
    try (Operator operator = TestOperators.open(folder)) {
      JobRefused refused =
          refusedBy(() ->
              operator.submit(
                  new JobRequest(ModelRef.parse("tests/tiny"), inputs, JobOptions.standard())));
      assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
      assertThat(refused).hasMessageContaining("fewer rows");
    }
  }

  @Test
  void handsOutNoCorruptBlob() throws IOException {
    try (Operator operator = TestOperators.open(folder)) {
      var version = operator.models().getFirst();
      assertThat(operator.blob(version.manifest())).isPresent();
      try (var files = Files.walk(folder.resolve("models/blobs"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.writeString(file, "rotten");
        }
      }
      assertThat(operator.blob(version.manifest())).isEmpty();
    }
  }

  @Test
  void knowsNoJobThatNeverWas() {
    try (Operator operator = TestOperators.open(folder)) {
      assertThat(operator.job(Hash32.ZERO)).isEmpty();
    }
  }
}
