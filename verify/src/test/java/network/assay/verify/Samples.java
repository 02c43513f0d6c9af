package network.assay.verify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import network.assay.primitives.Address;
import network.assay.primitives.Bytes;
import network.assay.primitives.Cid;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Keccak256;
import network.assay.primitives.PrivateKey;
import network.assay.primitives.Sha256;
import network.assay.primitives.UnixFsCid;
import network.assay.primitives.Wei;
import network.assay.verify.evidence.Kind;
import network.assay.verify.evidence.RerunEvidence;
import network.assay.verify.evidence.UnknownEvidence;
import network.assay.verify.manifest.Decimal;
import network.assay.verify.manifest.InputMapping;
import network.assay.verify.manifest.Lineage;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.manifest.ModelName;
import network.assay.verify.policy.Policy;
import network.assay.verify.receipt.Commitment;
import network.assay.verify.receipt.Part;
import network.assay.verify.receipt.Receipt;
import network.assay.verify.receipt.Statement;

/** One honest job, from fixed keys: what the tests bend and the golden files hold. */
public final class Samples {
  public static final PrivateKey OPERATOR = key("operator");
  public static final PrivateKey AUDITOR = key("auditor");
  public static final PrivateKey AUTHOR = key("author");

  /** Ten minutes after the answer. */
  public static final long NOW = 1_767_226_200_000L;

  public static final long ACCEPTED = 1_767_225_600_000L;
  public static final long ANSWERED = ACCEPTED + 42;
  public static final Hash32 JOB_SALT = Sha256.ofUtf8("salt");
  public static final byte[] MODEL_FILE = "model bytes".getBytes(StandardCharsets.UTF_8);
  public static final byte[] LICENCE_FILE = "licence text".getBytes(StandardCharsets.UTF_8);
  public static final Hash32 PROGRAM_ID = Sha256.ofUtf8("program");
  public static final long MULTIPLY_ADDS = 123_456;

  public static final List<Part> REQUEST =
      List.of(part("image", "pixels"), part("mask", ""), part("größe", "7"));
  public static final List<Part> ANSWER = List.of(part("label", "3"), part("scores", "0.1 0.9"));

  private Samples() {}

  /** A key anyone can make: for tests and golden files only. */
  public static PrivateKey key(String who) {
    return PrivateKey.of(Keccak256.ofUtf8("assay golden " + who).toBytes());
  }

  public static Part part(String name, String content) {
    return new Part(name, Bytes.utf8(content));
  }

  public static Manifest.Body manifestBody() {
    return new Manifest.Body(
        new Manifest.Identity(
            new ModelName("assay", "digits"), "1.0.0", "Apache-2.0", AUTHOR.address()),
        List.of(
            new Manifest.File("model.onnx", UnixFsCid.of(MODEL_FILE), MODEL_FILE.length),
            new Manifest.File("LICENSE", UnixFsCid.of(LICENCE_FILE), LICENCE_FILE.length)),
        new Manifest.Entry("model.onnx", PROGRAM_ID, "f32"),
        new Lineage(
            List.of(new Lineage.Parent(Cid.ofRawBlock(new byte[] {1}), 500)),
            List.of(
                new Lineage.Dataset(
                    "optical digits", Optional.of(Cid.ofDagPbBlock(new byte[] {2})), 250),
                new Lineage.Dataset("own drawings", Optional.empty(), 0))),
        Wei.parse("1000000000000000"),
        new Manifest.Interface(
            List.of(
                new InputMapping.Image(
                    "image",
                    8,
                    8,
                    InputMapping.Channels.GRAY,
                    InputMapping.Layout.NCHW,
                    new InputMapping.Pixels(
                        new Decimal("0.0627450980392156862745"),
                        List.of(Decimal.ZERO),
                        List.of(Decimal.ONE),
                        true)),
                new InputMapping.Text("mask", 16, -1, "i32"),
                new InputMapping.Row("größe", List.of("sepal length", "sepal width")),
                new InputMapping.Raw("raw")),
            List.of(
                new Manifest.OutputMeaning("label", List.of()),
                new Manifest.OutputMeaning("scores", List.of("zero", "one", "\"two\"\n")))));
  }

  public static Manifest manifest() {
    return manifestBody().sign(AUTHOR);
  }

  public static Statement.Subject subject() {
    return new Statement.Subject(
        new ModelName("assay", "digits"),
        manifest().cid(),
        PROGRAM_ID,
        "f32",
        Hash32.ZERO,
        Hash32.ZERO);
  }

  public static Statement.Run run() {
    return new Statement.Run(
        Commitment.request(JOB_SALT, REQUEST),
        "",
        -1,
        Commitment.answer(ANSWER),
        Hash32.ZERO,
        new Statement.Usage(MULTIPLY_ADDS, 0, 0));
  }

  public static Statement statement() {
    return new Statement(
        new Statement.Job("scratch", 31337, Sha256.ofUtf8("job 1")),
        subject(),
        run(),
        new Statement.Terms(
            Wei.parse("1000000000000000"),
            key("payer").address(),
            Sha256.ofUtf8("payment"),
            Policy.onDelivery(Kind.SIGNATURE)),
        new Statement.Service(OPERATOR.address(), ACCEPTED, ANSWERED));
  }

  public static Receipt receipt() {
    return statement().sign(OPERATOR);
  }

  public static RerunEvidence.Claim claim(Receipt receipt, Address auditor) {
    return new RerunEvidence.Claim(
        receipt.digest(),
        receipt.statement().subject().programId(),
        receipt.statement().run().outputHash(),
        auditor,
        ANSWERED + 1000);
  }

  public static RerunEvidence rerunEvidence() {
    return claim(receipt(), AUDITOR.address()).sign(AUDITOR, 31337);
  }

  public static UnknownEvidence unknownEvidence(String kind) {
    return new UnknownEvidence(
        Json.object().text("kind", kind).text("proof", "0x00").integer("size", 7).build());
  }

  /** A receipt with one piece of each sort. */
  public static Receipt receiptWithEvidence() {
    return receipt()
        .withEvidence(rerunEvidence())
        .withEvidence(unknownEvidence("zk"))
        .withEvidence(unknownEvidence("horoscope"));
  }

  /** Everything that a caller can know, all of it true. */
  public static Facts facts() {
    return Facts.none()
        .expecting("jobId", Sha256.ofUtf8("job 1").toString())
        .expecting("usage.inputTokens", "0")
        .withManifest(ManifestCodec.encode(manifest()))
        .withFile(new Facts.LocalFile("model.onnx", UnixFsCid.of(MODEL_FILE), MODEL_FILE.length))
        .withProgramId(PROGRAM_ID)
        .withRequest(JOB_SALT, REQUEST)
        .withRequestPart(Commitment.discloseRequestPart(JOB_SALT, REQUEST, 2))
        .withAnswer(ANSWER)
        .withAnswerPart(Commitment.discloseAnswerPart(ANSWER, 0))
        .withRerun(rerun());
  }

  public static Facts.Rerun rerun() {
    return new Facts.Rerun(PROGRAM_ID, Commitment.answer(ANSWER), MULTIPLY_ADDS);
  }
}
