package network.assay.app.bench;

/**
 * One row of a bench: the same work for us and for a peer.
 *
 * @param name of the case, as in the history
 * @param ours makes our side for a number of threads
 * @param peer makes the other side for as many threads
 */
public record BenchCase(String name, Side ours, Side peer) {

  /** Makes a contender that uses this many threads. */
  @FunctionalInterface
  public interface Side {
    Contender ready(int threads);
  }
}
