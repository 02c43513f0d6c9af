package network.assay.client.prove;

import java.io.Serial;

/** Why there is no proof, in a sentence that says what to do about it. */
public final class ProofException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The kinds of failure that callers tell apart. */
  public enum Reason {
    /** The program, or this run of it, cannot be proved. */
    UNPROVABLE,
    /** It would take more memory than there is, or the proof more bytes than are allowed. */
    TOO_LARGE,
    /** Whoever asked has cancelled. */
    CANCELLED,
    /** The prover failed, which is a bug. */
    FAILED
  }

  private final Reason reason;

  public ProofException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ProofException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
