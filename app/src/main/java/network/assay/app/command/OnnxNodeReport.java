package network.assay.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import network.assay.app.bench.OnnxNodeBench;
import network.assay.app.terminal.Progress;
import network.assay.app.terminal.Terminal;
import network.assay.engine.conformance.NodeTests;
import network.assay.engine.conformance.NodeTests.Outcome;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs the node tests of ONNX and says how they went. */
final class OnnxNodeReport {
  private static final String NAME = "onnx-node";
  private static final String PEER = "reference outputs of ONNX 1.22.0";

  private final Session session;
  private final boolean json;

  OnnxNodeReport(Session session, boolean json) {
    this.session = session;
    this.json = json;
  }

  /** The exit status: good when none failed. */
  int run(Path folder, int threads) throws IOException {
    if (!Files.exists(folder.resolve(NodeTests.ARCHIVE))) {
      throw CommandException.unclear(
          "no " + NodeTests.ARCHIVE + " in " + folder + ": name its folder with --data");
    }
    OnnxNodeBench bench = new OnnxNodeBench(folder);
    Terminal terminal = session.terminal();
    try (Progress progress = session.terminal().progress("testing")) {
      bench.run(
          threads,
          (name, outcome) -> {
            progress.now(name);
            if (json) {
              terminal.line(line(name, outcome).toString());
            } else if (outcome instanceof Outcome.Failed failed) {
              terminal.line("failed: " + name + ": " + failed.why());
            }
          });
    }
    int left = bench.leftOut().values().stream().mapToInt(Integer::intValue).sum();
    if (json) {
      terminal.line(
          line("all", "casesPassed", bench.passed(), bench.total())
              .put("failed", bench.failed())
              .put("leftOut", left)
              .toString());
    } else {
      bench
          .leftOut()
          .forEach((reason, count) ->
              terminal.line(String.format(Locale.ROOT, "%6d left out: %s", count, reason)));
      terminal.line(
          String.format(
              Locale.ROOT,
              "%d of %d passed (%.1f %%), %d failed, %d left out",
              bench.passed(),
              bench.total(),
              100.0 * bench.passed() / bench.total(),
              bench.failed(),
              left));
    }
    return bench.failed() == 0 ? ExitStatus.GOOD : ExitStatus.BAD;
  }

  private static ObjectNode line(String name, Outcome outcome) {
    ObjectNode line = line(name, "passed", outcome instanceof Outcome.Passed ? 1 : 0, 1);
    return switch (outcome) {
      case Outcome.Passed _ -> line.put("outcome", "passed");
      case Outcome.Failed failed -> line.put("outcome", "failed").put("reason", failed.why());
      case Outcome.LeftOut out ->
          line.put("outcome", "left out").put("reason", OnnxNodeBench.reason(out));
    };
  }

  private static ObjectNode line(String name, String metric, int ours, int peer) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("bench", NAME)
        .put("case", name)
        .put("metric", metric)
        .put("ours", ours)
        .put("peer", peer)
        .put("peerName", PEER)
        .put("ratio", (double) ours / peer);
  }
}
