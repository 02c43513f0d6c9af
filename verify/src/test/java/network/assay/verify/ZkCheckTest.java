package network.assay.verify;

import static network.assay.verify.Samples.ANSWER;
import static network.assay.verify.Samples.JOB_SALT;
import static network.assay.verify.Samples.NOW;
import static network.assay.verify.Samples.PROGRAM_ID;
import static network.assay.verify.Samples.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import network.assay.primitives.Bytes;
import network.assay.primitives.Decoded;
import network.assay.primitives.Fields;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonObject;
import network.assay.primitives.JsonException;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.primitives.UnixFsCid;
import network.assay.verify.evidence.EvidenceCodec;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.evidence.UnknownEvidence;
import network.assay.verify.evidence.ZkEvidence;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.ReceiptCodec;
import network.assay.verify.receipt.Statement;
import network.assay.verify.zk.ZkInputs;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a proof in a receipt, whatever checking the proof itself comes to. */
class ZkCheckTest {
  private static final Policy ZK = Policy.onDelivery(Kind.SIGNATURE, Kind.ZK);
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROOF = "proof".getBytes(StandardCharsets.US_ASCII);
  private static final Hash32 OTHER = Sha256.ofUtf8("other");
  private static final List<ZkShape> SHAPES = List.of(ZkShape.of(1, 4), ZkShape.SCALAR);

  /** Remembers what it was asked and answers as it was told. */
  private static final class Answering implements ZkCheck.ProofVerifier {
    private final ZkResult answer;
    private final List<ZkRun> asked = new ArrayList<>();

    Answering(ZkResult answer) {
      this.answer = answer;
    }

    @Override
    public ZkResult verify(byte[] proof, byte[] key, List<ZkRun> runs) {
      assertThat(proof).isEqualTo(PROOF);
      assertThat(key).isEqualTo(KEY);
      asked.addAll(runs);
      return answer;
    }

    @Override
    public Hash32 inputsRoot(byte[] key, ZkRun run, ZkSecret secret, OptionalInt ticket) {
      assertThat(key).isEqualTo(KEY);
      if (!run.inputs().equals(new ZkInputs.Hidden(SHAPES))) {
        throw new ZkException("hidden input 0", "expected shape [4], got [5]");
      }
      return root(secret.salt(), secret.inputs().getFirst());
    }
  }

  /** Stands for the commitment to inputs. */
  private static Hash32 root(Hash32 salt, List<byte[]> inputs) {
    Sha256 hash = new Sha256().update(salt.toBytes());
    inputs.forEach(hash::update);
    return hash.finish();
  }

  /** Accepts a proof that hides this request. */
  private static Answering hiding(Hash32 salt, List<Part> request) {
    List<byte[]> inputs = request.stream().map(part -> part.content().toArray()).toList();
    return new Answering(
        new ZkResult.Proven(PROGRAM_ID, Sha256.of(KEY), 100, Optional.of(root(salt, inputs))));
  }

  private static ZkEvidence hidingPiece(List<ZkShape> shapes) {
    ZkEvidence open = piece();
    return new ZkEvidence(
        open.receiptDigest(),
        open.keyDigest(),
        open.proof(),
        open.proofBytes(),
        Optional.of(shapes));
  }

  /** What somebody has to whom the input was not shown. */
  private static Facts withoutInput() {
    return Facts.none()
        .withManifest(ManifestCodec.encode(manifest(KEY)))
        .withProofKey(key(KEY, Facts.KeyOrigin.MANIFEST))
        .withProof(PROOF)
        .withAnswer(ANSWER);
  }

  private static Answering proving() {
    return new Answering(new ZkResult.Proven(PROGRAM_ID, Sha256.of(KEY), 100));
  }

  /** The sample's manifest with a key among its files. */
  private static Manifest manifest(byte[] key) {
    Manifest.Body body = Samples.manifestBody();
    List<Manifest.File> files = new ArrayList<>(body.files());
    files.add(new Manifest.File(Manifest.Body.ZK_KEY, UnixFsCid.of(key), key.length));
    return new Manifest.Body(
            body.identity(), files, body.program(), body.lineage(), body.pricePerJob(), body.io())
        .sign(Samples.AUTHOR);
  }

