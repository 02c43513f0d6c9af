package network.assay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.client.TinyModel;
import network.assay.client.check.CheckRequest;
import network.assay.client.check.Checker;
import network.assay.client.input.Disclosure;
import network.assay.client.job.JobAnswer;
import network.assay.client.job.JobOptions;
import network.assay.client.job.JobRequest;
import network.assay.client.prove.FakeProver;
import network.assay.client.prove.ProofFetch;
import network.assay.client.prove.ProofKeys;
import network.assay.client.store.ModelRef;
import network.assay.client.store.ModelStore;
import network.assay.engine.run.Limits;
import network.assay.primitives.Bytes;
import network.assay.verify.Finding;
import network.assay.verify.Reason;
import network.assay.verify.Report;
import network.assay.verify.Verdict;
import network.assay.verify.evidence.Kind;
import network.assay.verify.manifest.ManifestCodec;
import network.assay.verify.policy.Policy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client gathers to check a proof, and what comes of each thing that is missing or changed.
 * The proof is one that proves nothing: with all of it at hand, the verifier must refuse it.
 */
class CheckedProofTest {
  private static final Policy ZK = Policy.onDelivery(Kind.SIGNATURE, Kind.ZK);

  @TempDir static Path folder;
  private static JobAnswer answer;
  private static JobAnswer plain;
  private static byte[] manifest;
  private static ProofFetch.Fetched fetched;

  private final FakeProver prover = new FakeProver();

  @BeforeAll
  static void run() throws IOException {
    TinyModel.publishWhole(ModelStore.open(folder.resolve("models")), "1.0.0", 1);
    ModelRef ref = ModelRef.newest(TinyModel.NAME_WHOLE);
    try (Operator operator =
        TestOperators.open(folder, new SimpleMeterRegistry(), Optional.of(new FakeProver()), 0)) {
      JobOptions options = JobOptions.standard();
      plain = operator.submit(new JobRequest(ref, TinyModel.row(1, 2, 3, 4), options));
      answer =
          operator.submit(new JobRequest(ref, TinyModel.row(1, 2, 3, 4), options.withPolicy(ZK)));
      fetched = ProofFetch.of(operator, answer.receipt(), operator.describe(ref).manifest());
      manifest = ManifestCodec.encode(operator.describe(ref).manifest());
    }
  }

  private static CheckRequest.Sources run(JobAnswer of) {
    return CheckRequest.Sources.none()
        .withManifest(manifest)
        .withInput(Disclosure.ofInput(of.salt(), TinyModel.row(1, 2, 3, 4)).encode())
        .withOutput(Disclosure.ofOutput(of.outputs()).encode());
  }

  private static byte[] proof() {
    return fetched.proofs().getFirst().toArray();
  }

  private static byte[] key() {
    return fetched.key().orElseThrow().toArray();
  }

  private Report check(Checker checker, JobAnswer of, CheckRequest.Sources sources) {
    ProofKeys keys = new ProofKeys(folder.resolve("proof-keys"), prover, _ -> {});
    return checker
        .withProofKeys(keys)
        .check(
            new CheckRequest(
                Bytes.of(of.receiptBytes()),
                sources,
                CheckRequest.Demands.of(ZK),
                TestOperators.NOW.toEpochMilli() + 1000));
  }

  private Report check(CheckRequest.Sources sources) {
    return check(new Checker(Limits.standard(), 1, Optional.empty()), answer, sources);
  }

  private static List<String> fields(Report report) {
    return report.verdict().reasons().stream().map(Reason::field).toList();
  }

  private static Finding finding(Report report) {
    return report.findings().get(1);
  }

  @Test
  void everythingTravelsAndAProofOfNothingIsRefused() {
    Report report = check(run(answer).withProof(proof()).withProofKey(key()));
    assertThat(report.verdict()).isInstanceOf(Verdict.Invalid.class);
    assertThat(fields(report)).containsExactly("evidence[0].proof");
    assertThat(finding(report).standing()).isEqualTo(Finding.Standing.BAD);
    assertThat(prover.opened).as("the manifest's key was taken").hasValue(0);
  }

  @Test
  void withTheModelAtHandTheKeyIsMadeHere() {
    Report report = check(run(answer).withProof(proof()).withModel(TinyModel.whole(1)));
    assertThat(fields(report)).containsExactly("evidence[0].proof");
    assertThat(prover.opened.get()).isLessThanOrEqualTo(1);
    Checker stored =
        new Checker(Limits.standard(), 1, Optional.of(ModelStore.open(folder.resolve("models"))));
    assertThat(fields(check(stored, answer, run(answer).withProof(proof()))))
        .containsExactly("evidence[0].proof");
    assertThat(prover.opened.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsMissingLeavesItOpenAndIsNamed() {
    List<CheckRequest.Sources> lacking = new ArrayList<>();
    lacking.add(run(answer).withProofKey(key()));
    lacking.add(run(answer).withProof(proof()));
    lacking.add(
        CheckRequest.Sources.none().withManifest(manifest).withProof(proof()).withProofKey(key()));
    List<String> words = List.of("the proof itself", "program.zk", "the whole input");
    for (int i = 0; i < lacking.size(); i++) {
      Report report = check(lacking.get(i));
      assertThat(report.verdict()).isInstanceOf(Verdict.Unknown.class);
      assertThat(fields(report)).contains("policy.zk");
      assertThat(finding(report).sentence()).contains(words.get(i));
    }
  }

  @Test
  void aChangedProofOrKeyIsFound() {
    byte[] proof = proof();
    proof[proof.length / 2] ^= 1;
    assertThat(fields(check(run(answer).withProof(proof).withProofKey(key()))))
        .containsExactly("proof");
    byte[] key = key();
    key[key.length - 1] ^= 1;
    assertThat(fields(check(run(answer).withProof(proof()).withProofKey(key))))
        .containsExactly("files[program.zk].cid");
    for (byte[] garbage : List.of(new byte[0], new byte[1], new byte[1 << 16])) {
      assertThat(fields(check(run(answer).withProof(garbage).withProofKey(key()))))
          .containsExactly("proof");
    }
  }

  @Test
  void aReceiptWithoutProofsCostsNoProver() {
    Report report = check(new Checker(Limits.standard(), 1, Optional.empty()), plain, run(plain));
    assertThat(report.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(fields(report)).containsExactly("policy.zk");
    CheckRequest.Sources model = run(plain).withModel(TinyModel.whole(1));
    assertThat(fields(check(new Checker(Limits.standard(), 1, Optional.empty()), plain, model)))
        .containsExactly("policy.zk");
    assertThat(prover.opened).hasValue(0);
  }
}
