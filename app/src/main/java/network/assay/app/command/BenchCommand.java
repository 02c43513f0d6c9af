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
import java.util.concurrent.Callable;
import network.assay.app.bench.BenchResult;
import network.assay.app.bench.Duel;
import network.assay.app.bench.EngineBench;
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
    description = "Measure ours against a peer, in the same process with the same threads.",
    footer = {"", "A ratio above 1 means ours is better. --record appends to bench/history.jsonl."})
final class BenchCommand implements Callable<Integer> {
  private static final long MILLION = 1_000_000;
  private static final int THREADS_MAX = 1024;

  /** The benches there are. */
  enum Bench {
    ENGINE,
    ONNX_NODE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "Which: engine, onnx-node.")
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
      defaultValue = "1500",
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
    if (bench == Bench.ONNX_NODE) {
      Path folder = data == null ? root.resolve("../shared/data/onnx-conformance") : data;
      return new OnnxNodeReport(session, json).run(folder, threads.getLast());
    }
    Duel duel = new Duel(rounds, warmMillis * MILLION, roundMillis * MILLION);
    List<BenchResult> results = new ArrayList<>();
    try (Progress progress = session.terminal().progress("measuring")) {
      switch (bench) {
        case ONNX_NODE -> throw new AssertionError("it measures no time");
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
      append(root.resolve("bench/history.jsonl"), results);
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

  private static void append(Path file, List<BenchResult> results) throws IOException {
    StringBuilder text = new StringBuilder();
    String now = Instant.now().toString();
    for (BenchResult result : results) {
      text.append(json(result).put("at", now).put("machine", machine())).append('\n');
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
