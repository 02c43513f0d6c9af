package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Promise P1 on the trained models of others: every published case has one output hash, by scalar
 * and vector kernels, at every vector width, with 1, 2 and 7 threads, alone and at every place of a
 * batch. Each way is a process of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedSameBitsTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  private Map<String, String> reference;

  /** Flags of a JVM, threads, kernels. */
  record Way(int threads, String kernels, List<String> flags) {
    static Way of(int threads, String kernels, String... flags) {
      return new Way(threads, kernels, List.of(flags));
    }
  }

  private static List<Way> ways() {
    List<Way> ways =
        new ArrayList<>(
            List.of(
                Way.of(2, "SCALAR"),
                Way.of(7, "VECTOR", MODULE),
                Way.of(1, "VECTOR", MODULE, "-XX:MaxVectorSize=16"),
                Way.of(2, "VECTOR", MODULE, "-XX:MaxVectorSize=32"),
                Way.of(1, "VECTOR", MODULE, "-XX:MaxVectorSize=64")));
    if (System.getProperty("os.arch").matches("amd64|x86_64")) {
      ways.add(Way.of(1, "AUTO", MODULE, "-XX:UseAVX=0"));
      ways.add(Way.of(1, "VECTOR", MODULE, "-XX:UseAVX=2"));
    }
    return ways;
  }

  @BeforeAll
  void theDefinitionsAnswerFirst() throws IOException {
    try (Workers workers = new Workers(1)) {
      reference = PublishedBattery.lines(new ScalarKernels(workers), false);
    }
    System.out.println("published cases with one hash: " + reference.size());
    assertThat(reference).hasSize(58);
  }

  @Test
  void everyWayGivesEachCaseTheSameHash() throws Exception {
    for (Way way : ways()) {
      List<String> wanted = new ArrayList<>();
      reference.forEach((id, hash) -> wanted.add("case " + id + " " + hash));
      assertThat(run(way)).as(way.toString()).isEqualTo(wanted);
    }
  }

  private static List<String> run(Way way) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(way.flags());
    command.add("-Dassay.root=" + System.getProperty("assay.root"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(PublishedBattery.class.getName(), Integer.toString(way.threads()), way.kernels()));
    Path errors = Files.createTempFile("assay-published", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output;
    try (var stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor()).as("exit of %s\n%s", way, Files.readString(errors)).isZero();
    Files.delete(errors);
    return output.lines().filter(line -> line.startsWith("case ")).toList();
  }
}
