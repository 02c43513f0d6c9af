package network.assay.app.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.app.bench.BenchResult;
import network.assay.app.bench.Duel;
import network.assay.app.bench.EngineBench;
import network.assay.app.bench.zk.Timing;
import network.assay.app.bench.zk.ZkBench;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code assay bench NAME}. */
@Command(
    name = "bench",
    description = "Measure ours against a peer, on this machine with the same threads.",
    footer = {"", "A ratio above 1 means ours is better. --record appends to bench/history.jsonl."})
final class BenchCommand implements Callable<Integer> {
  private static final long MILLION = 1_000_000;
  private static final int THREADS_MAX = 1024;

  /** The benches there are. */
  enum Bench {
    ENGINE,
    ONNX_NODE,
    ZK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "Which: engine, onnx-node, zk.")
  private Bench bench;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "Numbers of threads, each a round of its own (default: 1 and all cores).")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "Timed rounds of each side (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--round-millis",
      paramLabel = "N",
      defaultValue = "200",
      description = "Shortest length of a round (default: ${DEFAULT-VALUE}).")
  private long roundMillis;

  @Option(
      names = "--warm-millis",
      paramLabel = "N",
      defaultValue = "4000",
      description = "How long each side runs before it is timed (default: ${DEFAULT-VALUE}).")
  private long warmMillis;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "NAME",
      description = "Only the cases whose names begin so (default: all).")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "onnx-node: the folder of ONNX's tests (default: ../shared/data/onnx-conformance).")
  private Path data;

  @Option(
      names = "--peer",
      paramLabel = "NAME",
      description = "zk: ezkl, installed from PyPI under build/ when it is missing; or none.")
  private ZkReport.PeerName peer = ZkReport.PeerName.EZKL;

  @Option(
      names = "--peer-step-seconds",
      paramLabel = "N",
      defaultValue = "600",
      description = "zk: most time of one of the peer's steps (default: ${DEFAULT-VALUE}).")
  private int peerStepSeconds;

  @Option(
      names = "--peer-mebibytes",
      paramLabel = "N",
      description = "zk: most memory of the peer (default: two thirds of the machine's).")
  private int peerMebibytes = ZkReport.peerMebibytesDefault();

  @Option(
      names = "--fresh",
      paramLabel = "DIR",
      hidden = true,
      description = "zk: prove once what lies in the folder, as the bench's fresh process.")
  private Path fresh;

  @Option(names = "--record", description = "Append the lines to bench/history.jsonl.")
  private boolean record;

  @Option(names = "--json", description = "Print one JSON line per case.")
  private boolean json;

  BenchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path root = session.requireRoot();
    if (rounds < 1 || roundMillis < 0 || warmMillis < 0) {
      throw CommandException.unclear(
          "--rounds counts from 1, --round-millis and --warm-millis from 0");
    }
    if (threads.isEmpty()) {
      int cores = Runtime.getRuntime().availableProcessors();
      threads = cores == 1 ? List.of(1) : List.of(1, cores);
    }
    for (int count : threads) {
      if (count < 1 || count > THREADS_MAX) {
        throw CommandException.unclear("--threads " + count + ": expected 1 to " + THREADS_MAX);
      }
    }
    if (peerStepSeconds < 1 || peerMebibytes < 1) {
      throw CommandException.unclear("--peer-step-seconds and --peer-mebibytes count from 1");
    }
    if (bench == Bench.ZK) {
      return zk(root);
    }
    if (bench == Bench.ONNX_NODE) {
      Path folder = data == null ? root.resolve("../shared/data/onnx-conformance") : data;
      return new OnnxNodeReport(session, json).run(folder, threads.getLast());
    }
    Duel duel = new Duel(rounds, warmMillis * MILLION, roundMillis * MILLION);
    List<BenchResult> results = new ArrayList<>();
    try (Progress progress = session.terminal().progress("measuring")) {
      switch (bench) {
        case ONNX_NODE, ZK -> throw new AssertionError("they report by themselves");
        case ENGINE -> {
          EngineBench engine = new EngineBench(root, duel, this::isWanted);
          if (engine.cases().isEmpty()) {
            throw CommandException.unclear("--case " + String.join(",", wanted) + ": no such case");
          }
          engine.run(
              threads,
              result -> {
                progress.now("measured " + result.caseName());
                results.add(result);
                if (json) {
                  session.terminal().line(json(result).toString());
                }
              });
        }
      }
    }
    if (!json) {
      printTable(results);
    }
    if (record) {
      append(root, results.stream().map(BenchCommand::json).toList());
    }
    return ExitStatus.GOOD;
  }

  private int zk(Path root) throws IOException {
    ZkReport report = new ZkReport(session, json);
    if (fresh != null) {
      return report.fresh(fresh, threads.getLast());
    }
    Optional<ZkBench.PeerLimits> limits =
        peer == ZkReport.PeerName.NONE
            ? Optional.empty()
            : Optional.of(new ZkBench.PeerLimits(peerStepSeconds, peerMebibytes));
    Timing timing = new Timing(warmMillis * MILLION, rounds);
    List<ObjectNode> lines =
        report.run(root, new ZkBench.Setting(threads.getLast(), timing, limits), this::isWanted);
    if (record) {
      append(root, lines);
    }
    return ExitStatus.GOOD;
  }

  private boolean isWanted(String name) {
    return wanted.isEmpty() || wanted.stream().anyMatch(name::startsWith);
  }

  private void printTable(List<BenchResult> results) {
    Terminal terminal = session.terminal();
    terminal.line(
        String.format(Locale.ROOT, "%-28s %14s %14s %8s", "case", "ours", "peer", "ratio"));
    BenchResult all = results.getLast();
    for (BenchResult result : results.subList(0, results.size() - 1)) {
      terminal.line(
          String.format(
              Locale.ROOT,
              "%-28s %14.1f %14.1f %8.3f",
              result.caseName(),
              result.ours(),
              result.peer(),
              result.ratio()));
    }
    terminal.line(
        String.format(
            Locale.ROOT, "%-28s %14s %14s %8.3f", "all (geometric mean)", "", "", all.ratio()));
    terminal.line("");
    terminal.line(
        "runs per second, or resident MiB of a process; peer: "
            + all.peerName()
            + "; above 1: ours is better");
  }

  private static ObjectNode json(BenchResult result) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("bench", result.bench())
        .put("case", result.caseName())
        .put("metric", result.metric())
        .put("ours", result.ours())
        .put("peer", result.peer())
        .put("peerName", result.peerName())
        .put("ratio", result.ratio());
  }

  private static void append(Path root, List<ObjectNode> lines) throws IOException {
    Path file = root.resolve("bench/history.jsonl");
    StringBuilder text = new StringBuilder();
    String now = Instant.now().toString();
    for (ObjectNode line : lines) {
      text.append(line.put("at", now).put("machine", machine())).append('\n');
    }
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String machine() {
    return System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, java "
        + Runtime.version();
  }
}
