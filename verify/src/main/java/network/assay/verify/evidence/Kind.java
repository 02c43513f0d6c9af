package network.assay.verify.evidence;

import java.util.List;
import java.util.Optional;

/** The kinds of evidence, each with what it shows and what it does not, in words for users. */
public enum Kind {
  SIGNATURE("signature", "who answered", "that it is right"),
  RERUN(
      "rerun",
      "an independent party got the same bits from the same program, input and seed",
      "that the model is good; and a re-run that somebody else signed is worth as much as that"
          + " party's independence"),
  REFEREE("referee", "the ledger itself recomputed the disputed tile", "that the model is good"),
  ZK(
      "zk",
      "this program gave this output, proven, without re-running it",
      "that the model is good"),
  TEE(
      "tee",
      "approved code on genuine hardware made it; the operator could not look",
      "hardware attacks; for a proxied provider: which model the provider ran"),
  AGREEMENT("agreement", "n different models agree to this degree", "that they are right");

  private static final List<Kind> ALL = List.of(values());

  private final String label;
  private final String shows;
  private final String doesNotShow;

  Kind(String label, String shows, String doesNotShow) {
    this.label = label;
    this.shows = shows;
    this.doesNotShow = doesNotShow;
  }

  /** The word in documents and on the command line, such as {@code rerun}. */
  public String label() {
    return label;
  }

  /** What a good piece of this kind shows. */
  public String shows() {
    return shows;
  }

  /** What even a good piece of this kind leaves open. */
  public String doesNotShow() {
    return doesNotShow;
  }

  /** The kind of this label; empty when there is none. */
  public static Optional<Kind> ofLabel(String label) {
    return ALL.stream().filter(kind -> kind.label.equals(label)).findFirst();
  }
}
