package network.assay.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.app.bench.zk.Timing;
import network.assay.app.bench.zk.ZkBench;
import network.assay.app.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ZkReportTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private List<ObjectNode> run(boolean json) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Session session =
        new Session(
            new Terminal(stream, stream, Terminal.Features.plain()),
            Map.of(),
            // Nothing is started from here: the launcher is a folder.
            Map.of("assay.launcher", folder.toString()));
    return new ZkReport(session, json)
        .run(
            Path.of(System.getProperty("assay.root")),
            new ZkBench.Setting(1, new Timing(0, 1), Optional.empty()),
            "logistic-regression"::equals);
  }

  @Test
  void everyLineHasTheMembersOfABenchAndTheLastIsAll() {
    List<ObjectNode> lines = run(true);
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.startsWith("{"))
        .containsExactlyElementsOf(lines.stream().map(ObjectNode::toString).toList());
    assertThat(lines)
        .allSatisfy(line ->
            assertThat(line.propertyNames())
                .contains("bench", "case", "metric", "ours", "peer", "peerName", "ratio"));
    assertThat(lines.getLast().path("case").asString()).isEqualTo("all");
    ObjectNode parameters = lines.getFirst();
    assertThat(parameters.path("metric").asString()).isEqualTo("parameters");
    assertThat(parameters.path("ours").asDouble()).isEqualTo(153);
    assertThat(parameters.path("peer").isNull()).isTrue();
    assertThat(lines)
        .extracting(line -> line.path("metric").asString())
        .contains("runSeconds", "proveSeconds", "freshSeconds", "verifySeconds", "proofBytes");
  }

  @Test
  void peopleReadATableForEachModel() {
    run(false);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("logistic-regression: 153 parameters, 90 multiply-adds, a plain run takes")
        .contains("prepare", "verify", "assay")
        .doesNotContain("ezkl", "NaN");
  }
}
