package network.assay.engine.onnx;

import static network.assay.engine.ChildJvm.VECTORS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.engine.ChildJvm;
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
                Way.of(7, "VECTOR", VECTORS),
                Way.of(1, "VECTOR", VECTORS, "-XX:MaxVectorSize=16"),
                Way.of(2, "VECTOR", VECTORS, "-XX:MaxVectorSize=32"),
                Way.of(1, "VECTOR", VECTORS, "-XX:MaxVectorSize=64")));
    if (System.getProperty("os.arch").matches("amd64|x86_64")) {
      ways.add(Way.of(1, "AUTO", VECTORS, "-XX:UseAVX=0"));
      ways.add(Way.of(1, "VECTOR", VECTORS, "-XX:UseAVX=2"));
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
    List<String> said =
        ChildJvm.run(
            way.flags(), PublishedBattery.class, Integer.toString(way.threads()), way.kernels());
    return said.stream().filter(line -> line.startsWith("case ")).toList();
  }
}
