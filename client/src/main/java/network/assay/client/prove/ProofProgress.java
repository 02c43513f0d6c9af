package network.assay.client.prove;

/** Told how far a proof is. */
@FunctionalInterface
public interface ProofProgress {
  /**
   * Tells.
   *
   * @param stage what is being done, such as {@code "lookups"}
   * @param percent of the whole that is done, 0 to 100
   */
  void at(String stage, int percent);

  /** Listens to nothing. */
  static ProofProgress none() {
    return (_, _) -> {};
  }
}
