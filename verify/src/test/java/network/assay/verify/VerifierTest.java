package network.assay.verify;

import static network.assay.verify.Samples.ANSWER;
import static network.assay.verify.Samples.AUDITOR;
import static network.assay.verify.Samples.AUTHOR;
import static network.assay.verify.Samples.JOB_SALT;
import static network.assay.verify.Samples.NOW;
import static network.assay.verify.Samples.OPERATOR;
import static network.assay.verify.Samples.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.primitives.Signature;
import network.assay.primitives.Wei;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Disclosure;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifierTest {
  private static final Policy SIGNED = Policy.onDelivery(Kind.SIGNATURE);
  private static final Policy RERUN = Policy.onDelivery(Kind.SIGNATURE, Kind.RERUN);
  private static final PrivateKey STRANGER = Samples.key("stranger");
  private static final Hash32 OTHER = Sha256.ofUtf8("other");

  private static Report verify(Receipt receipt, Facts facts, Policy policy) {
    return Verifier.verify(ReceiptCodec.encode(receipt), facts, policy, NOW);
  }

  private static Set<String> fields(Report report) {
    return report.verdict().reasons().stream()
        .map(Reason::field)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertInvalid(Report report, String... fields) {
    assertThat(report.verdict()).isInstanceOf(Verdict.Invalid.class);
    assertThat(fields(report)).as("%s", report.verdict()).containsExactlyInAnyOrder(fields);
  }

  private static void assertUnknown(Report report, String... fields) {
    assertThat(report.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(fields(report)).as("%s", report.verdict()).containsExactlyInAnyOrder(fields);
  }

  private static void assertValid(Report report) {
    assertThat(report.verdict()).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void anHonestReceiptIsValid() {
    Report report = verify(Samples.receipt(), Samples.facts(), RERUN);
    assertValid(report);
    assertThat(report.verdict().label()).isEqualTo("valid");
    assertThat(report.held().stream().map(Reason::field))
        .containsExactly(
            "format",
            "signature",
            "jobId",
            "usage.inputTokens",
            "answeredAtMillis",
            "manifest.cid",
            "manifest.signature",
            "model",
            "programId",
            "profile",
            "files[model.onnx].cid",
            "programId",
            "requestHash",
            "requestHash",
            "outputHash",
            "outputHash",
            "rerun.outputHash",
            "usage.multiplyAdds");
    assertThat(report.findings().stream().map(Finding::place)).containsExactly("signature", "here");
    assertThat(report.findings())
        .allSatisfy(finding -> {
          assertThat(finding.standing()).isEqualTo(Finding.Standing.GOOD);
          assertThat(finding.shows()).isNotEmpty();
          assertThat(finding.doesNotShow()).isNotEmpty();
        });
  }

  @Test
  void theSignatureAloneIsEnoughOnlyIfNothingMoreIsDemanded() {
    assertValid(verify(Samples.receipt(), Facts.none(), SIGNED));
    assertUnknown(verify(Samples.receipt(), Facts.none(), RERUN), "policy.rerun");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"REFEREE", "ZK", "TEE", "AGREEMENT"})
  void kindsThatCannotBeCheckedHereAreNeverTakenForGranted(Kind kind) {
    Receipt receipt = Samples.receipt().withEvidence(Samples.unknownEvidence(kind.label()));
    assertValid(verify(receipt, Facts.none(), SIGNED));
    Report report = verify(receipt, Samples.facts(), Policy.onPayment(Kind.SIGNATURE, kind));
    assertUnknown(report, "policy." + kind.label());
    Finding finding = report.findings().get(2);
    assertThat(finding.place()).isEqualTo("evidence[0]");
    assertThat(finding.standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
    assertThat(finding.shows()).isEqualTo(kind.shows());
  }

  /** Every member of the statement, with another value, and the reason when facts are complete. */
  private static Map<String, Statement> otherStatements() {
    Statement s = Samples.statement();
    Map<String, Statement> others = new TreeMap<>();
    Statement.Job job = s.job();
    others.put("network", with(s, new Statement.Job("other", job.chainId(), job.id())));
    others.put("chainId", with(s, new Statement.Job(job.network(), 1, job.id())));
    others.put("jobId", with(s, new Statement.Job(job.network(), job.chainId(), OTHER)));
    Statement.Subject j = s.subject();
    others.put(
        "model",
        with(s, subject(ModelName.parse("assay/other"), j.version(), j.programId(), "f32")));
    others.put(
        "version", with(s, subject(j.model(), Cid.ofRawBlock(new byte[9]), j.programId(), "f32")));
    others.put("programId", with(s, subject(j.model(), j.version(), OTHER, "f32")));
    others.put("profile", with(s, subject(j.model(), j.version(), j.programId(), "int")));
    others.put(
        "tokenizerHash",
        with(
            s,
            new Statement.Subject(
                j.model(), j.version(), j.programId(), "f32", OTHER, Hash32.ZERO)));
    others.put(
        "templateHash",
        with(
            s,
            new Statement.Subject(
                j.model(), j.version(), j.programId(), "f32", Hash32.ZERO, OTHER)));
    Statement.Run r = s.run();
    Statement.Usage u = r.usage();
    others.put("requestHash", with(s, run(OTHER, "", r.seed(), r.outputHash(), Hash32.ZERO, u)));
    others.put(
        "sampler",
        with(s, run(r.requestHash(), "top-p", r.seed(), r.outputHash(), Hash32.ZERO, u)));
    others.put("seed", with(s, run(r.requestHash(), "", 1, r.outputHash(), Hash32.ZERO, u)));
    others.put("outputHash", with(s, run(r.requestHash(), "", r.seed(), OTHER, Hash32.ZERO, u)));
    others.put("tokensHash", with(s, run(r.requestHash(), "", r.seed(), r.outputHash(), OTHER, u)));
    others.put("usage.multiplyAdds", with(s, new Statement.Usage(1, 0, 0)));
    others.put("usage.inputTokens", with(s, new Statement.Usage(u.multiplyAdds(), 1, 0)));
    others.put("usage.outputTokens", with(s, new Statement.Usage(u.multiplyAdds(), 0, 1)));
    Statement.Terms t = s.terms();
    others.put(
        "priceWei", with(s, new Statement.Terms(Wei.of(1), t.payer(), t.payment(), t.policy())));
    others.put(
        "payer",
        with(s, new Statement.Terms(t.price(), STRANGER.address(), t.payment(), t.policy())));
    others.put("payment", with(s, new Statement.Terms(t.price(), t.payer(), OTHER, t.policy())));
    others.put("policy", with(s, new Statement.Terms(t.price(), t.payer(), t.payment(), RERUN)));
    Statement.Service v = s.service();
    others.put(
        "operator",
        with(
            s,
            new Statement.Service(STRANGER.address(), v.acceptedAtMillis(), v.answeredAtMillis())));
    others.put(
        "acceptedAtMillis",
        with(
            s,
            new Statement.Service(v.operator(), v.acceptedAtMillis() - 1, v.answeredAtMillis())));
    others.put(
        "answeredAtMillis",
        with(
            s,
            new Statement.Service(v.operator(), v.acceptedAtMillis(), v.answeredAtMillis() + 1)));
    return others;
  }

  @Test
  void theTableOfOtherStatementsIsComplete() {
    assertThat(otherStatements().keySet()).isEqualTo(Samples.statement().members().keySet());
    otherStatements()
        .forEach((field, other) -> {
          Set<String> changed = new TreeSet<>();
          Samples.statement()
              .members()
              .forEach((name, text) -> {
                if (!other.members().get(name).equals(text)) {
                  changed.add(name);
                }
              });
          assertThat(changed).containsExactly(field);
        });
  }

  @Test
  void anyMemberChangedAfterSigningBreaksTheSignature() {
    otherStatements()
        .forEach((field, other) -> {
          Receipt forged = new Receipt(other, Samples.receipt().signature(), List.of());
          Report report = verify(forged, Facts.none(), SIGNED);
          assertThat(fields(report)).as(field).contains("signature");
          assertThat(report.verdict()).isInstanceOf(Verdict.Invalid.class);
          assertThat(report.findings().get(0).standing()).isEqualTo(Finding.Standing.BAD);
        });
  }

  /** An operator who signs a lie is caught wherever the caller knows better. */
  @Test
  void anyMemberStatedOtherwiseThanExpectedIsNamed() {
    Facts expecting = Facts.none();
    for (var member : Samples.statement().members().entrySet()) {
      expecting = expecting.expecting(member.getKey(), member.getValue());
    }
    assertValid(verify(Samples.receipt(), expecting, SIGNED));
    for (var other : otherStatements().entrySet()) {
      assertInvalid(verify(signed(other.getValue()), expecting, SIGNED), other.getKey());
    }
    assertUnknown(
        verify(Samples.receipt(), Facts.none().expecting("colour", "red"), SIGNED), "colour");
  }

  @Test
  void aLieAboutModelInputOutputOrWorkIsNamed() {
    Map<String, String[]> reasons = new TreeMap<>();
    reasons.put("model", new String[] {"model"});
    reasons.put("version", new String[] {"manifest.cid"});
    reasons.put("programId", new String[] {"programId"});
    reasons.put("profile", new String[] {"profile"});
    reasons.put("requestHash", new String[] {"requestHash"});
    reasons.put("outputHash", new String[] {"outputHash", "rerun.outputHash"});
    reasons.put("usage.multiplyAdds", new String[] {"usage.multiplyAdds"});
    reasons.put("usage.inputTokens", new String[] {"usage.inputTokens"});
    reasons.put("jobId", new String[] {"jobId"});
    reasons.forEach((field, named) ->
        assertInvalid(verify(signed(otherStatements().get(field)), Samples.facts(), RERUN), named));
  }

  @Test
  void theReceiptsOwnSignatureMustBeTheOperators() {
    Statement statement = Samples.statement();
    Receipt forged = new Receipt(statement, STRANGER.sign(statement.digest()), List.of());
    assertInvalid(verify(forged, Samples.facts(), SIGNED), "signature");
    Signature good = Samples.receipt().signature();
    Signature flipped = new Signature(good.r(), good.s(), 55 - good.v());
    assertInvalid(
        verify(new Receipt(statement, flipped, List.of()), Facts.none(), SIGNED), "signature");
    // No point of the curve has this abscissa, so the signature recovers to nobody.
    Signature nobody = new Signature(word(5), good.s(), 27);
    assertThat(nobody.recover(statement.digest())).isEmpty();
    assertInvalid(
        verify(new Receipt(statement, nobody, List.of()), Facts.none(), SIGNED), "signature");
  }

  @Test
  void anAnswerFromTheFutureIsRefusedBeyondTheSkew() {
    byte[] receipt = ReceiptCodec.encode(Samples.receipt());
    long answered = Samples.ANSWERED;
    long skew = Verifier.SKEW_MILLIS_MAX;
    assertValid(Verifier.verify(receipt, Facts.none(), SIGNED, answered - skew));
    assertInvalid(
        Verifier.verify(receipt, Facts.none(), SIGNED, answered - skew - 1), "answeredAtMillis");
    assertInvalid(
        Verifier.verify(receipt, Facts.none(), SIGNED, Long.MIN_VALUE), "answeredAtMillis");
    assertValid(Verifier.verify(receipt, Facts.none(), SIGNED, Long.MAX_VALUE));
  }

  @Test
  void aModelFileOtherThanTheManifestNamesIsNamed() {
    Cid cid = Cid.ofRawBlock(Samples.MODEL_FILE);
    long size = Samples.MODEL_FILE.length;
    Facts facts = Facts.none().withManifest(ManifestCodec.encode(Samples.manifest()));
    assertInvalid(
        verify(
            Samples.receipt(),
            facts.withFile(new Facts.LocalFile("model.onnx", Cid.ofRawBlock(new byte[] {7}), size)),
            SIGNED),
        "files[model.onnx].cid");
    assertInvalid(
        verify(
            Samples.receipt(),
            facts.withFile(new Facts.LocalFile("model.onnx", cid, size + 1)),
            SIGNED),
        "files[model.onnx].bytes");
    assertInvalid(
        verify(Samples.receipt(), facts.withFile(new Facts.LocalFile("x.onnx", cid, size)), SIGNED),
        "files[x.onnx]");
    assertUnknown(
        verify(
            Samples.receipt(),
            Facts.none().withFile(new Facts.LocalFile("model.onnx", cid, size)),
            SIGNED),
        "files[model.onnx]");
    assertInvalid(
        verify(Samples.receipt(), Facts.none().withProgramId(OTHER), SIGNED), "programId");
  }

  @Test
  void aManifestThatIsNotTheAuthorsIsNamed() {
    Manifest honest = Samples.manifest();
    Manifest forged = new Manifest(honest.body(), STRANGER.sign(honest.body().digest()));
    assertInvalid(verifyWithManifest(ManifestCodec.encode(forged)), "manifest.signature");
    Manifest.Identity identity = honest.body().identity();
    Manifest.Body otherModel =
        new Manifest.Body(
            new Manifest.Identity(
                ModelName.parse("assay/other"), identity.label(), "MIT", AUTHOR.address()),
            honest.body().files(),
            honest.body().program(),
            honest.body().lineage(),
            honest.body().pricePerJob(),
            honest.body().io());
    assertInvalid(verifyWithManifest(ManifestCodec.encode(otherModel.sign(AUTHOR))), "model");
    byte[] spaced =
        (new String(ManifestCodec.encode(honest), StandardCharsets.UTF_8) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    assertInvalid(verifyWithManifest(spaced), "manifest.format");
    assertInvalid(verifyWithManifest(new byte[0]), "manifest.format");
    assertInvalid(verifyWithManifest(new byte[ManifestCodec.BYTES_MAX + 1]), "manifest.format");
    assertInvalid(
        verify(Samples.receipt(), Facts.none().withManifest(new byte[] {1}), SIGNED),
        "manifest.cid");
  }

  /** A receipt that states exactly the version of these manifest bytes. */
  private static Report verifyWithManifest(byte[] manifest) {
    Statement.Subject honest = Samples.subject();
    Statement statement =
        with(
            Samples.statement(),
            subject(honest.model(), Cid.ofRawBlock(manifest), honest.programId(), "f32"));
    return verify(signed(statement), Facts.none().withManifest(manifest), SIGNED);
  }

  @Test
  void anInputOrOutputOtherThanCommittedIsNamed() {
    for (int i = 0; i < REQUEST.size(); i++) {
      for (Part changed : changes(REQUEST.get(i))) {
        List<Part> parts = new ArrayList<>(REQUEST);
        parts.set(i, changed);
        Report report =
            verify(
                Samples.receipt(),
                Facts.none().withRequest(JOB_SALT, parts).withRerun(Samples.rerun()),
                SIGNED);
        assertInvalid(report, "requestHash");
        assertThat(report.findings().get(1).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
      }
    }
    assertInvalid(
        verify(Samples.receipt(), Facts.none().withRequest(OTHER, REQUEST), SIGNED), "requestHash");
    assertInvalid(
        verify(Samples.receipt(), Facts.none().withRequest(JOB_SALT, List.of()), SIGNED),
        "requestHash");
    for (int i = 0; i < ANSWER.size(); i++) {
      for (Part changed : changes(ANSWER.get(i))) {
        List<Part> parts = new ArrayList<>(ANSWER);
        parts.set(i, changed);
        assertInvalid(
            verify(Samples.receipt(), Facts.none().withAnswer(parts), SIGNED), "outputHash");
      }
    }
    assertInvalid(
        verify(Samples.receipt(), Facts.none().withAnswer(ANSWER.reversed()), SIGNED),
        "outputHash");
  }

  private static List<Part> changes(Part part) {
    byte[] longer = Arrays.copyOf(part.content().toArray(), part.content().size() + 1);
    return List.of(
        new Part(part.name() + "x", part.content()), new Part(part.name(), Bytes.of(longer)));
  }

  @Test
  void aPartShownAloneMustBeTheCommittedOne() {
    for (int i = 0; i < REQUEST.size(); i++) {
      Disclosure good = Commitment.discloseRequestPart(JOB_SALT, REQUEST, i);
      assertValid(verify(Samples.receipt(), Facts.none().withRequestPart(good), SIGNED));
      for (Disclosure bad :
          List.of(
              new Disclosure(
                  changes(good.part()).get(0), good.salt(), i, good.count(), good.path()),
              new Disclosure(
                  changes(good.part()).get(1), good.salt(), i, good.count(), good.path()),
              new Disclosure(good.part(), Optional.of(OTHER), i, good.count(), good.path()),
              new Disclosure(good.part(), Optional.empty(), i, good.count(), good.path()),
              new Disclosure(good.part(), good.salt(), -1, good.count(), good.path()),
              new Disclosure(good.part(), good.salt(), i, i, good.path()),
              new Disclosure(good.part(), good.salt(), i, good.count(), List.of()))) {
        assertInvalid(
            verify(Samples.receipt(), Facts.none().withRequestPart(bad), SIGNED), "requestHash");
      }
    }
    Disclosure answer = Commitment.discloseAnswerPart(ANSWER, 1);
    assertValid(verify(Samples.receipt(), Facts.none().withAnswerPart(answer), SIGNED));
    assertInvalid(
        verify(
            Samples.receipt(),
            Facts.none()
                .withAnswerPart(new Disclosure(answer.part(), answer.salt(), 0, 2, answer.path())),
            SIGNED),
        "outputHash");
  }

  /** The leaf of an answer read as if it were salted is the same bytes, but another part. */
  @Test
  void aSaltCannotShiftThePartsOfAnAnswer() {
    Part true0 = new Part("n".repeat(40), Bytes.utf8("content"));
    Hash32 root = Commitment.answer(List.of(true0));
    byte[] preimage = Bytes.utf8("\0\0\0(" + "n".repeat(40) + "content").toArray();
    Hash32 salt = Hash32.of(Arrays.copyOf(preimage, 32));
    int nameLength = ByteBuffer.wrap(preimage, 32, 4).getInt();
    assertThat(nameLength).isGreaterThan(1000);
    Disclosure shifted = new Disclosure(true0, Optional.of(salt), 0, 1, List.of());
    assertThat(Commitment.answerHas(root, shifted)).isFalse();
    assertThat(Commitment.answerHas(root, new Disclosure(true0, Optional.empty(), 0, 1, List.of())))
        .isTrue();
  }

  @Test
  void aRerunThatDiffersIsNamed() {
    Facts input = Facts.none().withRequest(JOB_SALT, REQUEST);
    Hash32 output = Commitment.answer(ANSWER);
    long work = Samples.MULTIPLY_ADDS;
    assertInvalid(
        verify(
            Samples.receipt(),
            input.withRerun(new Facts.Rerun(Samples.PROGRAM_ID, OTHER, work)),
            SIGNED),
        "rerun.outputHash");
    assertInvalid(
        verify(
            Samples.receipt(),
            input.withRerun(new Facts.Rerun(Samples.PROGRAM_ID, output, work + 1)),
            SIGNED),
        "usage.multiplyAdds");
    assertInvalid(
        verify(Samples.receipt(), input.withRerun(new Facts.Rerun(OTHER, OTHER, work)), SIGNED),
        "programId");
    assertUnknown(
        verify(Samples.receipt(), Facts.none().withRerun(Samples.rerun()), RERUN), "policy.rerun");
  }

  @Test
  void signedRerunsCountOnlyFromAuditorsWhomTheCallerTrusts() {
    Receipt receipt = Samples.receipt().withEvidence(Samples.rerunEvidence());
    Report untrusted = verify(receipt, Facts.none(), RERUN);
    assertUnknown(untrusted, "policy.rerun");
    assertThat(untrusted.findings().get(1).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
    Facts trusting = Facts.none().trusting(Set.of(AUDITOR.address()));
    Report trusted = verify(receipt, trusting, RERUN);
    assertValid(trusted);
    assertThat(trusted.findings().get(1).standing()).isEqualTo(Finding.Standing.GOOD);
    Receipt own =
        Samples.receipt()
            .withEvidence(
                Samples.claim(Samples.receipt(), OPERATOR.address()).sign(OPERATOR, 31337));
    assertUnknown(
        verify(own, trusting.trusting(Set.of(OPERATOR.address())), RERUN), "policy.rerun");
  }

  @Test
  void aPieceOfEvidenceThatWasChangedIsNamed() {
    Receipt receipt = Samples.receipt();
    RerunEvidence good = Samples.rerunEvidence();
    RerunEvidence.Claim c = good.claim();
    Facts trusting = Facts.none().trusting(Set.of(AUDITOR.address()));
    Map<String, RerunEvidence.Claim> changed = new TreeMap<>();
    changed.put(
        "receiptDigest",
        new RerunEvidence.Claim(
            OTHER, c.programId(), c.outputHash(), c.auditor(), c.checkedAtMillis()));
    changed.put(
        "programId",
        new RerunEvidence.Claim(
            c.receiptDigest(), OTHER, c.outputHash(), c.auditor(), c.checkedAtMillis()));
    changed.put(
        "outputHash",
        new RerunEvidence.Claim(
            c.receiptDigest(), c.programId(), OTHER, c.auditor(), c.checkedAtMillis()));
    changed.put(
        "checkedAtMillis",
        new RerunEvidence.Claim(
            c.receiptDigest(),
            c.programId(),
            c.outputHash(),
            c.auditor(),
            NOW + Verifier.SKEW_MILLIS_MAX + 1));
    for (var entry : changed.entrySet()) {
      // Signed anew, the member itself is named; not signed anew, the signature, too.
      RerunEvidence lied = entry.getValue().sign(AUDITOR, 31337);
      assertInvalid(
          verify(receipt.withEvidence(lied), trusting, SIGNED), "evidence[0]." + entry.getKey());
      RerunEvidence torn = new RerunEvidence(entry.getValue(), good.signature());
      assertInvalid(
          verify(receipt.withEvidence(torn), trusting, SIGNED),
          entry.getKey().equals("receiptDigest")
              ? "evidence[0].receiptDigest"
              : "evidence[0].signature");
    }
    RerunEvidence early =
        new RerunEvidence.Claim(
                c.receiptDigest(),
                c.programId(),
                c.outputHash(),
                c.auditor(),
                Samples.ANSWERED - Verifier.SKEW_MILLIS_MAX - 1)
            .sign(AUDITOR, 31337);
    assertInvalid(
        verify(receipt.withEvidence(early), trusting, SIGNED), "evidence[0].checkedAtMillis");
    RerunEvidence otherChain = c.sign(AUDITOR, 1);
    assertInvalid(
        verify(receipt.withEvidence(otherChain), trusting, SIGNED), "evidence[0].signature");
  }

  @Test
  void dissentIsWeighedByWhoSpeaks() {
    Receipt receipt = Samples.receipt();
    Facts trusting = Facts.none().trusting(Set.of(AUDITOR.address()));
    Receipt doubted = receipt.withEvidence(dissent(receipt, AUDITOR));
    assertInvalid(verify(doubted, trusting, SIGNED), "evidence[0].outputHash");
    assertUnknown(verify(doubted, Facts.none(), SIGNED), "evidence[0].outputHash");
    // Our own re-run settles it: the receipt is right, the piece is shown as wrong.
    Report settled = verify(doubted, Samples.facts(), RERUN);
    assertValid(settled);
    assertThat(settled.findings().get(2).standing()).isEqualTo(Finding.Standing.BAD);
    Receipt torn = receipt.withEvidence(dissent(receipt, OPERATOR));
    assertInvalid(verify(torn, Samples.facts(), RERUN), "evidence[0].outputHash");
  }

  private static RerunEvidence dissent(Receipt receipt, PrivateKey auditor) {
    RerunEvidence.Claim claim = Samples.claim(receipt, auditor.address());
    return new RerunEvidence.Claim(
            claim.receiptDigest(),
            claim.programId(),
            OTHER,
            claim.auditor(),
            claim.checkedAtMillis())
        .sign(auditor, 31337);
  }

  @Test
  void unknownKindsAreKeptAndPassedOver() {
    Receipt receipt = Samples.receiptWithEvidence();
    Report report = verify(receipt, Samples.facts(), RERUN);
    assertValid(report);
    assertThat(report.findings()).hasSize(5);
    assertThat(report.findings().get(4).kind()).isEqualTo("horoscope");
    assertThat(report.findings().get(4).sentence()).contains("unknown kind \"horoscope\"");
    assertThat(ReceiptCodec.decode(ReceiptCodec.encode(receipt)).orThrow()).isEqualTo(receipt);
    assertThat(receipt.withEvidence(Samples.unknownEvidence("zk"))).isSameAs(receipt);
  }

  private static Statement.Subject subject(
      ModelName model, Cid version, Hash32 programId, String profile) {
    return new Statement.Subject(model, version, programId, profile, Hash32.ZERO, Hash32.ZERO);
  }

  private static Statement.Run run(
      Hash32 request, String sampler, long seed, Hash32 output, Hash32 tokens, Statement.Usage u) {
    return new Statement.Run(request, sampler, seed, output, tokens, u);
  }

  private static Statement with(Statement s, Statement.Job job) {
    return new Statement(job, s.subject(), s.run(), s.terms(), s.service());
  }

  private static Statement with(Statement s, Statement.Subject subject) {
    return new Statement(s.job(), subject, s.run(), s.terms(), s.service());
  }

  private static Statement with(Statement s, Statement.Run run) {
    return new Statement(s.job(), s.subject(), run, s.terms(), s.service());
  }

  private static Statement with(Statement s, Statement.Usage u) {
    Statement.Run r = s.run();
    return with(s, run(r.requestHash(), r.sampler(), r.seed(), r.outputHash(), r.tokensHash(), u));
  }

  private static Statement with(Statement s, Statement.Terms terms) {
    return new Statement(s.job(), s.subject(), s.run(), terms, s.service());
  }

  private static Statement with(Statement s, Statement.Service service) {
    return new Statement(s.job(), s.subject(), s.run(), s.terms(), service);
  }

  /** Signed by whoever it names as operator. */
  private static Receipt signed(Statement statement) {
    Address operator = statement.service().operator();
    return statement.sign(operator.equals(STRANGER.address()) ? STRANGER : OPERATOR);
  }

  private static Hash32 word(long value) {
    byte[] bytes = new byte[32];
    byte[] low = BigInteger.valueOf(value).toByteArray();
    System.arraycopy(low, 0, bytes, 32 - low.length, low.length);
    return Hash32.of(bytes);
  }
}
