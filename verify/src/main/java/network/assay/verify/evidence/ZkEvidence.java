package network.assay.verify.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.verify.zk.program.ZkShape;

/**
 * A proof that the stated program gives the stated output for the committed request. The proof
 * itself lies beside the receipt, named by its hash, because a receipt travels in headers and a
 * proof has megabytes. Nobody signs this piece: the proof binds the receipt.
 *
 * @param receiptDigest EIP-712 digest of the receipt that the proof is about
 * @param keyDigest SHA-256 of the key ({@code assay-zk-key/1}) that it is checked with
 * @param proof SHA-256 of the proof
 * @param proofBytes its size
 * @param hiddenInputs of a proof that hides the inputs ({@code spec/zk.md}, section 9) their
 *     shapes, in the program's order: it is checked with these alone; empty where it hides nothing
 */
public record ZkEvidence(
    Hash32 receiptDigest,
    Hash32 keyDigest,
    Hash32 proof,
    int proofBytes,
    Optional<List<ZkShape>> hiddenInputs)
    implements Evidence {
  /** Format of a proof that hides nothing; a piece that names neither is of no known kind. */
  public static final String FORMAT = "assay-zk-proof/1";

  /** Format of a proof that hides the inputs. */
  public static final String FORMAT_HIDING = "assay-zk-hiding-proof/1";

  /** Largest proof: bounds what is read and fetched. GPT-2 sized programs need about 8 MiB. */
  public static final int PROOF_BYTES_MAX = 1 << 24;

  /** Most inputs that a proof hides. */
  public static final int HIDDEN_INPUTS_MAX = 256;

  public ZkEvidence {
    if (proofBytes < 1 || proofBytes > PROOF_BYTES_MAX) {
      throw new IllegalArgumentException(
          "expected a proof of 1 to " + PROOF_BYTES_MAX + " bytes, got " + proofBytes);
    }
    hiddenInputs = hiddenInputs.map(List::copyOf);
    hiddenInputs.ifPresent(shapes -> {
      if (shapes.isEmpty() || shapes.size() > HIDDEN_INPUTS_MAX) {
        throw new IllegalArgumentException(
            "expected 1 to " + HIDDEN_INPUTS_MAX + " hidden inputs, got " + shapes.size());
      }
    });
  }

  /** A proof that hides nothing. */
  public ZkEvidence(Hash32 receiptDigest, Hash32 keyDigest, Hash32 proof, int proofBytes) {
    this(receiptDigest, keyDigest, proof, proofBytes, Optional.empty());
  }

  /** Whether the proof hides the inputs. */
  public boolean isHiding() {
    return hiddenInputs.isPresent();
  }

  /** What even a good proof of this sort leaves open, in words for users. */
  public String doesNotShow() {
    return Kind.ZK.doesNotShow()
        + (isHiding()
            ? "; it hides the input and all that is computed from it but the output, not the"
                + " weights, of which it shows parts"
            : "; and it hides nothing: whoever checks it knows input and output, and a proof shows"
                + " parts of the weights");
  }

  @Override
  public String kindLabel() {
    return Kind.ZK.label();
  }

  @Override
  public JsonObject body() {
    Json.ObjectBuilder body =
        Json.object()
            .text("kind", kindLabel())
            .text("format", isHiding() ? FORMAT_HIDING : FORMAT)
            .text("receiptDigest", receiptDigest.toString())
            .text("keyDigest", keyDigest.toString())
            .text("proof", proof.toString())
            .integer("proofBytes", proofBytes);
    hiddenInputs.ifPresent(shapes -> body.array("hiddenInputs", json(shapes)));
    return body.build();
  }

  private static List<Json> json(List<ZkShape> shapes) {
    List<Json> items = new ArrayList<>();
    for (ZkShape shape : shapes) {
      items.add(Json.of(Arrays.stream(shape.dims()).mapToObj(dim -> Json.of((long) dim)).toList()));
    }
    return items;
  }
}
