package network.assay.verify.evidence;

import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Json.JsonString;

/**
 * A piece of a kind that this version cannot check. It is kept as it came, so that nothing is lost
 * when an older program passes a receipt on, and it counts for nothing here.
 *
 * @param body the members but for {@code id}; {@code kind} is a string
 */
public record UnknownEvidence(JsonObject body) implements Evidence {
  public UnknownEvidence {
    if (!(body.members().get("kind") instanceof JsonString)) {
      throw new IllegalArgumentException("expected a string member kind in a piece of evidence");
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
