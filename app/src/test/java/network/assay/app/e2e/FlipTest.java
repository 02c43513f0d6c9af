package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import network.assay.app.command.Recorded;
import network.assay.app.e2e.Mutations.Mutation;
import network.assay.app.home.RunFolder;
import network.assay.client.input.Disclosure;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.Hash32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever single byte or field of a run is changed, {@code assay verify} ends with 1 and names
 * what is wrong. Most changes go through the command in this process, some through a process of
 * their own. Which bytes do not matter, and why, is in spec/receipt.md.
 */
@Tag("process")
class FlipTest {
  private static final int FLIPS_OF_A_DOCUMENT = 120;
  private static final int FLIPS_OF_THE_MODEL = 80;
  private static final int FLIPS_IN_A_PROCESS = 12;

  /** The files of a run, and the model. */
  private static final String MODEL = "digits.onnx";

  @TempDir private static Path scratch;

  private static Path honest;
  private static SplittableRandom random;

  private Path folder;

  @BeforeAll
  static void makeARun() throws IOException {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("FlipTest seed: " + seed + " (again: -Dassay.seed=" + seed + ")");
    random = new SplittableRandom(seed);
    honest = scratch.resolve("honest");
    Path home = scratch.resolve("home");
    Recorded recorded = new Recorded(home, "ASSAY_KEY", Digits.KEY);
    String model = Digits.FOLDER.resolve(MODEL).toString();
    assertThat(recorded.run("model", "add", model, "--name", Digits.MODEL))
        .as(recorded::err)
        .isZero();
    String image = Digits.FOLDER.resolve("images/9-0105.png").toString();
    assertThat(
            recorded.run(
                "infer", Digits.MODEL, "--input", image, "--local", "--out", honest.toString()))
        .as(recorded::err)
        .isZero();
    Files.copy(Path.of(model), honest.resolve(MODEL));
  }

  @BeforeEach
  void copyTheRun() throws IOException {
    folder = Files.createTempDirectory(scratch, "run");
    for (String file : files()) {
      Files.copy(honest.resolve(file), folder.resolve(file));
    }
  }

  private static List<String> files() {
    return List.of(RunFolder.RECEIPT, RunFolder.INPUT, RunFolder.OUTPUT, RunFolder.MANIFEST, MODEL);
  }

  @Test
  void theHonestRunIsValid() {
    Recorded verified = verify();
    assertThat(verified.out()).startsWith("{").contains("\"verdict\":\"valid\"");
    assertThat(kinds(verified.out())).contains("signature", "rerun");
  }

  @Test
  void everyFlippedByteIsFound() {
    for (String file : files()) {
      int count = file.equals(MODEL) ? FLIPS_OF_THE_MODEL : FLIPS_OF_A_DOCUMENT;
      requireFound(file, Mutations.flips(file, original(file), count, random));
    }
  }

  @Test
  void everyChangedFieldOfTheReceiptIsFound() {
    requireFound(
        RunFolder.RECEIPT, Mutations.fields(RunFolder.RECEIPT, original(RunFolder.RECEIPT)));
  }

  @Test
  void everyChangedFieldOfTheManifestIsFound() {
    requireFound(
        RunFolder.MANIFEST, Mutations.fields(RunFolder.MANIFEST, original(RunFolder.MANIFEST)));
  }

  @Test
  void everyChangedNumberOfInputAndOutputIsFound() {
    for (String file : List.of(RunFolder.INPUT, RunFolder.OUTPUT)) {
      Disclosure disclosure = Disclosure.decode(original(file));
      List<Mutation> mutations = new ArrayList<>();
      disclosure
          .parts()
          .forEach((name, tensor) -> {
            for (int i = 0; i < tensor.size(); i++) {
              float[] values = tensor.floats().clone();
              values[i] = Math.nextUp(values[i]);
              SequencedMap<String, Tensor> parts = new LinkedHashMap<>(disclosure.parts());
              parts.put(name, Tensor.ofFloats(tensor.shape(), values));
              mutations.add(
                  new Mutation(
                      file + ": " + name + "[" + i + "] one unit in the last place up",
                      new Disclosure(disclosure.side(), disclosure.salt(), parts).encode()));
            }
          });
      requireFound(file, mutations);
    }
    Disclosure input = Disclosure.decode(original(RunFolder.INPUT));
    requireFound(
        RunFolder.INPUT,
        List.of(
            new Mutation(
                "input.json: another salt",
                Disclosure.ofInput(Hash32.ZERO, input.parts()).encode())));
  }

  @Test
  void aRealProcessFindsThemToo() {
    for (int i = 0; i < FLIPS_IN_A_PROCESS; i++) {
      String file = files().get(i % files().size());
      Mutation mutation = Mutations.flips(file, original(file), 1, random).getFirst();
      write(file, mutation.bytes());
      AssayProcess.Result result = AssayProcess.onJvm(List.of(), line()).run();
      assertThat(result.status()).as(mutation + "\n" + result.all()).isEqualTo(1);
      assertThat(reasons(result.out())).as(mutation::toString).isNotEmpty();
      write(file, original(file));
    }
  }

  /** Each of these documents, in its place, makes the run invalid, and the reason is about it. */
  private void requireFound(String file, List<Mutation> mutations) {
    assertThat(mutations).isNotEmpty();
    Map<String, Integer> named = new LinkedHashMap<>();
    for (Mutation mutation : mutations) {
      assertThat(mutation.bytes()).as(mutation::toString).isNotEqualTo(original(file));
      write(file, mutation.bytes());
      Recorded verified = verify();
      assertThat(verified.out())
          .as("%s%n%s", mutation, verified.err())
          .contains("\"verdict\":\"invalid\"");
      List<String> fields = reasons(verified.out());
      assertThat(fields).as(mutation::toString).isNotEmpty();
      fields.forEach(field -> named.merge(field, 1, Integer::sum));
    }
    write(file, original(file));
    System.out.printf(
        "FlipTest: %d changes of %s, named %s%n",
        mutations.size(), file, new TreeSet<>(named.keySet()));
  }

  private Recorded verify() {
    Recorded recorded = new Recorded(scratch.resolve("nobody"));
    int status = recorded.run(line());
    boolean valid = recorded.out().contains("\"verdict\":\"valid\"");
    assertThat(status).as(recorded.out() + recorded.err()).isEqualTo(valid ? 0 : 1);
    return recorded;
  }

  private String[] line() {
    return new String[] {
      "verify",
      folder.resolve(RunFolder.RECEIPT).toString(),
      "--model",
      folder.resolve(MODEL).toString(),
      "--home",
      scratch.resolve("nobody").toString(),
      "--json"
    };
  }

  private static List<String> reasons(String json) {
    List<String> fields = new ArrayList<>();
    for (JsonNode reason : JsonMapper.shared().readTree(json).required("reasons")) {
      assertThat(reason.required("sentence").asString()).isNotEmpty();
      fields.add(reason.required("field").asString());
    }
    return fields;
  }

  private static List<String> kinds(String json) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode finding : JsonMapper.shared().readTree(json).required("evidence")) {
      kinds.add(finding.required("kind").asString());
    }
    return kinds;
  }

  private static byte[] original(String file) {
    try {
      return Files.readAllBytes(honest.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, byte[] bytes) {
    try {
      Files.write(folder.resolve(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
