package network.assay.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;

/** The proofs of a receipt: each speaks only with its key, the whole input and the whole output. */
final class ZkCheck {
  private static final String KEY_FIELD = "files[" + Manifest.Body.ZK_KEY + "].cid";

  private final Receipt receipt;
  private final Facts facts;
  private final ProofVerifier verifier;
  private final Examination examination;
  private final Set<Hash32> named = new TreeSet<>();
  private boolean runProven;

  /** Checks one proof, see {@link network.assay.verify.zk.ZkVerifier#verify}. */
  @FunctionalInterface
  interface ProofVerifier {
    ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs);
  }

  ZkCheck(Receipt receipt, Facts facts, ProofVerifier verifier, Examination examination) {
    this.receipt = receipt;
    this.facts = facts;
    this.verifier = verifier;
    this.examination = examination;
  }

  void check(String place, ZkEvidence evidence) {
    named.add(evidence.proof());
    Hash32 digest = receipt.digest();
    if (!evidence.receiptDigest().equals(digest)) {
      bad(
          place,
          "receiptDigest",
          "it is about the receipt " + evidence.receiptDigest() + ", this one is " + digest);
      return;
    }
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      examination.notCounted(place, Kind.ZK, hindrance.get());
      return;
    }
    String missing = missing(evidence);
    if (!missing.isEmpty()) {
      examination.notCounted(
          place, Kind.ZK, "checking this proof needs " + missing + ": it was not looked at");
      return;
    }
    judge(place, evidence);
  }

  /** Whether a proof has held: for this receipt's program, its whole request and its answer. */
  boolean isRunProven() {
    return runProven;
  }

  /** A proof that lies with the receipt, but which no piece names, was changed or is another's. */
  void checkProofsAreNamed() {
    for (Hash32 proof : facts.proofs().keySet()) {
      if (!named.contains(proof)) {
        examination.contradict(
            "proof",
            "your proof hashes to "
                + proof
                + ", which no piece of evidence in the receipt names: it was changed, or belongs to"
                + " another receipt");
      }
    }
  }

  /** What the caller did not give, in words; empty when all is there. */
  private String missing(ZkEvidence evidence) {
    List<String> missing = new ArrayList<>();
    if (!facts.proofs().containsKey(evidence.proof())) {
      missing.add("the proof itself (" + evidence.proofBytes() + " bytes)");
    }
    if (facts.proofKey().isEmpty()) {
      missing.add("the model or the version's " + Manifest.Body.ZK_KEY + " with the manifest");
    }
    if (facts.request().isEmpty()) {
      missing.add("the whole input with its salt");
    }
    if (facts.answer().isEmpty()) {
      missing.add("the whole output");
    }
    return String.join(", ", missing);
  }

  /** Why what the caller gave cannot speak about this receipt; empty when it can. */
  private Optional<String> hindrance() {
    if (examination.contradictedAt("requestHash") || examination.contradictedAt("outputHash")) {
      return Optional.of("your input or output is another than the receipt is about");
    }
    boolean byAuthor =
        facts.proofKey().filter(key -> key.origin() == Facts.KeyOrigin.MANIFEST).isPresent();
    if (byAuthor && !examination.heldAt(KEY_FIELD)) {
      return Optional.of(
          "your "
              + Manifest.Body.ZK_KEY
              + " is not the one that the manifest of the version names");
    }
    return Optional.empty();
  }

  private void judge(String place, ZkEvidence evidence) {
    Bytes proof = facts.proofs().get(evidence.proof());
    Facts.ProofKey key = facts.proofKey().orElseThrow();
    Hash32 keyDigest = key.bytes().sha256();
    if (proof.size() != evidence.proofBytes()) {
      bad(
          place,
          "proofBytes",
          "it states " + evidence.proofBytes() + " bytes, the proof has " + proof.size());
      return;
    }
    if (!evidence.keyDigest().equals(keyDigest)) {
      otherKey(place, evidence.keyDigest(), key);
      return;
    }
    ZkRun run =
        new ZkRun(
            receipt.digest(),
            contents(facts.request().orElseThrow().parts()),
            contents(facts.answer().orElseThrow()));
    switch (verifier.verify(proof.toArray(), key.bytes().toArray(), List.of(run))) {
      case ZkResult.Refused(String reason, String step) ->
          bad(place, "proof", "the proof does not hold, at its step '" + step + "': " + reason);
      case ZkResult.Proven proven -> proven(place, key, proven);
    }
  }

  /** Which of two keys is the model's, only the model tells: it decides nothing without. */
  private void otherKey(String place, Hash32 stated, Facts.ProofKey key) {
    String says = "it was made for the key " + stated + ", ";
    switch (key.origin()) {
      case MODEL -> bad(place, "keyDigest", says + "that of your model is " + key.bytes().sha256());
      case MANIFEST -> {
        String other = says + "the manifest names " + key.bytes().sha256();
        examination.notCounted(place, Kind.ZK, other);
        examination.lack(
            place + ".keyDigest", other + ": give the model to see which of them is its key");
      }
    }
  }

  private void proven(String place, Facts.ProofKey key, ZkResult.Proven proven) {
    Hash32 programId = receipt.statement().subject().programId();
    if (!proven.programId().equals(programId)) {
      bad(
          place,
          "keyDigest",
          "it proves a run of the program "
              + proven.programId()
              + ", the receipt states "
              + programId);
      return;
    }
    String sentence =
        "proven with "
            + proven.soundnessBits()
            + " bits of soundness: the stated program gives exactly this output for this input, "
            + weights(key);
    runProven = true;
    examination.hold(place, sentence);
    examination.good(place, Kind.ZK, sentence);
  }

  private static String weights(Facts.ProofKey key) {
    return switch (key.origin()) {
      case MODEL -> "with the weights of your model (their commitment was made here)";
      case MANIFEST ->
          "with the weights that the author committed to in the manifest (give the model to make"
              + " that commitment here)";
    };
  }

  private static List<byte[]> contents(List<Part> parts) {
    return parts.stream().map(part -> part.content().toArray()).toList();
  }

  private void bad(String place, String member, String sentence) {
    examination.bad(place, Kind.ZK, place + "." + member, sentence);
  }
}
