package network.assay.app.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.app.bench.zk.AssayZk;
import network.assay.app.bench.zk.FreshProof;
import network.assay.app.bench.zk.Published;
import network.assay.app.bench.zk.Subject;
import network.assay.app.bench.zk.ZkBench;
import network.assay.app.bench.zk.ZkContender.Figures;
import network.assay.app.bench.zk.ZkContender.Outcome;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Terminal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs the bench of proofs and says what they cost. */
final class ZkReport {
  private static final String NAME = "zk";
  private static final String ROW = "  %-12s %10s %10s %10s %10s %10s %10s %9s  %s";

  private final Session session;
  private final boolean json;
  private final List<ObjectNode> lines = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  /** Peers that can be measured beside us. */
  enum PeerName {
    EZKL,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Figures of both sides; less is better in each. */
  private enum Metric {
    PREPARE_SECONDS,
    PROVE_SECONDS,
    PREPARE_AND_PROVE_SECONDS,
    FRESH_SECONDS,
    VERIFY_SECONDS,
    PROOF_BYTES,
    PEAK_BYTES,
    DEVIATION;

    double of(Figures f) {
      return switch (this) {
        case PREPARE_SECONDS -> f.prepareSeconds();
        case PROVE_SECONDS -> f.proveSeconds();
        case PREPARE_AND_PROVE_SECONDS -> f.prepareSeconds() + f.proveSeconds();
        case FRESH_SECONDS -> f.freshSeconds();
        case VERIFY_SECONDS -> f.verifySeconds();
        case PROOF_BYTES -> f.proofBytes();
        case PEAK_BYTES -> f.peakBytes();
        case DEVIATION -> f.deviation();
      };
    }

    /** As the lines of JSON name it. */
    String label() {
      return switch (this) {
        case PREPARE_SECONDS -> "prepareSeconds";
        case PROVE_SECONDS -> "proveSeconds";
        case PREPARE_AND_PROVE_SECONDS -> "prepareAndProveSeconds";
        case FRESH_SECONDS -> "freshSeconds";
        case VERIFY_SECONDS -> "verifySeconds";
        case PROOF_BYTES -> "proofBytes";
        case PEAK_BYTES -> "peakBytes";
        case DEVIATION -> "deviation";
      };
    }
  }

  ZkReport(Session session, boolean json) {
    this.session = session;
    this.json = json;
  }

  /** Two thirds of the machine's memory, in MiB. */
  static int peerMebibytesDefault() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.toIntExact((system.getTotalMemorySize() >> 20) * 2 / 3)
        : 8192;
  }

  /** One proof in this process, for the one that waits for it. */
  int fresh(Path folder, int threads) throws IOException {
    new FreshProof(folder).run(new AssayZk(threads), session.terminal()::line);
    return ExitStatus.GOOD;
  }

  /** The lines of the record. */
  List<ObjectNode> run(Path root, ZkBench.Setting setting, Predicate<String> wanted) {
    Path launcher =
        session
            .launcher()
            .orElseThrow(() ->
                CommandException.unclear("bench zk starts processes: start it through ./assay"));
    ZkBench bench = new ZkBench(root, launcher, new AssayZk(setting.threads()), setting, wanted);
    if (bench.cases().isEmpty()) {
      throw CommandException.unclear("--case: no such case");
    }
    try (Progress progress = session.terminal().progress("measuring")) {
      bench.run(
          progress::now,
          measured -> {
            lines(measured);
            if (!json) {
              print(measured);
            }
          });
    }
    double mean = Math.exp(ratios.stream().mapToDouble(Math::log).average().orElse(Double.NaN));
    ObjectNode last = line("all", "geometricMeanOfProveRatios", mean, 1, "ezkl");
    add(last.put("cases", ratios.size()));
    if (!json) {
      session.terminal().line("");
      session
          .terminal()
          .line(
              "prepare: once for each model (keys, or a commitment to the weights); prove: run and"
                  + " proof, warm; fresh: a new process to its first proof; deviation: from the"
                  + " floating model");
    }
    return lines;
  }

  // ---- lines of JSON ---------------------------------------------------------------------------

