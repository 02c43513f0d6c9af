package network.assay.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

  /** The launcher says what a fresh process would; the proof in this process is a real one. */
  private List<ObjectNode> run(boolean json) throws IOException {
    Path launcher = folder.resolve("launcher");
    Files.writeString(launcher, "#!/bin/sh\necho proved\necho 4096\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Session session =
        new Session(
            new Terminal(stream, stream, Terminal.Features.plain()),
            Map.of(),
            Map.of("assay.launcher", launcher.toString()));
    return new ZkReport(session, json)
        .run(
            Path.of(System.getProperty("assay.root")),
            new ZkBench.Setting(1, new Timing(0, 1), Optional.empty()),
            "tiny-mlp"::equals);
  }

  @Test
  void everyLineHasTheMembersOfABenchAndTheLastIsAll() throws IOException {
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
    assertThat(parameters.path("ours").asDouble()).isEqualTo(30);
    assertThat(parameters.path("peer").isNull()).isTrue();
    assertThat(lines)
        .filteredOn(line -> line.path("metric").asString().equals("proofBytes"))
        .singleElement()
        .satisfies(line -> assertThat(line.path("ours").asLong()).as(line::toString).isPositive());
    assertThat(lines)
        .extracting(line -> line.path("metric").asString())
        .contains("runSeconds", "proveSeconds", "freshSeconds", "verifySeconds", "proofBytes");
  }

  @Test
  void peopleReadATableForEachModel() throws IOException {
    run(false);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("tiny-mlp: 30 parameters, 24 multiply-adds, a plain run takes")
        .contains("prepare", "verify", "assay")
        .doesNotContain("ezkl", "NaN");
  }
}
