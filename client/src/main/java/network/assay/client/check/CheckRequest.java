package network.assay.client.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.verify.policy.Policy;

/**
 * What is to be checked and against what. Each source may be missing; what a policy needs and does
 * not find makes the verdict {@code unknown}.
 *
 * @param receipt the document, any bytes
 * @param nowMillis the caller's time, milliseconds since 1970 UTC
 */
public record CheckRequest(Bytes receipt, Sources sources, Demands demands, long nowMillis) {

  /**
   * What the caller wants to see.
   *
   * @param policy the evidence that must be there
   * @param auditors whom the caller knows to be independent of the operator
   * @param expected what members of the statement must read, as {@link
   *     network.assay.verify.Facts#expecting} takes them
   */
  public record Demands(Policy policy, Set<Address> auditors, SortedMap<String, String> expected) {
    public Demands {
      auditors = Set.copyOf(auditors);
      expected = Collections.unmodifiableSortedMap(new TreeMap<>(expected));
    }

    /** The policy alone. */
    public static Demands of(Policy policy) {
      return new Demands(policy, Set.of(), new TreeMap<>());
    }
  }

  /**
   * What lies with the caller.
   *
   * @param model the model file's bytes
   * @param manifest the manifest's bytes
   * @param input a disclosure; or, where {@code salt} is there, what the user gave (picture, text,
   *     row, OIP JSON), which is turned into tensors again
   * @param salt of the job, where the input is no disclosure
   * @param output a disclosure of the answer
   * @param proofs that the receipt names
   * @param proofKey the version's key for them, as the manifest names it
   */
  public record Sources(
      Optional<Bytes> model,
      Optional<Bytes> manifest,
      Optional<Bytes> input,
      Optional<Hash32> salt,
      Optional<Bytes> output,
      List<Bytes> proofs,
      Optional<Bytes> proofKey) {
    private static final Sources NONE =
        new Sources(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty());

    public Sources {
      proofs = List.copyOf(proofs);
    }

    public static Sources none() {
      return NONE;
    }

    public Sources withModel(byte[] bytes) {
      return new Sources(
          Optional.of(Bytes.of(bytes)), manifest, input, salt, output, proofs, proofKey);
    }

    public Sources withManifest(byte[] bytes) {
      return new Sources(
          model, Optional.of(Bytes.of(bytes)), input, salt, output, proofs, proofKey);
    }

    public Sources withInput(byte[] bytes) {
      return new Sources(
          model, manifest, Optional.of(Bytes.of(bytes)), salt, output, proofs, proofKey);
    }

    public Sources withSalt(Hash32 value) {
      return new Sources(model, manifest, input, Optional.of(value), output, proofs, proofKey);
    }

    public Sources withOutput(byte[] bytes) {
      return new Sources(
          model, manifest, input, salt, Optional.of(Bytes.of(bytes)), proofs, proofKey);
    }

    public Sources withProof(byte[] bytes) {
      List<Bytes> more = new ArrayList<>(proofs);
      more.add(Bytes.of(bytes));
      return new Sources(model, manifest, input, salt, output, more, proofKey);
    }

    public Sources withProofKey(byte[] bytes) {
      return new Sources(
          model, manifest, input, salt, output, proofs, Optional.of(Bytes.of(bytes)));
    }
  }
}
