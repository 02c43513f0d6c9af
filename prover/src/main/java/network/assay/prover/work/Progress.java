package network.assay.prover.work;

/** Told how far a proof is, on the thread that asked for it. */
@FunctionalInterface
public interface Progress {
  /**
   * Tells; a quick answer is expected.
   *
   * @param percent of the whole proof that is done, 0 to 100
   */
  void at(Stage stage, int percent);

  /** Listens to nothing. */
  static Progress none() {
    return (_, _) -> {};
  }
}
