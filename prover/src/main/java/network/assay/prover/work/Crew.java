package network.assay.prover.work;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import network.assay.engine.kernel.Workers;

/**
 * The workers of a proof, the question whether it is still wanted, asked before each item of a
 * loop, and whoever is told how far it is. The caller owns the workers and closes them.
 *
 * @param workers share the loops
 * @param cancelled true once the proof is no longer wanted; may be asked from any thread
 * @param progress told at each stage, and within long ones
 */
public record Crew(Workers workers, BooleanSupplier cancelled, Progress progress) {
  public Crew {
    Objects.requireNonNull(workers);
    Objects.requireNonNull(cancelled);
    Objects.requireNonNull(progress);
  }

  /** A crew that tells nobody how far it is. */
  public Crew(Workers workers, BooleanSupplier cancelled) {
    this(workers, cancelled, Progress.none());
  }

  /** A crew whose work is always wanted. */
  public static Crew of(Workers workers) {
    return new Crew(workers, () -> false);
  }

  /** How many threads share a loop, the caller's included. */
  public int threads() {
    return workers.threads();
  }

  /**
   * Runs {@code body} for 0 to {@code count} − 1, as {@link Workers#forEach} does.
   *
   * @throws CancellationException once the work is no longer wanted
   */
  public void forEach(int count, IntConsumer body) {
    check();
    workers.forEach(
        count,
        i -> {
          check();
          body.accept(i);
        });
  }

  /**
   * Covers [0, count) by ranges, as {@link Workers#forEachRange} does.
   *
   * @param costPerItem field products, or what takes as long
   * @throws CancellationException once the work is no longer wanted
   */
  public void forEachRange(int count, long costPerItem, Workers.RangeBody body) {
    check();
    workers.forEachRange(
        count,
        costPerItem,
        (from, to) -> {
          check();
          body.accept(from, to);
        });
  }

  /** Tells that a stage begins. */
  public void begin(Stage stage) {
    at(stage, 0, 1);
  }

  /** Tells that so many of the equal parts of a stage are done. */
  public void at(Stage stage, long done, long of) {
    progress.at(stage, stage.percent(done, of));
  }

  /**
   * Asks whether the work is still wanted.
   *
   * @throws CancellationException if it is not
   */
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("this proof was called off");
    }
  }
}
