package network.assay.operator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.client.prove.MadeProof;
import network.assay.client.prove.ProofException;
import network.assay.engine.run.Cancellation;
import network.assay.operator.job.JobQueue;
import network.assay.operator.job.JobRecord;
import network.assay.operator.job.JobStore;
import network.assay.operator.prove.ProofDesk;
import network.assay.operator.prove.ProofGarbage;
import network.assay.verify.evidence.ZkEvidence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proofs of answers that are on the disk already: whatever happens here, no answer is lost. One is
 * made at a time: it takes all cores, and its memory is reckoned once.
 */
final class AnswerProofs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerProofs.class);

  /** Answers that wait for their proof, with their inputs in memory. */
  private static final int WAITING_MAX = 16;

  /** When an answer that waited for its proof has left. */
  private static final Executor LEFT =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final ProofDesk desk;
  private final JobStore records;
  private final OperatorMeters meters;
  private final JobQueue queue;

  /** Used by the queue's only thread. */
  private final ProofGarbage garbage = new ProofGarbage();

  /** Callers that wait for a proof. */
  private final AtomicInteger awaited = new AtomicInteger();

  /**
   * Proofs.
   *
   * @param records where answers and their proofs are kept
   * @param stopMax how long {@link #close} waits for those that are being made
   */
  AnswerProofs(ProofDesk desk, JobStore records, OperatorMeters meters, Duration stopMax) {
    this.desk = desk;
    this.records = records;
    this.meters = meters;
    this.queue = new JobQueue(1, WAITING_MAX, stopMax);
  }

  /** Makes ready for the first proof, until there is one to make. */
  void warm() {
    queue.offer(() -> {
      try {
        desk.warm(() -> queue.waiting() > 0 || queue.isStopping());
        garbage.collect();
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.atError().setCause(e).log("the prover fails");
      }
    });
  }

  /** Whether an answer has its proof. */
  static boolean isProven(JobRecord record) {
    return record.answer().receipt().evidence().stream().anyMatch(ZkEvidence.class::isInstance);
  }

  /**
   * The answer with its proof, for a caller who waits.
   *
   * @throws JobRefused PROOF_FAILED, or why he waits no longer
   */
  JobAnswer prove(JobRecord record, ProofDesk.Task task, Duration left, Cancellation cancellation) {
    awaited.incrementAndGet();
    try {
      return queue.run(left, cancellation, inner -> proveNow(record, task, inner)).answer();
    } catch (ProofException e) {
      if (e.reason() == ProofException.Reason.CANCELLED) {
        throw new JobRefused(
            cancellation.isCancelled() ? Reason.CANCELLED : Reason.DEADLINE,
            "the job is answered and its receipt kept, but the proof was not done in time",
            e);
      }
      LOG.atError()
          .addKeyValue("job", record.answer().jobId())
          .setCause(e)
          .log("a proof that was promised failed");
      throw new JobRefused(
          Reason.PROOF_FAILED,
          "job "
              + record.answer().jobId()
              + " is answered and its receipt kept, but its proof failed ("
              + e.getMessage()
              + "); repeat it with the same idempotency key, or do not ask for zk",
          e);
    } finally {
      awaited.decrementAndGet();
      LEFT.execute(() -> queue.offer(garbage::collect));
    }
  }

  /** Without being asked, after the answer has left, and unless somebody waits for a proof. */
  void proveLater(JobRecord record, ProofDesk.Task task) {
    if (!desk.provesUnasked(task.program())) {
      return;
    }
    boolean taken =
        queue.offer(() -> {
          try {
            if (awaited.get() > 0) {
              meters.unproved();
            } else if (desk.isDefault(task)) {
              proveNow(record, task, Cancellation.never());
              garbage.collect();
            }
          } catch (RuntimeException | OutOfMemoryError e) {
            LOG.atError().addKeyValue("job", record.answer().jobId()).setCause(e).log("not proved");
          }
        });
    if (!taken) {
      meters.unproved();
    }
  }

  /** One proof at a time, so what is read here nobody else changes until it is saved. */
  private JobRecord proveNow(JobRecord asked, ProofDesk.Task task, Cancellation cancellation) {
    JobRecord record = records.find(asked.answer().jobId()).orElse(asked);
    if (isProven(record)) {
      return record;
    }
    long start = System.nanoTime();
    boolean good = false;
    try {
      MadeProof made = desk.prove(task, cancellation);
      JobAnswer answer = record.answer();
      records.save(answer.jobId(), made.proof());
      JobRecord proven =
          new JobRecord(
              record.content(),
              new JobAnswer(
                  answer.receipt().withEvidence(made.piece()), answer.salt(), answer.outputs()));
      records.save(proven);
      good = true;
      LOG.atInfo()
          .addKeyValue("job", answer.jobId())
          .addKeyValue("bytes", made.proof().size())
          .addKeyValue("micros", (System.nanoTime() - start) / 1000)
          .log("answer proved");
      return proven;
    } finally {
      meters.proved(good, System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    queue.close();
  }
}
