package network.assay.prover.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.engine.kernel.Workers;
import network.assay.primitives.Hash32;
import network.assay.primitives.Json;
import network.assay.primitives.Json.JsonString;
import network.assay.primitives.Sha256;
import network.assay.prover.ProofTask;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.verify.zk.InputCommitment;
import network.assay.verify.zk.ZkInputs;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import network.assay.verify.zk.ZkVerifier;
import network.assay.verify.zk.key.ZkKeyCodec;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What this room makes of the samples is what lies under {@code golden/zk-1}, where the tests of
 * {@code verify} and other verifiers read it. Proofs are deterministic: the same bytes each time.
 */
class GoldenProofsTest {
  private static final String REGENERATE =
      "mvn -pl prover -am test -Dtest=GoldenProofsTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dassay.golden=write";

  private static final Path FOLDER = Path.of("../verify/src/test/resources/golden/zk-1");

  private static final Workers WORKERS = new Workers(1);

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  @Test
  void proofsAreUnchanged() throws IOException {
    GoldenProofs proofs = new GoldenProofs(WORKERS);
    for (var entry : proofs.cases().entrySet()) {
      Case made = entry.getValue();
      byte[] key = ZkKeyCodec.encode(made.model().key());
      byte[] proof = proofs.prove(made);
      assertThat(ZkVerifier.verify(proof, key, made.runs()))
          .as(entry.getKey())
          .isInstanceOf(ZkResult.Proven.class);
      compare(entry.getKey(), key, json(made.runs()), proof);
    }
  }

  /** Of two runs the first is hidden. */
  @Test
  void theHidingProofIsUnchanged() throws IOException {
    GoldenProofs proofs = new GoldenProofs(WORKERS);
    Case dense = proofs.cases().get("dense");
    List<ZkRun> runs = List.of(dense.runs().getFirst().hidden(), dense.runs().getLast());
    Hash32 salt = Sha256.ofUtf8("salt");
    ZkSecret secret = ZkSecret.of(salt, dense.runs().subList(0, 1));
    byte[] key = ZkKeyCodec.encode(dense.model().key());
    byte[] proof = proofs.prove(ProofTask.hiding(dense.model(), runs, secret));
    assertThat(ZkVerifier.verify(proof, key, runs))
        .isInstanceOfSatisfying(
            ZkResult.Proven.class,
            proven ->
                assertThat(proven.inputsRoot())
                    .contains(InputCommitment.root(dense.model().key(), runs, secret)));
    Json json =
        Json.object()
            .array("runs", runs.stream().map(GoldenProofsTest::json).toList())
            .text("salt", salt.hex())
            .array("inputs", base64(secret.inputs().getFirst()))
            .build();
    compare("hidden", key, json, proof);
  }

  private static void compare(String name, byte[] key, Json runs, byte[] proof) throws IOException {
    Path folder = FOLDER.resolve(name);
    compare(folder.resolve("key.bin"), key);
    compare(folder.resolve("run.json"), runs.canonical());
    compare(folder.resolve("proof.bin"), proof);
  }

  private static void compare(Path path, byte[] bytes) throws IOException {
    if ("write".equals(System.getProperty("assay.golden"))) {
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
    }
    assertThat(path).as("golden file; to make it anew, on purpose: %s", REGENERATE).exists();
    assertThat(Files.readAllBytes(path))
        .as(
            "%s changed. A change of format needs a new version in its name; to make this file"
                + " anew, on purpose: %s",
            path, REGENERATE)
        .isEqualTo(bytes);
  }

  private static Json json(List<ZkRun> runs) {
    return Json.object().array("runs", runs.stream().map(GoldenProofsTest::json).toList()).build();
  }

  private static Json json(ZkRun run) {
    Json.ObjectBuilder json = Json.object().text("receipt", run.receiptDigest().hex());
    switch (run.inputs()) {
      case ZkInputs.Shown(List<byte[]> tensors) -> json.array("inputs", base64(tensors));
      case ZkInputs.Hidden(List<ZkShape> shapes) ->
          json.array("hidden", shapes.stream().map(GoldenProofsTest::json).toList());
    }
    return json.array("outputs", base64(run.outputs())).build();
  }

  private static Json json(ZkShape shape) {
    return new Json.JsonArray(IntStream.of(shape.dims()).<Json>mapToObj(Json::of).toList());
  }

  private static List<JsonString> base64(List<byte[]> tensors) {
    return tensors.stream()
        .map(tensor -> new JsonString(Base64.getEncoder().encodeToString(tensor)))
        .toList();
  }
}
