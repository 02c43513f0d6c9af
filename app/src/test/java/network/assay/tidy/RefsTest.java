package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefsTest {
  @TempDir private Path room;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(room.resolve("src/main/java/a"));
    Files.createDirectories(room.resolve("src/test/java/a"));
    Files.writeString(room.resolve("src/main/java/a/Sum.java"), "final class Sum {}");
    Files.writeString(room.resolve("src/test/java/a/SumTest.java"), "void adds() {}");
  }

  private List<Finding> check(String... rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(Refs.HEADER));
    lines.addAll(List.of(rows));
    return Refs.check(lines, List.of(room));
  }

  @Test
  void goodRowsPass() throws IOException {
    assertThat(check("onnx/Add\ta.Sum\ta.SumTest", "onnx/Sub\ta.Sum.Part\ta.SumTest#adds"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "onnx/Add\ta.None\ta.SumTest",
        "onnx/Add\ta.Sum\ta.NoneTest",
        "onnx/Add\ta.Sum\ta.SumTest#subtracts",
        "onnx/Add\ta.Sum",
        "onnx/Add a.Sum a.SumTest",
        "\ta.Sum\ta.SumTest"
      })
  void badRowIsFound(String row) throws IOException {
    assertThat(check(row))
        .singleElement()
        .satisfies(finding -> assertThat(finding.place()).isEqualTo("spec/refs.tsv:2"));
  }

  @Test
  void orderAndRepetitionAreFound() throws IOException {
    assertThat(check("b\ta.Sum\ta.SumTest", "a\ta.Sum\ta.SumTest")).hasSize(1);
    assertThat(check("a\ta.Sum\ta.SumTest", "a\ta.Sum\ta.SumTest")).hasSize(1);
  }

  @Test
  void missingHeaderIsFound() throws IOException {
    assertThat(Refs.check(List.of("a\ta.Sum\ta.SumTest"), List.of(room))).hasSize(1);
  }
}
