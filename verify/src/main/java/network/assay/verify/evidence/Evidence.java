package network.assay.verify.evidence;

import network.assay.primitives.Hash32;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.Sha256;

/** One piece of evidence in a receipt's list. */
public sealed interface Evidence permits RerunEvidence, ZkEvidence, UnknownEvidence {

  /** The word in the member {@code kind}; of an unknown piece, any text. */
  String kindLabel();

  /** The members of the piece but for {@code id}. */
  JsonObject body();

  /**
   * SHA-256 of the canonical JSON of {@link #body()}. It names the piece in stores and lists, and
   * makes damage visible even where a verifier does not know the kind; it does not show who wrote
   * the piece.
   */
  default Hash32 id() {
    return Sha256.of(body().canonical());
  }
}
