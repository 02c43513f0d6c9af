package network.assay.engine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads that share loops. The caller of a loop takes part in it, so {@code
 * Workers(1)} starts no thread, and a loop inside a loop cannot wait for ever: whatever nobody else
 * has begun, its caller does himself. Loops of several callers may run at the same time.
 *
 * <p>Items of a loop must be independent: which thread runs an item, and when, is unspecified.
 */
public final class Workers implements AutoCloseable {
  /**
   * Handing a chunk to a thread that looks for one costs some tenths of a microsecond; smaller work
   * is done at once.
   */
  static final long CHUNK_COST_MIN = 1 << 15;

  /** More chunks than threads, so that a late thread does not hold up the others. */
  private static final int CHUNKS_PER_THREAD = 4;

  private static final int THREADS_MAX = 1024;

  /**
   * How often a thread looks for the next loop, or for the end of its own, before it sleeps: some
   * half a millisecond in all; counted, since the engine reads no clock. The steps of a network
   * follow each other in some microseconds, and what one thread does alone in between takes some
   * hundred; waking a thread takes tens of them, as long as many a step.
   */
  private static final int LOOKS = 16_000;

  /**
   * After so many looks the processor is offered to whoever else wants it: it may be the very
   * thread that is waited for, where a system puts both on one processor.
   */
  private static final int LOOKS_UNTIL_YIELD = 64;

  /** The loop that those who look find; one at a time. */
  private final AtomicReference<Loop> shown = new AtomicReference<>();

  /** For those who sleep, and for loops beside the one that is shown. */
  private final LinkedBlockingQueue<Loop> queue = new LinkedBlockingQueue<>();

  private final AtomicInteger asleep = new AtomicInteger();
  private final List<Thread> others = new ArrayList<>();

  /** Looking keeps a processor busy, so there must be one for each thread. */
  private final boolean looking;

  private volatile boolean closed;

