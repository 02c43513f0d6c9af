package network.assay.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.verify.Finding.Standing;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.zk.ZkInputs;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.program.ZkException;

/**
 * The proofs of a receipt: each speaks only with its key, the whole output and, unless it hides
 * them, the whole input. One that hides the inputs shows that some have given this output; whoever
 * has the receipt's sees here whether it were these.
 */
final class ZkCheck {
  private static final String KEY_FIELD = "files[" + Manifest.Body.ZK_KEY + "].cid";

  private final Receipt receipt;
  private final Facts facts;
  private final ProofVerifier verifier;
  private final Examination examination;
  private final Set<Hash32> named = new TreeSet<>();
  private boolean runProven;

  /** Checks one proof. */
  interface ProofVerifier {
    /** See {@link network.assay.verify.zk.ZkVerifier#verify}. */
    ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs);

    /**
     * What a proof begins with that hides these inputs.
     *
     * @param key one that a proof has held for
     * @param run as the proof's verifier was told it
     * @param ticket that the proof names, under a hidden key
     * @throws ZkException when the inputs are not of the shapes that the run hides
     */
    Hash32 inputsRoot(byte[] key, ZkRun run, ZkSecret secret, OptionalInt ticket);
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
          evidence,
          "receiptDigest",
          "it is about the receipt " + evidence.receiptDigest() + ", this one is " + digest);
      return;
    }
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      notCounted(place, evidence, hindrance.get());
      return;
    }
    String missing = missing(evidence);
    if (!missing.isEmpty()) {
      notCounted(
          place, evidence, "checking this proof needs " + missing + ": it was not looked at");
      return;
    }
    judge(place, evidence);
  }

  /**
   * Whether a proof has held for this receipt's program, its whole request and its answer; not one
   * that hides a request that is not at hand.
   */
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
    if (facts.request().isEmpty() && !evidence.isHiding()) {
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
          evidence,
          "proofBytes",
          "it states " + evidence.proofBytes() + " bytes, the proof has " + proof.size());
      return;
    }
    if (!evidence.keyDigest().equals(keyDigest)) {
      otherKey(place, evidence, key);
      return;
    }
    ZkRun run = run(evidence);
    switch (verifier.verify(proof.toArray(), key.bytes().toArray(), List.of(run))) {
      case ZkResult.Refused(String reason, String step) ->
          bad(
              place,
              evidence,
              "proof",
              "the proof does not hold, at its step '" + step + "': " + reason);
      case ZkResult.Proven proven -> proven(place, evidence, run, proven);
    }
  }

  /** The run as the proof speaks of it. */
  private ZkRun run(ZkEvidence evidence) {
    ZkInputs inputs =
        evidence
            .hiddenInputs()
            .<ZkInputs>map(ZkInputs.Hidden::new)
            .orElseGet(() -> new ZkInputs.Shown(contents(facts.request().orElseThrow().parts())));
    return new ZkRun(receipt.digest(), inputs, contents(facts.answer().orElseThrow()));
  }

  /** Which of two keys is the model's, only the model tells: it decides nothing without. */
  private void otherKey(String place, ZkEvidence evidence, Facts.ProofKey key) {
    String says = "it was made for the key " + evidence.keyDigest() + ", ";
    switch (key.origin()) {
      case MODEL ->
          bad(place, evidence, "keyDigest", says + "that of your model is " + key.bytes().sha256());
      case MANIFEST -> {
        String other = says + "the manifest names " + key.bytes().sha256();
        notCounted(place, evidence, other);
        examination.lack(
            place + ".keyDigest", other + ": give the model to see which of them is its key");
      }
    }
  }

  private void proven(String place, ZkEvidence evidence, ZkRun run, ZkResult.Proven proven) {
    Hash32 programId = receipt.statement().subject().programId();
    if (!proven.programId().equals(programId)) {
      bad(
          place,
          evidence,
          "keyDigest",
          "it proves a run of the program "
              + proven.programId()
              + ", the receipt states "
              + programId);
      return;
    }
    Facts.ProofKey key = facts.proofKey().orElseThrow();
    String sentence = "proven with " + proven.soundnessBits() + " bits of soundness: the stated";
    if (!evidence.isHiding()) {
      runProven = true;
      good(
          place,
          evidence,
          sentence + " program gives exactly this output for this input, " + weights(key));
    } else if (facts.request().isEmpty()) {
      good(
          place,
          evidence,
          sentence
              + " program gives exactly this output for an input that was not shown, "
              + weights(key)
              + "; whether that is the receipt's input can be seen only by who has it");
    } else if (isOfRequest(place, evidence, run, proven)) {
      runProven = true;
      good(
          place,
          evidence,
          sentence
              + " program gives exactly this output for this input, which the proof hides from"
              + " others, "
              + weights(key));
    }
  }

  /** Whether a proof that hides its inputs hides those at hand; it is bad if it does not. */
  private boolean isOfRequest(
      String place, ZkEvidence evidence, ZkRun run, ZkResult.Proven proven) {
    Facts.Request request = facts.request().orElseThrow();
    ZkSecret secret = new ZkSecret(request.jobSalt(), List.of(contents(request.parts())));
    byte[] key = facts.proofKey().orElseThrow().bytes().toArray();
    try {
      Optional<Hash32> root = Optional.of(verifier.inputsRoot(key, run, secret, proven.ticket()));
      if (root.equals(proven.inputsRoot())) {
        return true;
      }
      bad(
          place,
          evidence,
          "proof",
          "the proof holds, but for another input than the receipt's: its commitment to the inputs"
              + " is "
              + proven.inputsRoot().map(Hash32::toString).orElse("none")
              + ", input and salt make "
              + root.get());
    } catch (ZkException e) {
      bad(
          place,
          evidence,
          "hiddenInputs",
          "the proof holds, but for another input than the receipt's: " + e.getMessage());
    }
    return false;
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

  private void good(String place, ZkEvidence evidence, String sentence) {
    examination.hold(place, sentence);
    examination.good(finding(place, evidence, Standing.GOOD, sentence), Kind.ZK);
  }

  private void notCounted(String place, ZkEvidence evidence, String sentence) {
    examination.find(finding(place, evidence, Standing.NOT_COUNTED, sentence));
  }

  private void bad(String place, ZkEvidence evidence, String member, String sentence) {
    examination.find(finding(place, evidence, Standing.BAD, sentence));
    examination.contradict(place + "." + member, sentence);
  }

  private static Finding finding(
      String place, ZkEvidence evidence, Standing standing, String sentence) {
    return new Finding(
        place, Kind.ZK.label(), standing, sentence, Kind.ZK.shows(), evidence.doesNotShow());
  }
}
