package network.assay.verify.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Address;
import network.assay.primitives.Eip712;
import network.assay.primitives.Eip712.Value;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Signature;
import network.assay.verify.signing.AssayDomain;

/**
 * An auditor's signed word that running the program again on the committed request gave him this
 * output.
 *
 * @param claim what he says
 * @param signature his signature over {@link Claim#digest}
 */
public record RerunEvidence(Claim claim, Signature signature) implements Evidence {
  private static final String TYPE = "Rerun";

  private static final Map<String, List<Eip712.Member>> TYPES =
      Map.of(
          TYPE,
          List.of(
              new Eip712.Member("receiptDigest", "bytes32"),
              new Eip712.Member("programId", "bytes32"),
              new Eip712.Member("outputHash", "bytes32"),
              new Eip712.Member("auditor", "address"),
              new Eip712.Member("checkedAtMillis", "uint64")));

  /**
   * What the auditor says.
   *
   * @param receiptDigest EIP-712 digest of the receipt that he checked
   * @param programId the program that he ran
   * @param outputHash commitment to the output that he got
   * @param auditor the account that signs
   * @param checkedAtMillis when he ran it, milliseconds since 1970 UTC
   */
  public record Claim(
      Hash32 receiptDigest,
      Hash32 programId,
      Hash32 outputHash,
      Address auditor,
      long checkedAtMillis) {
    public Claim {
      if (checkedAtMillis < 0 || checkedAtMillis > Json.INTEGER_MAX) {
        throw new IllegalArgumentException(
            "expected a time of 0 to 2^53 - 1 milliseconds, got " + checkedAtMillis);
      }
    }

    /** What is signed: EIP-712 typed data in the domain of the receipt's chain. */
    public Hash32 digest(long chainId) {
      SortedMap<String, Value> values = new TreeMap<>();
      values.put("receiptDigest", Value.of(receiptDigest));
      values.put("programId", Value.of(programId));
      values.put("outputHash", Value.of(outputHash));
      values.put("auditor", Value.of(auditor));
      values.put("checkedAtMillis", Value.of(checkedAtMillis));
      return new Eip712(AssayDomain.ofChain(chainId), TYPES).digest(TYPE, new Value.Struct(values));
    }

    /**
     * The evidence, signed.
     *
     * @param key the auditor's
     * @param chainId of the receipt
     * @throws IllegalArgumentException when the key is not the auditor's
     */
    public RerunEvidence sign(PrivateKey key, long chainId) {
      if (!key.address().equals(auditor)) {
        throw new IllegalArgumentException(
            "expected the key of the auditor " + auditor + ", got that of " + key.address());
      }
      return new RerunEvidence(this, key.sign(digest(chainId)));
    }
  }

  /** Whose key made the signature; empty when no key can have. */
  public Optional<Address> signer(long chainId) {
    return signature.recover(claim.digest(chainId));
  }

  @Override
  public String kindLabel() {
    return Kind.RERUN.label();
  }

  @Override
  public JsonObject body() {
    return Json.object()
        .text("kind", kindLabel())
        .text("receiptDigest", claim.receiptDigest().toString())
        .text("programId", claim.programId().toString())
        .text("outputHash", claim.outputHash().toString())
        .text("auditor", claim.auditor().toString())
        .integer("checkedAtMillis", claim.checkedAtMillis())
        .text("signature", signature.toString())
        .build();
  }
}
