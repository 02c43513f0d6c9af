package network.assay.client.job;

import java.util.Locale;
import java.util.Optional;

/** A request that gets no answer; the message goes to the caller and says what to do. */
public final class JobRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why, for machines; the HTTP status that goes with it. */
  public enum Reason {
    MODEL_UNKNOWN(404),
    NOT_FOUND(404),
    REQUEST_INVALID(400),
    /** An input's name, type, shape or value does not fit the model. */
    INPUT_INVALID(400),
    /** The policy asks for evidence that this operator cannot give before delivery. */
    POLICY_UNSUPPORTED(400),
    /** The run would take more work or memory than the operator allows. */
    TOO_LARGE(413),
    /** The idempotency key was used for another request. */
    IDEMPOTENCY_CONFLICT(409),
    /** The queue is full. */
    OVERLOADED(429),
    /** The deadline passed first. */
    DEADLINE(408),
    CANCELLED(408),
    /** The operator is stopping. */
    STOPPING(503),
    /** The model is published but cannot be loaded. */
    MODEL_UNAVAILABLE(503),
    /** The run is done and kept, but the proof that was demanded with it could not be made. */
    PROOF_FAILED(503),
    /** The operator cannot store the job's record, so it does not answer. */
    RECORD_FAILED(503),
    /** The operator or gateway does not answer, or not in the protocol. */
    UNREACHABLE(503),
    /** The operator failed; its log has the reason. */
    INTERNAL(500);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }

    /** The code in JSON, such as {@code model_unknown}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The reason with this code. */
    public static Optional<Reason> ofCode(String code) {
      return java.util.Arrays.stream(values()).filter(r -> r.code().equals(code)).findFirst();
    }
  }

  private final Reason reason;

  public JobRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public JobRefused(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
