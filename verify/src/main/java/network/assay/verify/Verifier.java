package network.assay.verify;

import java.util.Optional;
import network.assay.primitives.Address;
import network.assay.primitives.Decoded;
import network.assay.primitives.Quoted;
import network.assay.verify.evidence.Kind;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;

/**
 * Judges a receipt by the steps of {@code spec/receipt.md}, section "Verification". Pure and total:
 * the same arguments give the same report, and no bytes make it throw. Time and memory are linear
 * in the bytes of the receipt and the facts, plus one signature recovery or one check of a proof
 * for each piece of evidence, of which there are at most {@link Receipt#EVIDENCE_MAX}.
 */
public final class Verifier {
  /** How far clocks may differ before a time counts as in the future: five minutes. */
  public static final long SKEW_MILLIS_MAX = 5 * 60 * 1000;

  private Verifier() {}

  /**
   * Judges a receipt.
   *
   * @param receipt the document, any bytes
   * @param facts what the caller established by himself
   * @param policy what the caller demands; the policy in the receipt is what was agreed with the
   *     operator and does not bind the verifier
   * @param nowMillis the caller's time, milliseconds since 1970 UTC
   */
  public static Report verify(byte[] receipt, Facts facts, Policy policy, long nowMillis) {
    return verify(receipt, facts, policy, nowMillis, new ZkProofs());
  }

  /** Judges a receipt with another way to check proofs. */
  static Report verify(
      byte[] receipt, Facts facts, Policy policy, long nowMillis, ZkCheck.ProofVerifier proofs) {
    Examination examination = new Examination();
    switch (ReceiptCodec.decode(receipt)) {
      case Decoded.Bad<Receipt> bad -> examination.contradict(bad.field(), bad.sentence());
      case Decoded.Good<Receipt> good ->
          examine(good.value(), facts, policy, nowMillis, proofs, examination);
    }
    return examination.report();
  }

  private static void examine(
      Receipt receipt,
      Facts facts,
      Policy policy,
      long nowMillis,
      ZkCheck.ProofVerifier proofs,
      Examination examination) {
    examination.hold("format", "the document is a receipt of format " + ReceiptCodec.FORMAT);
    checkSignature(receipt, examination);
    checkExpected(receipt.statement(), facts, examination);
    checkTimes(receipt.statement().service(), nowMillis, examination);
    SubjectCheck.check(receipt.statement().subject(), facts, examination);
    RunCheck.check(receipt.statement(), facts, examination);
    ZkCheck zk = new ZkCheck(receipt, facts, proofs, examination);
    EvidenceCheck.check(receipt, facts, nowMillis, zk, examination);
    examination.demand(policy.kinds());
  }

  private static void checkSignature(Receipt receipt, Examination examination) {
    Address operator = receipt.statement().service().operator();
    Optional<Address> signer = receipt.signer();
    if (signer.equals(Optional.of(operator))) {
      examination.hold("signature", "the operator " + operator + " signed exactly this statement");
      examination.good(
          "signature", Kind.SIGNATURE, "signed by the operator " + operator + " itself");
      return;
    }
    examination.bad(
        "signature",
        Kind.SIGNATURE,
        "signature",
        "this is not the signature of the operator "
            + operator
            + " over this statement ("
            + signer.map(other -> "it recovers to " + other).orElse("no key can have made it")
            + "): the statement, the operator or the signature was changed, or it never was his");
  }

  private static void checkExpected(Statement statement, Facts facts, Examination examination) {
    if (facts.expected().isEmpty()) {
      return;
    }
    var members = statement.members();
    facts
        .expected()
        .forEach((field, text) -> {
          String stated = members.get(field);
          if (stated == null) {
            examination.lack(field, "a receipt has no such field, so it cannot be compared");
            return;
          }
          examination.check(
              stated.equals(text),
              field,
              "is " + Quoted.of(text) + ", as you expected",
              "you expected " + Quoted.of(text) + ", the receipt states " + Quoted.of(stated));
        });
  }

  private static void checkTimes(
      Statement.Service service, long nowMillis, Examination examination) {
    examination.check(
        isPast(service.answeredAtMillis(), nowMillis),
        "answeredAtMillis",
        "the answer is not from the future",
        "the answer is dated "
            + service.answeredAtMillis()
            + ", more than five minutes after your clock, "
            + nowMillis);
  }

  /** Whether a stated time is not after now, but for the allowed skew; exact for any longs. */
  static boolean isPast(long stated, long nowMillis) {
    return stated <= nowMillis || stated - SKEW_MILLIS_MAX <= nowMillis;
  }
}
