package network.assay.verify.evidence;

import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;
import network.assay.primitives.Signature;

/** A piece of evidence as a JSON object: its body and, in {@code id}, the hash of its body. */
public final class EvidenceCodec {
  private EvidenceCodec() {}

  public static JsonObject toJson(Evidence evidence) {
    return evidence.body().with("id", Json.of(evidence.id().toString()));
  }

  /**
   * Reads a piece; one of a kind that cannot be checked here is kept as it is.
   *
   * @throws JsonException naming the member that is wrong, {@code id} if it is not the hash
   */
  public static Evidence read(Fields fields) {
    JsonObject body = fields.json().without("id");
    Hash32 id = fields.hash("id");
    String kind = fields.text("kind");
    Evidence evidence;
    if (kind.equals(Kind.RERUN.label())) {
      evidence = rerun(fields);
    } else if (isProof(kind, body)) {
      evidence = zk(fields);
    } else {
      evidence = Fields.checked(fields.path("kind"), () -> new UnknownEvidence(body));
    }
    if (!evidence.id().equals(id)) {
      throw new JsonException(
          fields.path("id"),
          "this piece of evidence was changed: it says it hashes to "
              + id
              + ", but it hashes to "
              + evidence.id());
    }
    return evidence;
  }

  /** Whether a piece is a proof of the format that is known here; others are kept unread. */
  static boolean isProof(String kind, JsonObject body) {
    return kind.equals(Kind.ZK.label())
        && Json.of(ZkEvidence.FORMAT).equals(body.members().get("format"));
  }

  private static ZkEvidence zk(Fields fields) {
    Hash32 receiptDigest = fields.hash("receiptDigest");
    Hash32 keyDigest = fields.hash("keyDigest");
    Hash32 proof = fields.hash("proof");
    long proofBytes = fields.integer("proofBytes", 1, ZkEvidence.PROOF_BYTES_MAX);
    fields.exactly("format", ZkEvidence.FORMAT);
    fields.closed();
    return new ZkEvidence(receiptDigest, keyDigest, proof, (int) proofBytes);
  }

  private static RerunEvidence rerun(Fields fields) {
    RerunEvidence.Claim claim =
        new RerunEvidence.Claim(
            fields.hash("receiptDigest"),
            fields.hash("programId"),
            fields.hash("outputHash"),
            fields.address("auditor"),
            fields.integer("checkedAtMillis", 0, Json.INTEGER_MAX));
    Signature signature = fields.parsed("signature", Signature::parse);
    fields.closed();
    return new RerunEvidence(claim, signature);
  }
}
