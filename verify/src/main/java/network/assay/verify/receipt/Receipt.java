package network.assay.verify.receipt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Address;
import network.assay.primitives.Hash32;
import network.assay.primitives.Signature;
import network.assay.verify.evidence.Evidence;

/**
 * A signed statement with the evidence that has come for it so far. The operator signs the
 * statement alone: evidence is appended by anyone, and each piece stands for itself.
 *
 * @param signature over {@link Statement#digest()}; whether it is the operator's is for the
 *     verifier
 * @param evidence in the order in which it came; no piece twice
 */
public record Receipt(Statement statement, Signature signature, List<Evidence> evidence) {
  /** Most pieces of evidence of one receipt: bounds the work of a verifier. */
  public static final int EVIDENCE_MAX = 64;

  public Receipt {
    evidence = List.copyOf(evidence);
    if (evidence.size() > EVIDENCE_MAX) {
      throw new IllegalArgumentException(
          "expected at most " + EVIDENCE_MAX + " pieces of evidence, got " + evidence.size());
    }
    if (evidence.stream().map(Evidence::id).distinct().count() != evidence.size()) {
      throw new IllegalArgumentException("expected each piece of evidence once");
    }
  }

  /** The EIP-712 digest of the statement: the receipt's own name. */
  public Hash32 digest() {
    return statement.digest();
  }

  /** Whose key made the signature; empty when no key can have. */
  public Optional<Address> signer() {
    return signature.recover(digest());
  }

  /** The same receipt with one more piece; the same receipt if it has that piece already. */
  public Receipt withEvidence(Evidence piece) {
    if (evidence.stream().anyMatch(there -> there.id().equals(piece.id()))) {
      return this;
    }
    List<Evidence> more = new ArrayList<>(evidence);
    more.add(piece);
    return new Receipt(statement, signature, more);
  }
}
