package network.assay.verify;

import java.util.List;

/** What a verifier concludes. There is always at least one reason. */
public sealed interface Verdict {
  List<Reason> reasons();

  /** The word on the command line and in JSON: {@code valid}, {@code invalid}, {@code unknown}. */
  default String label() {
    return switch (this) {
      case Valid _ -> "valid";
      case Invalid _ -> "invalid";
      case Unknown _ -> "unknown";
    };
  }

  /** All that the policy demands is established, and nothing contradicts: what was established. */
  record Valid(List<Reason> reasons) implements Verdict {
    public Valid {
      reasons = requireSome(reasons);
    }
  }

  /** Something contradicts, whether or not the policy demands it: what does. */
  record Invalid(List<Reason> reasons) implements Verdict {
    public Invalid {
      reasons = requireSome(reasons);
    }
  }

  /** Nothing contradicts, but something that was demanded could not be established: what. */
  record Unknown(List<Reason> reasons) implements Verdict {
    public Unknown {
      reasons = requireSome(reasons);
    }
  }

  private static List<Reason> requireSome(List<Reason> reasons) {
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("expected at least one reason for a verdict");
    }
    return List.copyOf(reasons);
  }
}
