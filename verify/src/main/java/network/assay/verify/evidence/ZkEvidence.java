package network.assay.verify.evidence;

import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;

/**
 * A proof that the stated program gives the stated output for the committed request. The proof
 * itself lies beside the receipt, named by its hash, because a receipt travels in headers and a
 * proof has megabytes. Nobody signs this piece: the proof binds the receipt.
 *
 * @param receiptDigest EIP-712 digest of the receipt that the proof is about
 * @param keyDigest SHA-256 of the key ({@code assay-zk-key/1}) that it is checked with
 * @param proof SHA-256 of the proof
 * @param proofBytes its size
 */
public record ZkEvidence(Hash32 receiptDigest, Hash32 keyDigest, Hash32 proof, int proofBytes)
    implements Evidence {
  /** The proof's format; a piece that names another is of no known kind. */
  public static final String FORMAT = "assay-zk-proof/1";

  /** Largest proof: bounds what is read and fetched. GPT-2 sized programs need about 8 MiB. */
  public static final int PROOF_BYTES_MAX = 1 << 24;

  public ZkEvidence {
    if (proofBytes < 1 || proofBytes > PROOF_BYTES_MAX) {
      throw new IllegalArgumentException(
          "expected a proof of 1 to " + PROOF_BYTES_MAX + " bytes, got " + proofBytes);
    }
  }

  @Override
  public String kindLabel() {
    return Kind.ZK.label();
  }

  @Override
  public JsonObject body() {
    return Json.object()
        .text("kind", kindLabel())
        .text("format", FORMAT)
        .text("receiptDigest", receiptDigest.toString())
        .text("keyDigest", keyDigest.toString())
        .text("proof", proof.toString())
        .integer("proofBytes", proofBytes)
        .build();
  }
}
