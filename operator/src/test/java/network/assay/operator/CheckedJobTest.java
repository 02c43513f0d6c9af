package network.assay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import network.assay.client.TinyModel;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.input.Disclosure;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRequest;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Bytes;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.Reason;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's answer, checked by a client that has files and nothing else. */
class CheckedJobTest {
  private static final Hash32 SALT = Sha256.ofUtf8("salt");

  private static final Policy RERUN = Policy.onDelivery(Kind.SIGNATURE, Kind.RERUN);

  @TempDir static Path folder;
  private static JobAnswer answer;
  private static byte[] manifest;
  private static byte[] input;
  private static byte[] output;

  @BeforeAll
  static void run() {
    try (Operator operator = TestOperators.open(folder)) {
      ModelRef ref = ModelRef.parse("tests/tiny@1.0.0");
      answer =
          operator.submit(
              new JobRequest(ref, TinyModel.row(1, 2, 3, 4), JobOptions.standard().withSalt(SALT)));
      manifest = ManifestCodec.encode(operator.describe(ref).manifest());
    }
    input = Disclosure.ofInput(SALT, TinyModel.row(1, 2, 3, 4)).encode();
    output = Disclosure.ofOutput(answer.outputs()).encode();
  }

  @AfterAll
  static void theFolderIsEnough() {
    assertThat(
            check(
                new Checker(
                    Limits.standard(), 1, Optional.of(ModelStore.open(folder.resolve("models")))),
                answer.receiptBytes(),
                CheckRequest.Sources.none().withInput(input)))
        .isInstanceOf(Verdict.Valid.class);
  }

  private static CheckRequest.Sources all() {
    return CheckRequest.Sources.none()
        .withManifest(manifest)
        .withModel(TinyModel.onnx(1))
        .withInput(input)
        .withOutput(output);
  }

  private static Verdict check(Checker checker, byte[] receipt, CheckRequest.Sources sources) {
    return checker.check(request(receipt, sources)).verdict();
  }

  private static CheckRequest request(byte[] receipt, CheckRequest.Sources sources) {
    return new CheckRequest(
        Bytes.of(receipt),
        sources,
        CheckRequest.Demands.of(RERUN),
        TestOperators.NOW.toEpochMilli() + 1000);
  }

  private static Verdict check(byte[] receipt, CheckRequest.Sources sources) {
    return check(new Checker(Limits.standard(), 1, Optional.empty()), receipt, sources);
  }

  private static void assertInvalid(Verdict verdict, String field) {
    assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    assertThat(verdict.reasons()).extracting(Reason::field).contains(field);
  }

  @Test
  void anHonestAnswerIsValid() {
    assertThat(check(answer.receiptBytes(), all()).reasons()).isNotEmpty();
    assertThat(check(answer.receiptBytes(), all())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void theUsersOwnFileWithTheSaltIsAsGoodAsADisclosure() {
    CheckRequest.Sources sources =
        CheckRequest.Sources.none()
            .withManifest(manifest)
            .withModel(TinyModel.onnx(1))
            .withSalt(SALT);
    byte[] row = "a,b,c,d\n1,2,3,4\n".getBytes(StandardCharsets.UTF_8);
    assertThat(check(answer.receiptBytes(), sources.withInput(row)))
        .isInstanceOf(Verdict.Valid.class);
    byte[] other = "a,b,c,d\n1,2,3,5\n".getBytes(StandardCharsets.UTF_8);
    assertInvalid(check(answer.receiptBytes(), sources.withInput(other)), "requestHash");
  }

  @Test
  void aForgedAnswerIsCaught() {
    SequencedMap<String, Tensor> forged = new LinkedHashMap<>();
    forged.put("y", Tensor.ofFloats(Shape.of(1, 3), 1, 11, 22));
    assertInvalid(
        check(answer.receiptBytes(), all().withOutput(Disclosure.ofOutput(forged).encode())),
        "outputHash");
  }

  /** A checker that was asked before imports a model once, and no other in its place. */
  @Test
  void aModelIsImportedOnce() {
    Checker checker = new Checker(Limits.standard(), 1, Optional.empty());
    CheckRequest good = request(answer.receiptBytes(), all());
    CheckRequest other = request(answer.receiptBytes(), all().withModel(TinyModel.onnx(2)));
    Checker.Examined first = checker.examine(good);
    assertThat(checker.examine(good).program().orElseThrow())
        .isSameAs(first.program().orElseThrow());
    assertInvalid(checker.examine(other).report().verdict(), "files[model.onnx].cid");
    assertThat(checker.examine(good).report().verdict()).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void anotherModelIsCaught() {
    assertInvalid(
        check(answer.receiptBytes(), all().withModel(TinyModel.onnx(2))), "files[model.onnx].cid");
    CheckRequest.Sources without =
        CheckRequest.Sources.none().withModel(TinyModel.onnx(2)).withInput(input);
    assertInvalid(check(answer.receiptBytes(), without), "programId");
  }

  @Test
  void aLyingOperatorIsCaughtByRunningAgain() {
    // Everything fits together and is signed by the operator himself; only the answer is wrong.
    var statement = answer.receipt().statement();
    var run = statement.run();
    SequencedMap<String, Tensor> wrong = new LinkedHashMap<>();
    wrong.put("y", Tensor.ofFloats(Shape.of(1, 3), 1, 11, Math.nextUp(21f)));
    var lie =
        new network.assay.verify.receipt.Statement(
            statement.job(),
            statement.subject(),
            new network.assay.verify.receipt.Statement.Run(
                run.requestHash(),
                run.sampler(),
                run.seed(),
                network.assay.verify.receipt.Commitment.answer(Checker.parts(wrong)),
                run.tokensHash(),
                run.usage()),
            statement.terms(),
            statement.service());
    byte[] receipt =
        network.assay.verify.receipt.ReceiptCodec.encode(
            lie.sign(network.assay.client.key.KeyFiles.development("operator").key()));
    assertInvalid(
        check(receipt, all().withOutput(Disclosure.ofOutput(wrong).encode())), "rerun.outputHash");
  }

  @Test
  void whatIsMissingIsNamed() {
    Verdict verdict = check(answer.receiptBytes(), CheckRequest.Sources.none().withInput(input));
    assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
    assertThat(verdict.reasons().toString()).contains("model file");
    assertThat(
            check(answer.receiptBytes(), CheckRequest.Sources.none().withModel(TinyModel.onnx(1))))
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void everyFlippedByteIsCaught() {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("CheckedJobTest seed " + seed + " (set -Dassay.seed to repeat)");
    SplittableRandom random = new SplittableRandom(seed);
    byte[] receipt = answer.receiptBytes();
    byte[] model = TinyModel.onnx(1);
    for (int i = 0; i < 200; i++) {
      String where = "seed " + seed + " flip " + i;
      Verdict verdict =
          switch (i % 5) {
            case 0 -> check(flip(receipt, random), all());
            case 1 -> check(receipt, all().withInput(flip(input, random)));
            case 2 -> check(receipt, all().withOutput(flip(output, random)));
            case 3 -> check(receipt, all().withModel(flip(model, random)));
            default -> check(receipt, all().withManifest(flip(manifest, random)));
          };
      assertThat(verdict).as(where).isInstanceOf(Verdict.Invalid.class);
    }
  }

  private static byte[] flip(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    flipped[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    return flipped;
  }
}
