package network.assay.verify.evidence;

import java.util.regex.Pattern;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;

/**
 * A piece of a kind that this version cannot check. It is kept as it came, so that nothing is lost
 * when an older program passes a receipt on, and it counts for nothing here.
 *
 * @param body the members but for {@code id}; {@code kind} is a string
 */
public record UnknownEvidence(JsonObject body) implements Evidence {
  /** Plain enough to be shown as it is. */
  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public UnknownEvidence {
    if (!(body.members().get("kind") instanceof JsonString kind)
        || !KIND.matcher(kind.value()).matches()) {
      throw new IllegalArgumentException(
          "expected a piece of evidence with a kind of 1 to 32 lower-case letters, digits and"
              + " hyphens");
    }
    if (kind.value().equals(Kind.RERUN.label()) || EvidenceCodec.isProof(kind.value(), body)) {
      throw new IllegalArgumentException("expected a kind that is not known, got " + kind.value());
    }
    if (body.members().containsKey("id")) {
      throw new IllegalArgumentException("expected the body of a piece of evidence without id");
    }
  }

  @Override
  public String kindLabel() {
    return ((JsonString) body.members().get("kind")).value();
  }
}
