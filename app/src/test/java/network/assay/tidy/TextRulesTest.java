package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule over text finds a bad example and passes a good one. */
class TextRulesTest {
  private static final String MAIN = "engine/src/main/java/network/assay/engine/A.java";
  private static final String TEST = "engine/src/test/java/network/assay/engine/ATest.java";

  private static List<String> rules(String name, String... lines) {
    return TextRules.check(name, 10, List.of(lines)).stream().map(Finding::rule).toList();
  }

  @Test
  void goodFilePasses() {
    assertThat(rules(MAIN, "package a;", "import a.b;", "/** Says /workshop and ~/home. */"))
        .isEmpty();
  }

  @Test
  void largeFileIsFound() {
    assertThat(TextRules.check("a.bin", TextRules.FILE_BYTES_MAX + 1, List.of()))
        .extracting(Finding::rule)
        .containsExactly("file-size");
    assertThat(TextRules.check("a.bin", TextRules.FILE_BYTES_MAX, List.of())).isEmpty();
  }

  @Test
  void longFileIsFound() {
    List<String> lines = Collections.nCopies(TextRules.LINES_MAX + 1, "x");
    assertThat(TextRules.length(MAIN, lines)).hasSize(1);
    assertThat(TextRules.length(MAIN, lines.subList(1, lines.size()))).isEmpty();
    assertThat(TextRules.length("data.csv", lines)).isEmpty();
  }

  @Test
  void wideLineIsFound() {
    String wide = "x".repeat(TextRules.COLUMNS_MAX + 1);
    assertThat(TextRules.columns(MAIN, List.of("a", wide)))
        .extracting(Finding::place)
        .containsExactly(MAIN + ":2");
    assertThat(TextRules.columns("assay", List.of(wide))).hasSize(1);
    assertThat(TextRules.columns(MAIN, List.of(wide.substring(1), "import " + wide))).isEmpty();
    assertThat(TextRules.columns("table.md", List.of(wide))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"// TO" + "DO later", "# FIX" + "ME", "<!-- X" + "XX -->"})
  void leftoverIsFound(String line) {
    assertThat(rules(MAIN, line)).containsExactly("leftover");
  }

  @Test
  void wordsThatOnlyLookLikeLeftoversPass() {
    assertThat(rules("assay", "mktemp /tmp/assay.XXXXXX")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ro" + "ot/.m2", "\"/ho" + "me/ann/x\"", "C:\\Us" + "ers\\ann"})
  void pathOfOneMachineIsFound(String line) {
    assertThat(rules("docs/a.md", line)).containsExactly("machine-path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<repositor" + "ies>",
        "--index" + "-url x",
        "https://repo1.maven" + ".org/x",
        "http://10" + ".1.2.3/simple"
      })
  void registryHostIsFound(String line) {
    assertThat(rules("pom.xml", line)).containsExactly("registry-host");
  }

  @Test
  void packageInfoOfWrongLengthIsFound() {
    String name = "engine/src/main/java/a/package-info.java";
    assertThat(rules(name, "/** A. */", "", "package a;")).isEmpty();
    assertThat(rules(name, "/** A. */", "package a;")).containsExactly("package-info");
    assertThat(rules(name, "package a;", "", "")).containsExactly("package-info");
    assertThat(TextRules.packageInfo(name, Collections.nCopies(16, "/** A. */"))).hasSize(1);
  }

  @Test
  void packageWithoutInfoIsFound() {
    String folder = "engine/src/main/java/a";
    assertThat(TextRules.packagesWithoutInfo(List.of(folder + "/A.java")))
        .extracting(Finding::place)
        .containsExactly(folder);
    assertThat(
            TextRules.packagesWithoutInfo(
                List.of(folder + "/A.java", folder + "/package-info.java", TEST)))
        .isEmpty();
  }

  @Test
  void suppressionWithoutReasonIsFound() {
    String suppress = "  @Suppress" + "Warnings(\"x\")";
    assertThat(rules(MAIN, "a", suppress, "b")).containsExactly("suppression");
    assertThat(rules(MAIN, "// The cast is checked above.", suppress)).isEmpty();
    assertThat(rules(MAIN, suppress + " // The cast is checked above.")).isEmpty();
  }

  @Test
  void habitsOfTestsAreFound() {
    assertThat(rules(TEST, "Thread" + ".sleep(10);", "@" + "Disabled", "new " + "Random()"))
        .containsOnly("test-habit")
        .hasSize(3);
    assertThat(rules(TEST, "new Random(SEED)")).isEmpty();
  }
}
