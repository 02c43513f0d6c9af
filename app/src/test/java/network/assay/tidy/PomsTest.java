package network.assay.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PomsTest {
  @TempDir private Path root;

  private void write(String folder, String body) throws Exception {
    Files.createDirectories(root.resolve(folder));
    Files.writeString(root.resolve(folder).resolve("pom.xml"), "<project>" + body + "</project>");
  }

  private static String dependency(String group, String name, String scope) {
    return "<dependency><groupId>"
        + group
        + "</groupId><artifactId>"
        + name
        + "</artifactId>"
        + (scope.isEmpty() ? "" : "<scope>" + scope + "</scope>")
        + "</dependency>";
  }

  @Test
  void dependenciesAreReadAndTestOnesAreNotRooms() throws Exception {
    write(
        "",
        "<modules><module>low</module><module>high</module></modules><dependencyManagement>"
            + "<dependencies>"
            + dependency("org.managed", "managed", "")
            + "</dependencies></dependencyManagement>");
    write("low", "<dependencies>" + dependency("org.some", "lib", "") + "</dependencies>");
    write(
        "high",
        "<dependencies>"
            + dependency(Poms.GROUP, "assay-low", "")
            + dependency(Poms.GROUP, "assay-other", "test")
            + "</dependencies>");
    Poms poms = Poms.read(root);
    assertThat(poms.rooms()).containsExactly("high", "low");
    assertThat(poms.roomsOf("high")).containsExactly("low");
    assertThat(poms.reachedFrom("high")).containsExactly("low");
    assertThat(poms.foreign()).containsExactly("lib");
  }

  @Test
  void dependencyWithoutARowIsFound() {
    List<String> record = List.of("`loose` is mentioned", "| `lib`, `more` | `reason` |");
    assertThat(Poms.unexplained(Set.of("lib", "more"), record)).isEmpty();
    assertThat(Poms.unexplained(Set.of("loose"), record)).hasSize(1);
    assertThat(Poms.unexplained(Set.of("reason"), record)).hasSize(1);
  }

  @Test
  void missingTimeIsFound() {
    String element = "project.build.outputTimestamp>";
    assertThat(Poms.fixedTime("<" + element + "2026-01-01T00:00:00Z</" + element)).isEmpty();
    assertThat(Poms.fixedTime("<" + element + "${maven.build.timestamp}</" + element)).hasSize(1);
    assertThat(Poms.fixedTime("<project/>")).hasSize(1);
  }
}