  private void lines(ZkBench.Case measured) {
    Subject subject = measured.subject();
    String name = subject.model().name();
    double none = Double.NaN;
    add(line(name, "parameters", (double) subject.parameters(), none, ""));
    add(line(name, "multiplyAdds", (double) subject.multiplyAdds(), none, ""));
    add(line(name, "runSeconds", subject.runSeconds(), none, ""));
    String peerName = measured.peer().map(ZkBench.Peer::name).orElse("");
    Optional<Figures> ours = figures(measured.ours());
    Optional<Figures> theirs = measured.peer().flatMap(peer -> figures(peer.outcome()));
    for (Metric metric : Metric.values()) {
      ObjectNode line =
          line(
              name,
              metric.label(),
              ours.map(metric::of).orElse(none),
              theirs.map(metric::of).orElse(none),
              peerName);
      theirs.map(Figures::settings).ifPresent(settings -> line.put("peerSettings", settings));
      why(measured.ours()).ifPresent(why -> line.put("oursReason", why));
      measured.peer().flatMap(p -> why(p.outcome())).ifPresent(why -> line.put("peerReason", why));
      add(line);
      if (metric == Metric.PROVE_SECONDS && line.get("ratio").isNumber()) {
        ratios.add(line.get("ratio").asDouble());
      }
    }
    for (Published published : measured.published()) {
      String who = published.who() + " (published)";
      add(
          line(
                  name,
                  Metric.PROVE_SECONDS.label(),
                  ours.map(Figures::proveSeconds).orElse(none),
                  published.proveSeconds(),
                  who)
              .put("peerSettings", published.setting())
              .put("source", published.source()));
      add(
          line(
                  name,
                  Metric.VERIFY_SECONDS.label(),
                  ours.map(Figures::verifySeconds).orElse(none),
                  published.verifySeconds(),
                  who)
              .put("peerSettings", published.setting())
              .put("source", published.source()));
    }
  }

  private static Optional<Figures> figures(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proved proved -> Optional.of(proved.figures());
      case Outcome.NotProved _ -> Optional.empty();
    };
  }

  private static Optional<String> why(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proved _ -> Optional.empty();
      case Outcome.NotProved not -> Optional.of(not.why());
    };
  }

  private void add(ObjectNode line) {
    lines.add(line);
    if (json) {
      session.terminal().line(line.toString());
    }
  }

  /** A line; NaN for a figure that is not there, which JSON says as null. */
  private static ObjectNode line(
      String name, String metric, double ours, double peer, String peerName) {
    ObjectNode line =
        JsonMapper.shared()
            .createObjectNode()
            .put("bench", NAME)
            .put("case", name)
            .put("metric", metric);
    put(line, "ours", ours);
    put(line, "peer", peer);
    line.put("peerName", peerName);
    boolean isMean = name.equals("all");
    put(line, "ratio", isMean ? ours : peer / ours);
    return line;
  }

  private static void put(ObjectNode line, String field, double value) {
    if (Double.isFinite(value)) {
      line.put(field, value);
    } else {
      line.putNull(field);
    }
  }

  // ---- text ------------------------------------------------------------------------------------

  private void print(ZkBench.Case measured) {
    Terminal terminal = session.terminal();
    Subject subject = measured.subject();
    terminal.line(
        String.format(
            Locale.ROOT,
            "%s: %,d parameters, %,d multiply-adds, a plain run takes %s",
            subject.model().name(),
            subject.parameters(),
            subject.multiplyAdds(),
            seconds(subject.runSeconds())));
    terminal.line(
        String.format(
            ROW, "", "prepare", "prove", "fresh", "verify", "proof", "memory", "deviation", ""));
    print("assay", measured.ours());
    measured.peer().ifPresent(peer -> print(peer.name(), peer.outcome()));
    for (Published published : measured.published()) {
      terminal.line(
          String.format(
              ROW,
              published.who(),
              published.prepareSeconds().isPresent()
                  ? seconds(published.prepareSeconds().getAsDouble())
                  : "",
              seconds(published.proveSeconds()),
              "",
              seconds(published.verifySeconds()),
              "",
              "",
              "",
              "published: " + published.setting() + " (" + published.source() + ")"));
    }
  }

  private void print(String who, Outcome outcome) {
    String text =
        switch (outcome) {
          case Outcome.NotProved not -> String.format("  %-12s %s", who, not.why());
          case Outcome.Proved proved -> row(who, proved.figures());
        };
    session.terminal().line(text.stripTrailing());
  }

  private static String row(String who, Figures f) {
    return String.format(
        Locale.ROOT,
        ROW,
        who,
        seconds(f.prepareSeconds()),
        seconds(f.proveSeconds()),
        seconds(f.freshSeconds()),
        seconds(f.verifySeconds()),
        bytes(f.proofBytes()),
        bytes(f.peakBytes()),
        String.format(Locale.ROOT, "%.1e", f.deviation()),
        f.settings());
  }

  private static String seconds(double seconds) {
    return seconds < 1e-3
        ? String.format(Locale.ROOT, "%.1f us", seconds * 1e6)
        : seconds < 1
            ? String.format(Locale.ROOT, "%.2f ms", seconds * 1e3)
            : String.format(Locale.ROOT, "%.2f s", seconds);
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
