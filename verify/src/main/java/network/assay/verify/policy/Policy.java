package network.assay.verify.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import network.assay.primitives.Quoted;
import network.assay.verify.evidence.Kind;

/**
 * The kinds of evidence that must be there, and whether before the answer is delivered or before
 * the operator is paid. Its one text form lists the kinds in the order of {@link Kind}: {@code
 * signature+rerun@payment}.
 *
 * @param kinds at least one; iterates in the order of {@link Kind}
 */
public record Policy(Set<Kind> kinds, Moment moment) {
  /** By when the evidence must be there. */
  public enum Moment {
    DELIVERY,
    PAYMENT;

    private static final List<Moment> ALL = List.of(values());

    /** The word in the text form. */
    public String label() {
      return switch (this) {
        case DELIVERY -> "delivery";
        case PAYMENT -> "payment";
      };
    }
  }

  public Policy {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("expected a policy that demands at least one kind");
    }
    kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
  }

  /** Demands these kinds before delivery. */
  public static Policy onDelivery(Kind first, Kind... others) {
    return new Policy(EnumSet.of(first, others), Moment.DELIVERY);
  }

  /** Demands these kinds before payment. */
  public static Policy onPayment(Kind first, Kind... others) {
    return new Policy(EnumSet.of(first, others), Moment.PAYMENT);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException for an unknown kind or moment, or kinds that are repeated or
   *     out of order
   */
  public static Policy parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException(
          "expected a policy such as signature+rerun@delivery, got " + Quoted.of(text));
    }
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String label : text.substring(0, at).split("\\+", -1)) {
      kinds.add(
          Kind.ofLabel(label)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "expected a kind of evidence ("
                          + labels(EnumSet.allOf(Kind.class), ", ")
                          + "), got "
                          + Quoted.of(label))));
    }
    Policy policy = new Policy(kinds, moment(text.substring(at + 1)));
    if (!policy.toString().equals(text)) {
      throw new IllegalArgumentException(
          "expected each kind once and in order: " + policy + ", got " + Quoted.of(text));
    }
    return policy;
  }

  private static Moment moment(String label) {
    for (Moment moment : Moment.ALL) {
      if (moment.label().equals(label)) {
        return moment;
      }
    }
    throw new IllegalArgumentException(
        "expected delivery or payment after @, got " + Quoted.of(label));
  }

  private static String labels(Set<Kind> kinds, String separator) {
    return kinds.stream().map(Kind::label).collect(Collectors.joining(separator));
  }

  /** The text form. */
  @Override
  public String toString() {
    return labels(kinds, "+") + "@" + moment.label();
  }
}
