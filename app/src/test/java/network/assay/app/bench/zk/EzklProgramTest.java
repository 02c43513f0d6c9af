package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in Python that runs EZKL, with a module of the test's own in EZKL's place. */
class EzklProgramTest {
  private static final String MODULE =
      """
      import json, os
      class PyRunArgs:
          input_visibility = output_visibility = param_visibility = decomp_base = None
      def gen_settings(model, settings, arguments):
          print("EZKL prints what it likes")
          if os.environ.get("FAULT") == "panic":
              raise BaseException("a panic  in\\nRust")
          with open(settings, "w") as file:
              json.dump({"run_args": {"logrows": 4, "base": arguments.decomp_base},
                         "num_rows": 9, "total_assignments": 18}, file)
      def calibrate_settings(data, model, settings, target, scales=None):
          assert target == "resources" and scales == [7]
      def compile_circuit(model, circuit, settings):
          assert json.load(open(settings))["run_args"]["base"] == 128
      def gen_srs(path, rows):
          open(path, "w").write("srs" * rows)
      def setup(circuit, vk, pk, srs):
          if os.environ.get("FAULT") == "hang":
              open("/dev/null").read() or __import__("threading").Event().wait()
          if os.environ.get("FAULT") == "crash":
              os.abort()
          open(vk, "w").write("v"), open(pk, "w").write("pk")
      def gen_witness(data, circuit, witness):
          pass
      def prove(witness, circuit, pk, proof, srs):
          with open(proof, "w") as file:
              json.dump({"hex_proof": "0xabcdef", "pretty_public_inputs":
                         {"rescaled_outputs": [["1.5", "2"], ["3"]]}}, file)
          return {}  if os.environ.get("FAULT") == "refuse" else {"proof": 1}
      def verify(proof, settings, vk, srs):
          return True
      """;

  @TempDir private Path folder;

  @BeforeEach
  void module() throws IOException {
    boolean hasPython;
    try {
      hasPython = ChildProcess.run(List.of("python3", "--version"), Map.of(), 60).status() == 0;
    } catch (IOException e) {
      hasPython = false;
    }
    assumeTrue(hasPython, "no python3 here: EZKL's program is not tested");
    Files.writeString(folder.resolve("ezkl.py"), MODULE);
    Path dist = Files.createDirectories(folder.resolve("ezkl-1.2.3.dist-info"));
    Files.writeString(
        dist.resolve("METADATA"), "Metadata-Version: 2.1\nName: ezkl\nVersion: 1.2.3\n");
  }

  private JsonNode run(String fault, String... more) throws IOException {
    Path program =
        Path.of(System.getProperty("assay.root")).resolve("app/src/main/scripts/ezkl/prove.py");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("python3", program.toString(), "--onnx", "m", "--inputs", "i"));
    command.addAll(List.of("--work", folder.resolve("work").toString()));
    command.addAll(List.of("--srs", folder.resolve("srs").toString()));
    command.addAll(List.of("--set", "decomp_base=128", "--scale", "7", "--proofs", "2"));
    command.addAll(List.of(more));
    ChildProcess.Ended ended =
        ChildProcess.run(command, Map.of("PYTHONPATH", folder.toString(), "FAULT", fault), 60);
    assertThat(ended.status()).as(ended.error()).isZero();
    assertThat(ended.lines()).hasSize(1);
    return JsonMapper.shared().readTree(ended.lines().getFirst().text());
  }

  @Test
  void everyStepIsTimedAndTheSrsIsKept() throws IOException {
    JsonNode said = run("");
    assertThat(said.has("failed")).as(said::toString).isFalse();
    assertThat(said.path("version").asString()).isEqualTo("1.2.3");
    assertThat(said.path("logRows").asInt()).isEqualTo(4);
    assertThat(said.path("rows").asInt()).isEqualTo(9);
    assertThat(said.path("keyBytes").asInt()).isEqualTo(3);
    assertThat(said.path("srsBytes").asInt()).isEqualTo(12);
    assertThat(said.path("proofBytes").asInt()).isEqualTo(3);
    assertThat(said.path("outputs").toString()).isEqualTo("[1.5,2.0,3.0]");
    assertThat(said.path("peakBytes").asLong()).isGreaterThan(1 << 20);
    assertThat(said.path("seconds").propertyNames())
        .containsExactlyInAnyOrder(
            "gen_settings",
            "calibrate_settings",
            "compile_circuit",
            "gen_srs",
            "setup",
            "gen_witness",
            "prove",
            "verify");
    assertThat(said.path("freshSeconds").asDouble())
        .isGreaterThan(said.path("proveSeconds").asDouble());
    assertThat(run("").path("seconds").has("gen_srs")).isFalse();
  }

  @Test
  void whatGoesWrongIsNamedWithItsStep() throws IOException {
    assertFailed(run("panic"), "gen_settings", "a panic in Rust");
    assertFailed(run("refuse"), "prove", "EZKL's prove says no");
    assertFailed(run("crash"), "setup", "the process ended with -6");
    assertFailed(run("", "--set", "no_such=1"), "start", "EZKL has no setting no_such");
  }

  @Test
  void limitsHold() throws IOException {
    // Where it is by then depends on how fast Python starts.
    assertFailed(
        run("hang", "--step-seconds", "1"), null, "time: beyond the limit of 1.0 s for a step");
    // A process of Python alone takes more.
    assertFailed(run("hang", "--memory-mebibytes", "1"), null, "memory: beyond the limit of 1 MiB");
  }

  private static void assertFailed(JsonNode said, String step, String reason) {
    assertThat(said.at("/failed/reason").asString()).isEqualTo(reason);
    if (step != null) {
      assertThat(said.at("/failed/step").asString()).isEqualTo(step);
    }
  }
}