  private static Receipt plain() {
    Statement s = Samples.statement();
    Statement.Subject j = s.subject();
    Statement.Subject subject =
        new Statement.Subject(
            j.model(), manifest(KEY).cid(), j.programId(), "f32", Hash32.ZERO, Hash32.ZERO);
    return new Statement(s.job(), subject, s.run(), s.terms(), s.service()).sign(Samples.OPERATOR);
  }

  private static ZkEvidence piece() {
    return new ZkEvidence(plain().digest(), Sha256.of(KEY), Sha256.of(PROOF), PROOF.length);
  }

  private static Facts.ProofKey key(byte[] bytes, Facts.KeyOrigin origin) {
    return new Facts.ProofKey(Bytes.of(bytes), origin);
  }

  private static Facts byAuthor() {
    return Facts.none()
        .withManifest(ManifestCodec.encode(manifest(KEY)))
        .withProofKey(key(KEY, Facts.KeyOrigin.MANIFEST))
        .withProof(PROOF)
        .withRequest(JOB_SALT, REQUEST)
        .withAnswer(ANSWER);
  }

  private static Report verify(Receipt receipt, Facts facts, ZkCheck.ProofVerifier proofs) {
    return Verifier.verify(ReceiptCodec.encode(receipt), facts, ZK, NOW, proofs);
  }

  private static Finding finding(Report report) {
    return report.findings().get(1);
  }

  private static void assertInvalid(Report report, String field) {
    assertThat(report.verdict()).isInstanceOf(Verdict.Invalid.class);
    assertThat(report.verdict().reasons()).extracting(Reason::field).containsExactly(field);
  }

