package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import network.assay.engine.program.Op;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of attributes stand in {@code spec/engine.md} as programs spell them. */
class SpecWordsTest {
  record Row(String name, Class<? extends Enum<?>> words) {}

  static List<Row> rows() {
    return List.of(
        new Row("Unary, function", Op.UnaryFunction.class),
        new Row("Parametric, function", Op.ParametricFunction.class),
        new Row("Binary, function", Op.BinaryFunction.class),
        new Row("Reduce, kind", Op.ReduceKind.class),
        new Row("Pool, kind", Op.PoolKind.class),
        new Row("padding", Op.Padding.class),
        new Row("Pad, mode", Op.PadMode.class));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void allWordsAreListedAndNoOthers(Row row) throws IOException {
    Path spec = Path.of(System.getProperty("assay.root"), "spec", "engine.md");
    String line =
        Files.readAllLines(spec).stream()
            .filter(text -> text.startsWith("| " + row.name + " | "))
            .findFirst()
            .orElseThrow();
    assertThat(Pattern.compile("`([^`]+)`").matcher(line).results().map(found -> found.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(row.words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .toList());
  }
}