  /**
   * @param threads how many threads share a loop, the caller's included: 1 to 1024
   */
  public Workers(int threads) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "threads is " + threads + ", expected 1 to " + THREADS_MAX);
    }
    looking = threads <= Runtime.getRuntime().availableProcessors();
    for (int i = 1; i < threads; i++) {
      others.add(Thread.ofPlatform().daemon().name("assay-worker-" + i).start(this::serve));
    }
  }

  /** How many threads share a loop, the caller's included. */
  public int threads() {
    return others.size() + 1;
  }

  /**
   * Runs {@code body} for 0 to {@code count} − 1 and returns when all have ended. When an item
   * throws, items not yet begun are skipped and the first exception is thrown here, later ones
   * suppressed in it.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public void forEach(int count, IntConsumer body) {
    Objects.requireNonNull(body);
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + ", expected 0 or more");
    }
    if (closed) {
      throw new IllegalStateException("these workers are closed: make new ones");
    }
    if (count <= 1 || others.isEmpty()) {
      for (int i = 0; i < count; i++) {
        body.accept(i);
      }
      return;
    }
    Loop loop = new Loop(count, body);
    boolean isShown = shown.compareAndSet(null, loop);
    int wanted = Math.min(others.size(), count - 1);
    for (int i = isShown ? Math.min(wanted, asleep.get()) : wanted; i > 0; i--) {
      queue.add(loop);
    }
    loop.takePart(true);
    if (isShown) {
      shown.set(null);
    }
    loop.await(looking ? LOOKS : 0);
  }

  /**
   * Covers [0, count) by ranges, each worth handing to another thread, and runs them as {@link
   * #forEach} does; little work is one range on the caller's thread.
   *
   * @param costPerItem multiply-adds, or what takes as long
   */
  public void forEachRange(int count, long costPerItem, RangeBody body) {
    long cost = Math.max(1, costPerItem);
    long itemsMin = Math.max(1, (CHUNK_COST_MIN + cost - 1) / cost);
    long chunksMax = (long) threads() * CHUNKS_PER_THREAD;
    int chunks = (int) Math.min(threads() == 1 ? 1 : chunksMax, count / itemsMin);
    if (chunks <= 1) {
      if (closed) {
        throw new IllegalStateException("these workers are closed: make new ones");
      }
      if (count > 0) {
        body.accept(0, count);
      }
      return;
    }
    forEach(
        chunks,
        i ->
            body.accept(
                (int) ((long) count * i / chunks), (int) ((long) count * (i + 1) / chunks)));
  }

  /** Ends the threads; loops that are running still end well. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : others) {
      thread.interrupt();
    }
  }

  private void serve() {
    try {
      while (!closed) {
        Loop next = looking ? look() : null;
        (next == null ? sleep() : next).takePart(false);
      }
    } catch (InterruptedException closing) {
      // close() interrupts these threads, nothing else does: this one ends.
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // Changes how long it takes, and nothing else.
  private static void pause(int look) {
    if (look % LOOKS_UNTIL_YIELD == LOOKS_UNTIL_YIELD - 1) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** The next loop, or null if none comes for a while. */
  private Loop look() {
    for (int i = 0; i < LOOKS && !closed; i++) {
      Loop next = shown.get();
      if (next == null || !next.isOpen()) {
        next = queue.poll();
      }
      if (next != null) {
        return next;
      }
      pause(i);
    }
    return null;
  }

  /**
   * The next loop, however long it takes. A caller shows his loop and then counts who is asleep;
   * here it is the other way round, so one of both sees the other.
   */
  private Loop sleep() throws InterruptedException {
    asleep.incrementAndGet();
    try {
      Loop next = shown.get();
      return next != null && next.isOpen() ? next : queue.take();
    } finally {
      asleep.decrementAndGet();
    }
  }

  /** The body of a loop over ranges of items. */
  @FunctionalInterface
  public interface RangeBody {
    /** Does items {@code from} (inclusive) to {@code to} (exclusive). */
    void accept(int from, int to);
  }

  private static final class Loop {
    private final int count;
    private final IntConsumer body;

    /** How many items were begun; long, because threads that find nothing left still count on. */
    private final AtomicLong begun = new AtomicLong();

    /** How many of them from the end. */
    private final AtomicInteger fromEnd = new AtomicInteger();

    private final AtomicInteger pending;

    /** The caller, once he sleeps. */
    private volatile Thread sleeper;

    private Throwable failure;

    Loop(int count, IntConsumer body) {
      this.count = count;
      this.body = body;
      this.pending = new AtomicInteger(count);
    }

    /** Whether there is an item that nobody has begun. */
    boolean isOpen() {
      return begun.get() < count;
    }

    /**
     * Does items until all were begun. The caller goes from the first one up, the others from the
     * last one down: so in loop after loop over the same data each finds what it has in its cache.
     */
    void takePart(boolean isCaller) {
      int done = 0;
      int next = 0;
      while (begun.getAndIncrement() < count) {
        done++;
        int item = isCaller ? next++ : count - 1 - fromEnd.getAndIncrement();
        try {
          body.accept(item);
        } catch (Throwable e) {
          // Everything is caught because the caller waits for this item; he throws it again.
          done += skipRest(e);
        }
      }
      if (done > 0 && pending.addAndGet(-done) == 0) {
        LockSupport.unpark(sleeper);
      }
    }

    /** Records the failure, claims all items that nobody has begun and returns how many. */
    private synchronized int skipRest(Throwable e) {
      if (failure == null) {
        failure = e;
      } else if (!failure.equals(e)) {
        failure.addSuppressed(e);
      }
      return (int) Math.max(0, count - begun.getAndSet(count));
    }

    /** Waits until no item is pending: looks so often, then sleeps. */
    void await(int looks) {
      for (int i = 0; i < looks && pending.get() > 0; i++) {
        pause(i);
      }
      if (pending.get() > 0) {
        sleep();
      }
      switch (failure()) {
        case null -> {}
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        case Throwable e -> throw new IllegalStateException("a loop body threw " + e, e);
      }
    }

    private void sleep() {
      boolean interrupted = false;
      sleeper = Thread.currentThread();
      while (pending.get() > 0) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized Throwable failure() {
      return failure;
    }
  }
}
