package network.assay.app.bench.zk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.client.store.Durable;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * EZKL as its makers publish it on PyPI, in a Python environment of its own under {@code build/}.
 * Input and output are public and the weights fixed in the circuit, as in our proofs; settings are
 * what EZKL's own calibration finds. Its tables for range checks have 2^14 rows, which is most of a
 * small circuit: such a one is measured with small tables, too, and the faster counts.
 */
final class EzklPeer implements ZkContender {
  private static final long INSTALL_SECONDS_MAX = 600;

  /** Steps of one measurement, but for proofs and verifications; a few more are harmless. */
  private static final int STEPS = 8;

  private static final String WORK = "work-";

  /** A proof takes seconds to minutes; the fastest counts. */
  private static final int PROOFS_MAX = 3;

  private static final List<String> SMALL_TABLES =
      List.of("--set", "decomp_base=128", "--set", "decomp_legs=4", "--scale", "7");

  private static final String CALIBRATED = "calibrated for resources";
  private static final String CALIBRATED_SMALL = CALIBRATED + ", tables of 128, scale 7";

  private final Path scripts;
  private final Path folder;
  private final int threads;
  private final ZkBench.PeerLimits limits;
  private final int proofs;
  private String version = "";

  /**
   * @param root the repository
   * @param timing of our side
   */
  EzklPeer(Path root, int threads, ZkBench.PeerLimits limits, Timing timing) {
    this.scripts = root.resolve("app/src/main/scripts/ezkl");
    this.folder = root.resolve("build/peers/ezkl");
    this.threads = threads;
    this.limits = limits;
    this.proofs = Math.min(timing.rounds(), PROOFS_MAX);
  }

  @Override
  public String label() {
    return version.isEmpty() ? "ezkl" : "ezkl " + version;
  }

  @Override
  public Outcome measure(Subject subject) {
    try {
      install();
      clear();
      return best(subject);
    } catch (IOException e) {
      return new Outcome.NotProved(e.getMessage());
    }
  }

  /** Unless it is there, in the version that the repository names. */
  private void install() throws IOException {
    Path wanted = scripts.resolve("requirements.txt");
    Path there = environment().resolve("requirements.txt");
    if (Files.exists(there) && Files.mismatch(wanted, there) < 0) {
      return;
    }
    ChildProcess.Ended ended =
        ChildProcess.run(
            List.of(scripts.resolve("install").toString(), environment().toString()),
            Map.of(),
            INSTALL_SECONDS_MAX);
    if (ended.status() != 0) {
      throw new IOException("EZKL cannot be installed" + ended.error());
    }
  }

  /** What processes that were killed have left: keys take gigabytes. */
  private void clear() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, WORK + "*")) {
      for (Path work : left) {
        String pid = work.getFileName().toString().substring(WORK.length());
        if (pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Durable.deleteTree(work);
        }
      }
    }
  }

  private Path environment() {
    return folder.resolve("python");
  }

  private Outcome best(Subject subject) throws IOException {
    JsonNode said = run(subject, List.of());
    Outcome first = outcome(subject, said, CALIBRATED);
    boolean isMostlyTables = 2 * said.path("rows").asLong() <= 1L << said.path("logRows").asInt();
    if (!isMostlyTables) {
      return first;
    }
    Outcome second = outcome(subject, run(subject, SMALL_TABLES), CALIBRATED_SMALL);
    return seconds(second) < seconds(first) ? second : first;
  }

  private static double seconds(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proved proved -> proved.figures().proveSeconds();
      case Outcome.NotProved _ -> Double.POSITIVE_INFINITY;
    };
  }

  private JsonNode run(Subject subject, List<String> settings) throws IOException {
    Path work = Files.createDirectories(folder.resolve(WORK + ProcessHandle.current().pid()));
    try {
      Path onnx = work.resolve("model.onnx");
      Path inputs = work.resolve("inputs.json");
      Files.write(onnx, EzklModel.of(subject.model().onnx(), subject.inputs(), subject.expected()));
      Files.writeString(inputs, inputs(subject));
      List<String> command = new ArrayList<>();
      command.add(environment().resolve("bin/python").toString());
      command.add(scripts.resolve("prove.py").toString());
      command.addAll(List.of("--onnx", onnx.toString(), "--inputs", inputs.toString()));
      command.addAll(List.of("--work", work.toString()));
      command.addAll(List.of("--srs", folder.resolve("srs").toString()));
      command.addAll(List.of("--step-seconds", "" + limits.stepSeconds()));
      command.addAll(List.of("--memory-mebibytes", "" + limits.memoryMebibytes()));
      command.addAll(List.of("--proofs", "" + proofs));
      command.addAll(settings);
      ChildProcess.Ended ended =
          ChildProcess.run(
              command,
              Map.of("RAYON_NUM_THREADS", "" + threads),
              (long) limits.stepSeconds() * (STEPS + 2 * proofs));
      if (ended.status() != 0 || ended.lines().isEmpty()) {
        throw new IOException("EZKL's program ended with " + ended.status() + ended.error());
      }
      JsonNode said = JsonMapper.shared().readTree(ended.lines().getLast().text());
      version = said.path("version").asString();
      return said;
    } catch (JacksonException e) {
      throw new IOException("EZKL's program said no JSON: " + e.getMessage(), e);
    } finally {
      Durable.deleteTree(work);
    }
  }

  private static Outcome outcome(Subject subject, JsonNode said, String settings) {
    if (said.has("failed")) {
      String step = said.at("/failed/step").asString();
      return new Outcome.NotProved(step + ": " + said.at("/failed/reason").asString());
    }
    JsonNode seconds = said.required("seconds");
    double prepare = 0;
    for (String step : List.of("gen_settings", "calibrate_settings", "compile_circuit", "setup")) {
      prepare += seconds.required(step).asDouble();
    }
    double[] outputs =
        said.required("outputs").valueStream().mapToDouble(JsonNode::asDouble).toArray();
    return new Outcome.Proved(
        new Figures(
            settings + ", 2^" + said.required("logRows").asInt() + " rows",
            prepare,
            seconds.required("gen_witness").asDouble() + said.required("proveSeconds").asDouble(),
            said.required("freshSeconds").asDouble(),
            said.required("verifySeconds").asDouble(),
            said.required("proofBytes").asLong(),
            said.required("peakBytes").asLong(),
            subject.deviation(outputs)));
  }

  /** Each input flat, in the order in which the model names them. */
  private static String inputs(Subject subject) {
    return subject.inputNames().stream()
        .map(name -> numbers(subject.inputs().get(name)))
        .collect(Collectors.joining(",", "{\"input_data\":[", "]}"));
  }

  private static String numbers(Tensor tensor) {
    return tensor.type() == ElementType.F32
        ? Arrays.toString(tensor.floats())
        : Arrays.toString(Subject.numbers(tensor).mapToLong(x -> (long) x).toArray());
  }
}
