package network.assay.verify;

/**
 * What became of one piece of evidence.
 *
 * @param place {@code signature} for the receipt's own, {@code here} for the caller's own re-run,
 *     {@code evidence[i]} for a piece of the list
 * @param kind label of its kind, or whatever an unknown piece calls itself
 * @param sentence what was found
 * @param shows what a good piece of the kind shows; empty for an unknown kind
 * @param doesNotShow what even a good piece leaves open; empty for an unknown kind
 */
public record Finding(
    String place,
    String kind,
    Standing standing,
    String sentence,
    String shows,
    String doesNotShow) {
  /** How a piece stands. */
  public enum Standing {
    /** It is good and counts towards the policy. */
    GOOD,
    /** It is false, or speaks against the receipt. */
    BAD,
    /** It does not speak against the receipt, and does not count towards the policy. */
    NOT_COUNTED
  }
}
