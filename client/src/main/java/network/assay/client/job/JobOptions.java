package network.assay.client.job;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import network.assay.primitives.Hash32;
import network.assay.primitives.Quoted;
import network.assay.verify.evidence.Kind;
import network.assay.verify.policy.Policy;

/**
 * How a job is to be done.
 *
 * @param salt hides the request in its hash; when absent, the operator draws one and returns it
 * @param policy the evidence that the caller demands
 * @param deadline how long the caller waits, counted from when the request arrives
 * @param idempotencyKey makes retries safe: the same key and request give the same answer, and the
 *     work is done once. A key is a secret of the caller's: 16 characters or more, hard to guess
 * @param hidesInput whether a proof of the answer, demanded or not, is to hide the input from all
 *     but those who know input and salt
 */
public record JobOptions(
    Optional<Hash32> salt,
    Policy policy,
    Duration deadline,
    Optional<String> idempotencyKey,
    boolean hidesInput) {

  /** Operators do not keep a job waiting for longer. */
  public static final Duration DEADLINE_MAX = Duration.ofMinutes(10);

  public static final Duration DEADLINE_DEFAULT = Duration.ofSeconds(60);

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:-]{16,128}");

  public JobOptions {
    if (!deadline.isPositive() || deadline.compareTo(DEADLINE_MAX) > 0) {
      throw new IllegalArgumentException(
          "expected a deadline of 1 to "
              + DEADLINE_MAX.toMillis()
              + " milliseconds, got "
              + deadline.toMillis());
    }
    idempotencyKey.ifPresent(key -> {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "expected an idempotency key of 16 to 128 letters, digits and . _ : -, got "
                + Quoted.of(key));
      }
    });
  }

  /** A signature on delivery, within a minute, no retries, the operator's salt, nothing hidden. */
  public static JobOptions standard() {
    return new JobOptions(
        Optional.empty(),
        Policy.onDelivery(Kind.SIGNATURE),
        DEADLINE_DEFAULT,
        Optional.empty(),
        false);
  }

  public JobOptions withSalt(Hash32 value) {
    return new JobOptions(Optional.of(value), policy, deadline, idempotencyKey, hidesInput);
  }

  public JobOptions withPolicy(Policy value) {
    return new JobOptions(salt, value, deadline, idempotencyKey, hidesInput);
  }

  public JobOptions withDeadline(Duration value) {
    return new JobOptions(salt, policy, value, idempotencyKey, hidesInput);
  }

  public JobOptions withIdempotencyKey(String value) {
    return new JobOptions(salt, policy, deadline, Optional.of(value), hidesInput);
  }

  /** The same, and proofs hide the input. */
  public JobOptions hidingInput() {
    return new JobOptions(salt, policy, deadline, idempotencyKey, true);
  }
}
