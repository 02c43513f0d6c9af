package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path root;

  @BeforeEach
  void write() throws Exception {
    for (String file : new String[] {"pom.xml", "a/src/A.java", "a/target/A.class"}) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "text\n");
    }
  }

  @Test
  void buildOutputIsPassedOverWithoutGit() throws Exception {
    assertThat(Sources.committed(root))
        .containsExactly(Path.of("a/src/A.java"), Path.of("pom.xml"));
  }

  @Test
  void somethingThatOnlyLooksLikeACheckoutIsWalked() throws Exception {
    Files.writeString(root.resolve(".git"), "gitdir: nowhere\n");
    assertThat(Sources.committed(root)).contains(Path.of("pom.xml"), Path.of("a/src/A.java"));
  }

  @Test
  void onlyTextHasLines() throws Exception {
    assertThat(Sources.lines(root.resolve("pom.xml")).orElseThrow()).containsExactly("text");
    Path bytes = root.resolve("b");
    Files.write(bytes, new byte[] {'a', 0});
    assertThat(Sources.lines(bytes)).isEmpty();
    Files.write(bytes, new byte[] {(byte) 0xc3, 'a'});
    assertThat(Sources.lines(bytes)).isEmpty();
  }
}
