package network.assay.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Address;
import network.assay.primitives.Hash32;
import network.assay.primitives.Quoted;
import network.assay.verify.evidence.Evidence;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.evidence.UnknownEvidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.Statement;

/** The pieces of evidence in the receipt, one by one. */
final class EvidenceCheck {
  private final Receipt receipt;
  private final Facts facts;
  private final long nowMillis;
  private final Examination examination;

  /** What strangers say against the receipt, weighed when all proofs are checked. */
  private final List<Dissent> dissents = new ArrayList<>();

  /** A stranger's word against a member of the statement. */
  private record Dissent(String place, String member, String says) {}

  private EvidenceCheck(Receipt receipt, Facts facts, long nowMillis, Examination examination) {
    this.receipt = receipt;
    this.facts = facts;
    this.nowMillis = nowMillis;
    this.examination = examination;
  }

  static void check(
      Receipt receipt, Facts facts, long nowMillis, ZkCheck zk, Examination examination) {
    EvidenceCheck check = new EvidenceCheck(receipt, facts, nowMillis, examination);
    for (int i = 0; i < receipt.evidence().size(); i++) {
      String place = "evidence[" + i + "]";
      switch (receipt.evidence().get(i)) {
        case RerunEvidence rerun -> check.rerun(place, rerun);
        case ZkEvidence proof -> zk.check(place, proof);
        case UnknownEvidence unknown -> check.unknown(place, unknown);
      }
    }
    check.dissents.forEach(dissent -> check.weigh(dissent, zk.isRunProven()));
    zk.checkProofsAreNamed();
  }

  private void unknown(String place, Evidence unknown) {
    Optional<Kind> kind = Kind.ofLabel(unknown.kindLabel());
    if (kind.isPresent()) {
      examination.notCounted(
          place,
          kind.get(),
          "this version cannot check evidence of this kind and format: it is passed over");
      return;
    }
    examination.find(
        new Finding(
            place,
            unknown.kindLabel(),
            Finding.Standing.NOT_COUNTED,
            "unknown kind " + Quoted.of(unknown.kindLabel()) + ": it is passed over",
            "",
            ""));
  }

  private void rerun(String place, RerunEvidence evidence) {
    RerunEvidence.Claim claim = evidence.claim();
    Statement statement = receipt.statement();
    Address auditor = claim.auditor();
    Optional<Address> signer = evidence.signer(statement.job().chainId());
    Hash32 digest = receipt.digest();
    if (!claim.receiptDigest().equals(digest)) {
      bad(
          place,
          "receiptDigest",
          "it is about the receipt " + claim.receiptDigest() + ", this one is " + digest);
    } else if (!signer.equals(Optional.of(auditor))) {
      bad(
          place,
          "signature",
          "this is not the signature of the auditor "
              + auditor
              + " over this piece ("
              + signer.map(other -> "it recovers to " + other).orElse("no key can have made it")
              + ")");
    } else if (!Verifier.isPast(claim.checkedAtMillis(), nowMillis)
        || !Verifier.isPast(statement.service().answeredAtMillis(), claim.checkedAtMillis())) {
      bad(
          place,
          "checkedAtMillis",
          "it is dated "
              + claim.checkedAtMillis()
              + ", which is before the answer or after your clock, by more than five minutes");
    } else if (!claim.programId().equals(statement.subject().programId())) {
      dissent(place, "programId", claim, "ran the program " + claim.programId());
    } else if (!claim.outputHash().equals(statement.run().outputHash())) {
      dissent(place, "outputHash", claim, "got the output " + claim.outputHash());
    } else {
      agreement(place, auditor, statement.service().operator());
    }
  }

  /**
   * A well-signed piece that speaks against the receipt. Anyone can make a key and say anything, so
   * it decides only if the caller trusts its auditor or the operator contradicts himself.
   */
  private void dissent(String place, String member, RerunEvidence.Claim claim, String what) {
    Address auditor = claim.auditor();
    String says = "the auditor " + auditor + " says that he " + what + ", unlike the receipt";
    boolean byOperator = auditor.equals(receipt.statement().service().operator());
    if (byOperator || facts.trusts(auditor)) {
      bad(
          place,
          member,
          byOperator ? says + ": the operator contradicts himself" : says + "; you trust him");
    } else {
      dissents.add(new Dissent(place, member, says));
    }
  }

  /**
   * A stranger's dissent leaves the question open, unless the caller's own re-run or a proof has
   * answered it: these do not rest on anybody's word against him.
   */
  private void weigh(Dissent dissent, boolean isRunProven) {
    if (ownRerunAgrees() || isRunProven) {
      examination.find(
          dissent.place,
          Kind.RERUN,
          Finding.Standing.BAD,
          dissent.says
              + (isRunProven
                  ? ": the run is proven, so the auditor is wrong"
                  : ": your own re-run agrees with the receipt, so the auditor is wrong"));
    } else {
      examination.notCounted(dissent.place, Kind.RERUN, dissent.says);
      examination.lack(
          dissent.place + "." + dissent.member,
          dissent.says
              + ": run it yourself, or have it proved ('assay prove'), to see which of them is"
              + " wrong");
    }
  }

  private boolean ownRerunAgrees() {
    Hash32 stated = receipt.statement().run().outputHash();
    return facts.request().isPresent()
        && facts.rerun().map(Facts.Rerun::outputHash).equals(Optional.of(stated))
        && !examination.contradictedAt("requestHash")
        && !examination.contradictedAt("programId");
  }

  private void agreement(String place, Address auditor, Address operator) {
    if (auditor.equals(operator)) {
      examination.notCounted(
          place, Kind.RERUN, "the operator re-ran his own answer, which shows nothing new");
    } else if (facts.trusts(auditor)) {
      examination.hold(place, "the auditor " + auditor + ", whom you trust, got the same bits");
      examination.good(
          place, Kind.RERUN, "the auditor " + auditor + ", whom you trust, got the same bits");
    } else {
      examination.notCounted(
          place,
          Kind.RERUN,
          "the holder of "
              + auditor
              + " says that he got the same bits; nothing here shows that he is independent of the"
              + " operator, so it counts only if you name him as an auditor whom you trust");
    }
  }

  private void bad(String place, String member, String sentence) {
    examination.bad(place, Kind.RERUN, place + "." + member, sentence);
  }
}
