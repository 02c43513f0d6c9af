package network.assay.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.receipt.Disclosure;
import network.assay.verify.receipt.Part;

/**
 * What the caller established by himself, without trusting whoever made the receipt: each fact may
 * be missing. Immutable; each {@code with} gives new facts.
 */
public final class Facts {
  private static final Facts NONE = new Facts(new Draft());

  private final Draft draft;

  /** A file of the model as it lies with the caller: its CID and size, computed from its bytes. */
  public record LocalFile(String path, Cid cid, long bytes) {}

  /** A whole request: the salt of the job, and the inputs in the order of the program. */
  public record Request(Hash32 jobSalt, List<Part> parts) {
    public Request {
      parts = List.copyOf(parts);
    }
  }

  /** What the caller got when he ran a program on the request that these facts hold. */
  public record Rerun(Hash32 programId, Hash32 outputHash, long multiplyAdds) {}

  /** Where a key of proofs comes from, and so whose word its commitment to the weights is. */
  public enum KeyOrigin {
    /** Made here from the model that the caller has. */
    MODEL,
    /** The file {@link Manifest.Body#ZK_KEY} of the version: the author's word. */
    MANIFEST
  }

  /** A key ({@code assay-zk-key/1}) that proofs are checked with. */
  public record ProofKey(Bytes bytes, KeyOrigin origin) {}

  /** Holds the facts while they are gathered. */
  private static final class Draft {
    private final SortedMap<String, String> expected = new TreeMap<>();
    private final SortedMap<String, LocalFile> files = new TreeMap<>();
    private final SortedSet<Address> auditors = new TreeSet<>();
    private final List<Disclosure> requestParts = new ArrayList<>();
    private final List<Disclosure> answerParts = new ArrayList<>();
    private Optional<Bytes> manifest = Optional.empty();
    private Optional<Hash32> programId = Optional.empty();
    private Optional<Request> request = Optional.empty();
    private Optional<List<Part>> answer = Optional.empty();
    private final SortedMap<Hash32, Bytes> proofs = new TreeMap<>();
    private Optional<Rerun> rerun = Optional.empty();
    private Optional<ProofKey> proofKey = Optional.empty();

    private Draft copy() {
      Draft copy = new Draft();
      copy.expected.putAll(expected);
      copy.files.putAll(files);
      copy.auditors.addAll(auditors);
      copy.requestParts.addAll(requestParts);
      copy.answerParts.addAll(answerParts);
      copy.manifest = manifest;
      copy.programId = programId;
      copy.request = request;
      copy.answer = answer;
      copy.rerun = rerun;
      copy.proofs.putAll(proofs);
      copy.proofKey = proofKey;
      return copy;
    }
  }

  private Facts(Draft draft) {
    this.draft = draft;
  }

  /** Nothing but the receipt. */
  public static Facts none() {
    return NONE;
  }

  /**
   * What the caller knows of his own job: a member of the statement must read exactly so, for
   * instance {@code expecting("jobId", id.toString())}. Members of usage are {@code
   * usage.multiplyAdds} and so on; numbers are given in decimal digits.
   */
  public Facts expecting(String field, String text) {
    Draft copy = draft.copy();
    copy.expected.put(field, text);
    return new Facts(copy);
  }

  /** The manifest of the model version, byte for byte. */
  public Facts withManifest(byte[] manifest) {
    Draft copy = draft.copy();
    copy.manifest = Optional.of(Bytes.of(manifest));
    return new Facts(copy);
  }

  /** A file of the model that the caller has; its path is the one in the manifest. */
  public Facts withFile(LocalFile file) {
    Draft copy = draft.copy();
    copy.files.put(file.path(), file);
    return new Facts(copy);
  }

  /** The id of the program that the caller compiled from the model file. */
  public Facts withProgramId(Hash32 programId) {
    Draft copy = draft.copy();
    copy.programId = Optional.of(programId);
    return new Facts(copy);
  }

  /** The whole request. */
  public Facts withRequest(Hash32 jobSalt, List<Part> parts) {
    Draft copy = draft.copy();
    copy.request = Optional.of(new Request(jobSalt, parts));
    return new Facts(copy);
  }

  /** One part of the request, where the others are withheld. */
  public Facts withRequestPart(Disclosure part) {
    Draft copy = draft.copy();
    copy.requestParts.add(part);
    return new Facts(copy);
  }

  /** The whole answer: the outputs in the order of the program. */
  public Facts withAnswer(List<Part> parts) {
    Draft copy = draft.copy();
    copy.answer = Optional.of(List.copyOf(parts));
    return new Facts(copy);
  }

  /** One part of the answer, where the others are withheld. */
  public Facts withAnswerPart(Disclosure part) {
    Draft copy = draft.copy();
    copy.answerParts.add(part);
    return new Facts(copy);
  }

  /** What running the program again gave; counts only beside the whole request. */
  public Facts withRerun(Rerun rerun) {
    Draft copy = draft.copy();
    copy.rerun = Optional.of(rerun);
    return new Facts(copy);
  }

  /** A proof that lies with the caller, any bytes; the receipt names it by its SHA-256. */
  public Facts withProof(byte[] proof) {
    Draft copy = draft.copy();
    Bytes bytes = Bytes.of(proof);
    copy.proofs.put(bytes.sha256(), bytes);
    return new Facts(copy);
  }

  /** What proofs are checked with. */
  public Facts withProofKey(ProofKey key) {
    Draft copy = draft.copy();
    copy.proofKey = Optional.of(key);
    return new Facts(copy);
  }

  /**
   * Auditors whom the caller knows to be independent of the operator. Signed re-runs of others are
   * reported but not counted: an operator can make as many keys as he likes.
   */
  public Facts trusting(Set<Address> auditors) {
    Draft copy = draft.copy();
    copy.auditors.addAll(auditors);
    return new Facts(copy);
  }

  SortedMap<String, String> expected() {
    return Collections.unmodifiableSortedMap(draft.expected);
  }

  List<LocalFile> files() {
    return List.copyOf(draft.files.values());
  }

  boolean trusts(Address auditor) {
    return draft.auditors.contains(auditor);
  }

  List<Disclosure> requestParts() {
    return Collections.unmodifiableList(draft.requestParts);
  }

  List<Disclosure> answerParts() {
    return Collections.unmodifiableList(draft.answerParts);
  }

  Optional<Bytes> manifest() {
    return draft.manifest;
  }

  Optional<Hash32> programId() {
    return draft.programId;
  }

  Optional<Request> request() {
    return draft.request;
  }

  Optional<List<Part>> answer() {
    return draft.answer;
  }

  Optional<Rerun> rerun() {
    return draft.rerun;
  }

  SortedMap<Hash32, Bytes> proofs() {
    return Collections.unmodifiableSortedMap(draft.proofs);
  }

  Optional<ProofKey> proofKey() {
    return draft.proofKey;
  }
}
