package network.assay.verify.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonArray;
import network.assay.primitives.Json.JsonInteger;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;
import network.assay.primitives.Signature;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;

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

  /** Whether a piece is a proof of a format that is known here; others are kept unread. */
  static boolean isProof(String kind, JsonObject body) {
    Json format = body.members().get("format");
    return kind.equals(Kind.ZK.label())
        && (Json.of(ZkEvidence.FORMAT).equals(format)
            || Json.of(ZkEvidence.FORMAT_HIDING).equals(format));
  }

  private static ZkEvidence zk(Fields fields) {
    Hash32 receiptDigest = fields.hash("receiptDigest");
    Hash32 keyDigest = fields.hash("keyDigest");
    Hash32 proof = fields.hash("proof");
    long proofBytes = fields.integer("proofBytes", 1, ZkEvidence.PROOF_BYTES_MAX);
    boolean hides = fields.text("format").equals(ZkEvidence.FORMAT_HIDING);
    Optional<List<ZkShape>> hidden = hides ? Optional.of(shapes(fields)) : Optional.empty();
    fields.closed();
    return Fields.checked(
        fields.path("hiddenInputs"),
        () -> new ZkEvidence(receiptDigest, keyDigest, proof, (int) proofBytes, hidden));
  }

  private static List<ZkShape> shapes(Fields fields) {
    String path = fields.path("hiddenInputs");
    List<ZkShape> shapes = new ArrayList<>();
    for (Json item : fields.array("hiddenInputs", ZkEvidence.HIDDEN_INPUTS_MAX)) {
      if (!(item instanceof JsonArray(List<Json> sizes))) {
        throw new JsonException(path, "expected a list of lists of sizes");
      }
      try {
        shapes.add(ZkShape.ofLongs(sizes.stream().mapToLong(size -> size(path, size)).toArray()));
      } catch (ZkException e) {
        throw new JsonException(path, e.getMessage());
      }
    }
    return shapes;
  }

  private static long size(String path, Json json) {
    if (json instanceof JsonInteger(long size)) {
      return size;
    }
    throw new JsonException(path, "expected sizes that are whole numbers");
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