  @Test
  void aGoodProofIsEstablishedAndSaysWhoseWordTheWeightsAre() {
    Answering proving = proving();
    Report report = verify(plain().withEvidence(piece()), byAuthor(), proving);
    assertThat(report.verdict()).as("%s", report).isInstanceOf(Verdict.Valid.class);
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.GOOD);
    assertThat(finding(report).sentence()).contains("100 bits", "author committed to");
    assertThat(finding(report).doesNotShow()).contains("hides nothing");
    assertThat(proving.asked).hasSize(1);
    ZkRun run = proving.asked.getFirst();
    assertThat(run.receiptDigest()).isEqualTo(plain().digest());
    assertThat(run.inputs().tensors()).hasSameSizeAs(REQUEST);
    for (int i = 0; i < REQUEST.size(); i++) {
      assertThat(run.inputs().tensors().get(i)).isEqualTo(REQUEST.get(i).content().toArray());
    }
    for (int i = 0; i < ANSWER.size(); i++) {
      assertThat(run.outputs().get(i)).isEqualTo(ANSWER.get(i).content().toArray());
    }
    Facts withModel = byAuthor().withProofKey(key(KEY, Facts.KeyOrigin.MODEL));
    assertThat(finding(verify(plain().withEvidence(piece()), withModel, proving())).sentence())
        .contains("made here");
  }

  @Test
  void aProofThatHoldsAnswersAStrangersDissentAndNoOther() {
    PrivateKey auditor = Samples.AUDITOR;
    RerunEvidence.Claim agreeing = Samples.claim(plain(), auditor.address());
    RerunEvidence dissent =
        new RerunEvidence.Claim(
                agreeing.receiptDigest(),
                agreeing.programId(),
                OTHER,
                agreeing.auditor(),
                agreeing.checkedAtMillis())
            .sign(auditor, 31337);
    // Before the proof and behind it.
    for (Receipt receipt :
        List.of(
            plain().withEvidence(dissent).withEvidence(piece()),
            plain().withEvidence(piece()).withEvidence(dissent))) {
      Report settled = verify(receipt, byAuthor(), proving());
      assertThat(settled.verdict()).as("%s", settled).isInstanceOf(Verdict.Valid.class);
      assertThat(settled.findings())
          .filteredOn(finding -> finding.standing() == Finding.Standing.BAD)
          .singleElement()
          .satisfies(finding -> assertThat(finding.sentence()).contains("the run is proven"));
      int at = receipt.evidence().indexOf(dissent);
      Facts trusting = byAuthor().trusting(Set.of(auditor.address()));
      assertInvalid(verify(receipt, trusting, proving()), "evidence[" + at + "].outputHash");
      // A proof that was not looked at answers nothing.
      Report open = verify(receipt, Facts.none(), proving());
      assertThat(open.verdict()).isInstanceOf(Verdict.Unknown.class);
      assertThat(open.verdict().reasons())
          .extracting(Reason::field)
          .contains("evidence[" + at + "].outputHash");
    }
  }

  @Test
  void aProofThatHidesTheInputIsCheckedWithoutIt() {
    Receipt receipt = plain().withEvidence(hidingPiece(SHAPES));
    Answering hiding = hiding(JOB_SALT, REQUEST);
    Report report = verify(receipt, withoutInput(), hiding);
    assertThat(report.verdict()).as("%s", report).isInstanceOf(Verdict.Valid.class);
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.GOOD);
    assertThat(finding(report).sentence()).contains("an input that was not shown");
    assertThat(finding(report).doesNotShow()).contains("it hides the input");
    ZkRun told = hiding.asked.getFirst();
    assertThat(told.inputs()).isEqualTo(new ZkInputs.Hidden(SHAPES));
    assertThat(told.outputs().getFirst()).isEqualTo(ANSWER.getFirst().content().toArray());
    // One that hides nothing shows nothing without the input.
    Report open = verify(plain().withEvidence(piece()), withoutInput(), proving());
    assertThat(open.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(finding(open).sentence()).contains("the whole input");
  }

  @Test
  void whoHasTheInputSeesWhetherTheProofHidesIt() {
    Receipt receipt = plain().withEvidence(hidingPiece(SHAPES));
    Report report = verify(receipt, byAuthor(), hiding(JOB_SALT, REQUEST));
    assertThat(report.verdict()).as("%s", report).isInstanceOf(Verdict.Valid.class);
    assertThat(finding(report).sentence()).contains("for this input, which the proof hides");
    // The same proof, but of another salt or input; one that commits to none; other shapes.
    Report salt = verify(receipt, byAuthor(), hiding(OTHER, REQUEST));
    assertInvalid(salt, "evidence[0].proof");
    assertThat(finding(salt).sentence()).contains("another input than the receipt's");
    List<Part> others = List.of(new Part("x", Bytes.of(new byte[3])));
    assertInvalid(verify(receipt, byAuthor(), hiding(JOB_SALT, others)), "evidence[0].proof");
    assertInvalid(verify(receipt, byAuthor(), proving()), "evidence[0].proof");
    Receipt otherShapes = plain().withEvidence(hidingPiece(List.of(ZkShape.of(5))));
    assertInvalid(
        verify(otherShapes, byAuthor(), hiding(JOB_SALT, REQUEST)), "evidence[0].hiddenInputs");
  }

  @Test
  void aProofThatHidesTheInputAnswersDissentOnlyBesideTheInput() {
    RerunEvidence.Claim agreeing = Samples.claim(plain(), Samples.AUDITOR.address());
    RerunEvidence dissent =
        new RerunEvidence.Claim(
                agreeing.receiptDigest(),
                agreeing.programId(),
                OTHER,
                agreeing.auditor(),
                agreeing.checkedAtMillis())
            .sign(Samples.AUDITOR, 31337);
    Receipt receipt = plain().withEvidence(hidingPiece(SHAPES)).withEvidence(dissent);
    Report open = verify(receipt, withoutInput(), hiding(JOB_SALT, REQUEST));
    assertThat(open.verdict().reasons())
        .extracting(Reason::field)
        .containsExactly("evidence[1].outputHash");
    Report settled = verify(receipt, byAuthor(), hiding(JOB_SALT, REQUEST));
    assertThat(settled.verdict()).as("%s", settled).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void aHidingPieceComesBackAsItWasAndItsShapesAreBounded() {
    Receipt receipt = plain().withEvidence(hidingPiece(SHAPES));
    assertThat(ReceiptCodec.decode(ReceiptCodec.encode(receipt)).orThrow()).isEqualTo(receipt);
    JsonObject good = EvidenceCodec.toJson(hidingPiece(SHAPES));
    List<Json> many = Collections.nCopies(ZkEvidence.HIDDEN_INPUTS_MAX + 1, Json.of(List.of()));
    List<Json> wrong =
        List.of(
            Json.of(1),
            Json.of(List.of()),
            Json.of(many),
            Json.of(List.of(Json.of(1))),
            Json.of(List.of(Json.of(List.of(Json.of(-1))))),
            Json.of(List.of(Json.of(List.of(Json.of("1"))))),
            Json.of(List.of(Json.of(List.of(Json.of(1L << 31))))),
            Json.of(List.of(Json.of(Collections.nCopies(2, Json.of(1L << 30))))),
            Json.of(List.of(Json.of(Collections.nCopies(17, Json.of(1))))));
    for (Json shapes : wrong) {
      assertThatThrownBy(() -> EvidenceCodec.read(Fields.of(good.with("hiddenInputs", shapes), "")))
          .isInstanceOf(JsonException.class)
          .hasMessageContaining("hiddenInputs");
    }
    JsonObject without = good.without("hiddenInputs");
    assertThatThrownBy(() -> EvidenceCodec.read(Fields.of(without, "")))
        .isInstanceOf(JsonException.class);
    JsonObject open = good.with("format", Json.of(ZkEvidence.FORMAT));
    assertThatThrownBy(() -> EvidenceCodec.read(Fields.of(open, "")))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void aRefusedProofIsBadWithItsStepAndReason() {
    Report report =
        verify(
            plain().withEvidence(piece()),
            byAuthor(),
            new Answering(new ZkResult.Refused("one is not two", "witness")));
    assertInvalid(report, "evidence[0].proof");
    assertThat(finding(report).sentence()).contains("'witness'", "one is not two");
  }

  @Test
  void aProofOfAnotherProgramIsBad() {
    Answering other = new Answering(new ZkResult.Proven(OTHER, Sha256.of(KEY), 100));
    assertInvalid(
        verify(plain().withEvidence(piece()), byAuthor(), other), "evidence[0].keyDigest");
  }

  @Test
  void aProofForAnotherReceiptOrOfAnotherSizeIsBad() {
    ZkEvidence receipt = new ZkEvidence(OTHER, Sha256.of(KEY), Sha256.of(PROOF), PROOF.length);
    assertInvalid(
        verify(plain().withEvidence(receipt), byAuthor(), proving()), "evidence[0].receiptDigest");
    ZkEvidence size = new ZkEvidence(plain().digest(), Sha256.of(KEY), Sha256.of(PROOF), 4);
    assertInvalid(
        verify(plain().withEvidence(size), byAuthor(), proving()), "evidence[0].proofBytes");
  }

  @Test
  void anotherKeyIsBadBesideTheModelAndOpenBesideTheAuthorsWord() {
    ZkEvidence other = new ZkEvidence(plain().digest(), OTHER, Sha256.of(PROOF), PROOF.length);
    Facts withModel = byAuthor().withProofKey(key(KEY, Facts.KeyOrigin.MODEL));
    assertInvalid(
        verify(plain().withEvidence(other), withModel, proving()), "evidence[0].keyDigest");
    Report open = verify(plain().withEvidence(other), byAuthor(), proving());
    assertThat(open.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(open.verdict().reasons())
        .extracting(Reason::field)
        .containsExactly("evidence[0].keyDigest", "policy.zk");
  }

  @Test
  void aKeyThatTheManifestDoesNotNameShowsNothing() {
    byte[] forged = {1, 2, 3};
    ZkEvidence piece =
        new ZkEvidence(plain().digest(), Sha256.of(forged), Sha256.of(PROOF), PROOF.length);
    Receipt receipt = plain().withEvidence(piece);
    Facts given = byAuthor().withProofKey(key(forged, Facts.KeyOrigin.MANIFEST));
    Report report = verify(receipt, given, proving());
    assertInvalid(report, "files[program.zk].cid");
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
    Facts noManifest =
        Facts.none()
            .withProofKey(key(KEY, Facts.KeyOrigin.MANIFEST))
            .withProof(PROOF)
            .withRequest(JOB_SALT, REQUEST)
            .withAnswer(ANSWER);
    Report alone = verify(plain().withEvidence(piece()), noManifest, proving());
    assertThat(alone.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(finding(alone).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
  }

  @Test
  void aFalseKeyInTheManifestIsFoundByTheModel() {
    byte[] right = {7};
    Facts given = byAuthor().withProofKey(key(right, Facts.KeyOrigin.MODEL));
    assertInvalid(verify(plain(), given, proving()), "proof", "files[program.zk].cid");
  }

  private static void assertInvalid(Report report, String one, String other) {
    assertThat(report.verdict()).isInstanceOf(Verdict.Invalid.class);
    assertThat(report.verdict().reasons())
        .extracting(Reason::field)
        .containsExactlyInAnyOrder(one, other);
  }

  @Test
  void whatIsMissingIsNamedAndNothingIsLookedAt() {
    Answering proving = proving();
    Report report = verify(plain().withEvidence(piece()), Facts.none(), proving);
    assertThat(report.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(report.verdict().reasons()).extracting(Reason::field).containsExactly("policy.zk");
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
    assertThat(finding(report).sentence())
        .contains("5 bytes", "the model", "the whole input", "the whole output");
    assertThat(proving.asked).isEmpty();
  }

  @Test
  void anotherInputDoesNotSpeakAgainstTheProof() {
    Facts other = byAuthor().withRequest(OTHER, REQUEST);
    Report report = verify(plain().withEvidence(piece()), other, proving());
    assertInvalid(report, "requestHash");
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
  }

  @Test
  void aProofThatNoPieceNamesIsFound() {
    byte[] flipped = PROOF.clone();
    flipped[2] ^= 1;
    Facts given = byAuthor().withProof(flipped);
    assertInvalid(verify(plain().withEvidence(piece()), given, proving()), "proof");
  }

  @Test
  void aPieceComesBackAsItWasAndIsSmall() {
    Receipt receipt = plain().withEvidence(piece());
    byte[] bytes = ReceiptCodec.encode(receipt);
    assertThat(ReceiptCodec.decode(bytes).orThrow()).isEqualTo(receipt);
    assertThat(bytes.length - ReceiptCodec.encode(plain()).length).isLessThan(512);
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiptDigest", "keyDigest", "proof", "proofBytes", "id"})
  void everyMemberIsWantedAndChecked(String member) {
    JsonObject good = EvidenceCodec.toJson(piece());
    for (JsonObject wrong :
        List.of(
            good.without(member),
            good.with(member, Json.of("0x00")),
            good.with(member, Json.of(-1)),
            good.with(member, Json.of(ZkEvidence.PROOF_BYTES_MAX + 1)))) {
      assertThatThrownBy(() -> EvidenceCodec.read(Fields.of(wrong, "")))
          .isInstanceOf(JsonException.class)
          .hasMessageContaining(member);
    }
    JsonObject more = good.with("extra", Json.of(1));
    assertThatThrownBy(() -> EvidenceCodec.read(Fields.of(more, "")))
        .isInstanceOf(JsonException.class);
  }

  @Test
  void anotherFormatIsKeptAndPassedOver() {
    JsonObject body = piece().body().with("format", Json.of("assay-zk-proof/2"));
    UnknownEvidence later = new UnknownEvidence(body);
    Receipt receipt = plain().withEvidence(later);
    Decoded<Receipt> decoded = ReceiptCodec.decode(ReceiptCodec.encode(receipt));
    assertThat(decoded.toOptional()).isEqualTo(Optional.of(receipt));
    Report report = verify(receipt, Facts.none(), proving());
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.NOT_COUNTED);
    assertThatThrownBy(() -> new UnknownEvidence(piece().body())).hasMessageContaining("zk");
  }
}
