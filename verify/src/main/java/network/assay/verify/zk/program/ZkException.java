package network.assay.verify.zk.program;

/**
 * A program, key, tensor or proof is refused: where, and what was expected. Thrown inside the room
 * only; whoever offers something to callers catches it and gives the reason as a value.
 */
public final class ZkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String place;
  private final String sentence;

  /** A fault at {@code place}, such as {@code node 3 (Reshape)}; empty for the thing as a whole. */
  public ZkException(String place, String sentence) {
    super(place.isEmpty() ? sentence : place + ": " + sentence);
    this.place = place;
    this.sentence = sentence;
  }

  /** A fault whose place is not known yet. */
  public ZkException(String sentence) {
    this("", sentence);
  }

  /** Where it is; empty for the thing as a whole. */
  public String place() {
    return place;
  }

  /** What was expected and what came. */
  public String sentence() {
    return sentence;
  }

  /** The same fault, at this place if it had none. */
  public ZkException at(String where) {
    return place.isEmpty() ? new ZkException(where, sentence) : this;
  }
}
