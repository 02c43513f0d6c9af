package network.assay.verify;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import network.assay.verify.evidence.Kind;

/** What a verification has come to so far: the steps add to it, the verdict is drawn from it. */
final class Examination {
  private final List<Reason> held = new ArrayList<>();
  private final List<Reason> contradictions = new ArrayList<>();
  private final List<Reason> gaps = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Kind> established = EnumSet.noneOf(Kind.class);

  /** A check held. */
  void hold(String field, String sentence) {
    held.add(new Reason(field, sentence));
  }

  /** Something speaks against the receipt, or against what was laid beside it. */
  void contradict(String field, String sentence) {
    contradictions.add(new Reason(field, sentence));
  }

  /** Something that the caller wanted could not be established. */
  void lack(String field, String sentence) {
    gaps.add(new Reason(field, sentence));
  }

  /** Holds or contradicts. */
  void check(boolean holds, String field, String ifHolds, String ifNot) {
    if (holds) {
      hold(field, ifHolds);
    } else {
      contradict(field, ifNot);
    }
  }

  boolean contradictedAt(String field) {
    return contradictions.stream().anyMatch(reason -> reason.field().equals(field));
  }

  boolean heldAt(String field) {
    return held.stream().anyMatch(reason -> reason.field().equals(field));
  }

  void good(String place, Kind kind, String sentence) {
    established.add(kind);
    find(place, kind, Finding.Standing.GOOD, sentence);
  }

  /** A good piece that says more of itself than its kind does. */
  void good(Finding finding, Kind kind) {
    established.add(kind);
    find(finding);
  }

  void notCounted(String place, Kind kind, String sentence) {
    find(place, kind, Finding.Standing.NOT_COUNTED, sentence);
  }

  /** A piece that is false: it contradicts at {@code field}. */
  void bad(String place, Kind kind, String field, String sentence) {
    find(place, kind, Finding.Standing.BAD, sentence);
    contradict(field, sentence);
  }

  void find(Finding finding) {
    findings.add(finding);
  }

  void find(String place, Kind kind, Finding.Standing standing, String sentence) {
    findings.add(
        new Finding(place, kind.label(), standing, sentence, kind.shows(), kind.doesNotShow()));
  }

  /** Demands every kind that is not established. */
  void demand(Set<Kind> kinds) {
    for (Kind kind : kinds) {
      if (!established.contains(kind)) {
        lack("policy." + kind.label(), missing(kind));
      }
    }
  }

  private static String missing(Kind kind) {
    return switch (kind) {
      case SIGNATURE -> "the policy demands the operator's signature, which does not hold";
      case RERUN ->
          "the policy demands a re-run: give the model file and the whole input to run it here, or"
              + " name an auditor whom you trust and whose signed re-run is in the receipt";
      case ZK ->
          "the policy demands a proof, and none in the receipt was found good; 'assay prove' adds"
              + " one";
      case REFEREE, TEE, AGREEMENT ->
          "the policy demands evidence of kind "
              + kind.label()
              + ", which this version cannot check";
    };
  }

  Report report() {
    Verdict verdict;
    if (!contradictions.isEmpty()) {
      verdict = new Verdict.Invalid(contradictions);
    } else if (!gaps.isEmpty()) {
      verdict = new Verdict.Unknown(gaps);
    } else {
      verdict = new Verdict.Valid(held);
    }
    return new Report(verdict, findings, held);
  }
}
