package network.assay.operator.job;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import network.assay.client.job.JobRefused;
import network.assay.client.job.JobRefused.Reason;
import network.assay.engine.run.Cancellation;

/**
 * Runs jobs on a fixed number of threads, with a bounded number waiting. The caller waits for his
 * job until it is done, its deadline passes, or he cancels; in the last two cases the job ends at
 * its next step and its place in the queue is free at once.
 */
public final class JobQueue implements AutoCloseable {
  /** How often a waiting caller looks whether he has cancelled. */
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ThreadPoolExecutor pool;
  private final Duration stopMax;
  private volatile boolean stopping;

  /**
   * A queue.
   *
   * @param workers jobs that run at once
   * @param waitingMax jobs that wait at most
   * @param stopMax how long {@link #close} waits for running jobs
   */
  public JobQueue(int workers, int waitingMax, Duration stopMax) {
    this.stopMax = stopMax;
    this.pool =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            Thread.ofPlatform().name("assay-job-", 0).daemon(true).factory(),
            new ThreadPoolExecutor.AbortPolicy());
  }

  /**
   * Runs {@code job} and waits for it.
   *
   * @param deadline counted from now
   * @throws JobRefused OVERLOADED, STOPPING, DEADLINE or CANCELLED
   */
  public <T> T run(Duration deadline, Cancellation caller, Function<Cancellation, T> job) {
    long end = System.nanoTime() + deadline.toNanos();
    AtomicBoolean abandoned = new AtomicBoolean();
    Cancellation cancellation =
        () -> abandoned.get() || caller.isCancelled() || System.nanoTime() - end >= 0;
    FutureTask<T> task = new FutureTask<>(() -> job.apply(cancellation));
    start(task);
    try {
      return await(task, end, caller);
    } finally {
      abandoned.set(true);
      pool.getQueue().remove(task);
    }
  }

  /** Runs {@code job} when a thread is free; false when too many wait, or none are taken. */
  public boolean offer(Runnable job) {
    try {
      pool.execute(job);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void start(FutureTask<?> task) {
    if (stopping) {
      throw stopping();
    }
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      if (stopping) {
        throw stopping();
      }
      throw new JobRefused(
          Reason.OVERLOADED,
          "the operator's queue of "
              + (pool.getQueue().size() + pool.getActiveCount())
              + " jobs is full; try again later",
          e);
    }
  }

  private static JobRefused stopping() {
    return new JobRefused(Reason.STOPPING, "the operator is stopping; ask another or come back");
  }

  private <T> T await(FutureTask<T> task, long end, Cancellation caller) {
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new JobRefused(Reason.DEADLINE, "the job was not done by its deadline");
      }
      if (caller.isCancelled()) {
        throw new JobRefused(Reason.CANCELLED, "cancelled by the caller");
      }
      try {
        return task.get(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Not yet: look at the deadline and the caller again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobRefused(Reason.CANCELLED, "the waiting thread was interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        if (e.getCause() instanceof Error cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Jobs that wait for a thread. */
  public int waiting() {
    return pool.getQueue().size();
  }

  /** Jobs that are running. */
  public int running() {
    return pool.getActiveCount();
  }

  public boolean isStopping() {
    return stopping;
  }

  /** Takes no more jobs, lets those that wait and run finish within the limit. */
  @Override
  public void close() {
    stopping = true;
    pool.shutdown();
    try {
      if (!pool.awaitTermination(stopMax.toNanos(), TimeUnit.NANOSECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
