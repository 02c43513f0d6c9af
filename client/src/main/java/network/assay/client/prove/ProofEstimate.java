package network.assay.client.prove;

/** What a proof would take. */
public sealed interface ProofEstimate {

  /**
   * It can be made.
   *
   * @param millis time on this machine once the model is open, roughly
   * @param bytes memory while it is made, roughly
   */
  record Possible(long millis, long bytes) implements ProofEstimate {}

  /**
   * It cannot be made.
   *
   * @param why in a sentence, naming the operation or bound that hinders it
   */
  record Impossible(String why) implements ProofEstimate {}
}
