package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  @TempDir private Path root;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(root.resolve("docs"));
    Files.writeString(root.resolve("docs/other.md"), "# A `Heading`, and more\n");
  }

  private List<Finding> check(String text) throws IOException {
    Files.writeString(root.resolve("README.md"), text);
    return Links.check(root, Path.of("README.md"), LinksTest::linesOf);
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](docs/none.md)",
        "![a](none.png)",
        "[a](docs/other.md#nothing)",
        "[a](#nothing)",
        "[a](../outside.md)",
        "[a](/docs/other.md)",
        "[a]: docs/none.md"
      })
  void brokenLinkIsFound(String line) throws IOException {
    assertThat(check("text\n\n" + line + "\n"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.place()).isEqualTo("README.md:3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](docs/other.md) and [b](docs/other.md#a-heading-and-more)",
        "[a](docs/)",
        "[a](https://example.org/none)",
        "`[a](none.md)`",
        "```\n[a](none.md)\n```",
        "# Title\n[a](#title)"
      })
  void goodLinkPasses(String text) throws IOException {
    assertThat(check(text)).isEmpty();
  }
}
