package network.assay.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyItemRunsOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(workers.threads()).isEqualTo(threads);
      for (int count : new int[] {0, 1, 2, 3, 100, 10_000}) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count);
        workers.forEach(count, runs::incrementAndGet);
        for (int i = 0; i < count; i++) {
          assertThat(runs.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void rangesCoverEveryItemOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int count : new int[] {0, 1, 2, 1000, 99_991}) {
        for (long cost : new long[] {0, 1, 100, Workers.CHUNK_COST_MIN, Long.MAX_VALUE / 2}) {
          AtomicIntegerArray runs = new AtomicIntegerArray(count);
          workers.forEachRange(
              count,
              cost,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  runs.incrementAndGet(i);
                }
              });
          for (int i = 0; i < count; i++) {
            assertThat(runs.get(i)).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void itemsRunOnSeveralThreadsAtOnce() {
    try (Workers workers = new Workers(3)) {
      CountDownLatch together = new CountDownLatch(3);
      Set<Thread> seen = ConcurrentHashMap.newKeySet();
      workers.forEach(
          3,
          i -> {
            seen.add(Thread.currentThread());
            together.countDown();
            awaitQuietly(together);
          });
      assertThat(seen).hasSize(3).contains(Thread.currentThread());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void littleWorkStaysOnTheCallersThread() {
    try (Workers workers = new Workers(4)) {
      List<Thread> seen = new ArrayList<>();
      workers.forEachRange(100, 10, (from, to) -> seen.add(Thread.currentThread()));
      assertThat(seen).containsExactly(Thread.currentThread());
    }
  }

  @Test
  void loopsNest() {
    try (Workers workers = new Workers(2)) {
      AtomicInteger sum = new AtomicInteger();
      workers.forEach(
          20, i -> workers.forEach(20, j -> workers.forEach(3, k -> sum.incrementAndGet())));
      assertThat(sum.get()).isEqualTo(1200);
    }
  }

  @Test
  void callersShareTheThreads() throws InterruptedException {
    try (Workers workers = new Workers(3)) {
      AtomicInteger sum = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int c = 0; c < 5; c++) {
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < 50; i++) {
                    workers.forEach(40, j -> sum.incrementAndGet());
                  }
                }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(sum.get()).isEqualTo(5 * 50 * 40);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theFirstExceptionReachesTheCaller(int threads) {
    try (Workers workers = new Workers(threads)) {
      AtomicInteger begun = new AtomicInteger();
      assertThatThrownBy(() ->
              workers.forEach(
                  100_000,
                  i -> {
                    begun.incrementAndGet();
                    throw new ArithmeticException("item " + i);
                  }))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageStartingWith("item ");
      assertThat(begun.get()).isBetween(1, threads);
      assertThatThrownBy(() ->
              workers.forEach(
                  5,
                  i -> {
                    throw new StackOverflowError("an error too");
                  }))
          .isInstanceOf(StackOverflowError.class);
      AtomicInteger after = new AtomicInteger();
      workers.forEach(10, i -> after.incrementAndGet());
      assertThat(after.get()).isEqualTo(10);
    }
  }

  @Test
  void oneExceptionObjectThrownTwiceIsNotItsOwnSuppressed() {
    try (Workers workers = new Workers(3)) {
      IllegalStateException same = new IllegalStateException("same");
      CountDownLatch together = new CountDownLatch(3);
      assertThatThrownBy(() ->
              workers.forEach(
                  3,
                  i -> {
                    together.countDown();
                    awaitQuietly(together);
                    throw same;
                  }))
          .isSameAs(same);
    }
  }

  @Test
  void anInterruptedCallerStillGetsAllItemsDone() {
    try (Workers workers = new Workers(2)) {
      AtomicInteger done = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.forEach(1000, i -> done.incrementAndGet());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(done.get()).isEqualTo(1000);
    }
  }

  @Test
  void closedWorkersRefuse() throws InterruptedException {
    Workers workers = new Workers(2);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch together = new CountDownLatch(2);
    workers.forEach(
        2,
        i -> {
          seen.add(Thread.currentThread());
          together.countDown();
          awaitQuietly(together);
        });
    workers.close();
    workers.close();
    seen.remove(Thread.currentThread());
    for (Thread worker : seen) {
      worker.join(30_000);
      assertThat(worker.isAlive()).isFalse();
    }
    assertThatThrownBy(() -> workers.forEach(1, i -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> workers.forEachRange(1, 1, (from, to) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> new Workers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads is 0");
    try (Workers workers = new Workers(1)) {
      assertThatThrownBy(() -> workers.forEach(-1, i -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("count is -1");
    }
  }
}
