package network.assay.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./assay} in a repository made for the test: our script, a few sources to look
 * at, and a {@code mvn} that hands out the jars that are packaged already and counts its calls.
 */
@Tag("process")
class LauncherTest {
  private static final long TIMEOUT_SECONDS = 120;

  /** Programs of the operating system that the script may use. */
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "find",
          "head",
          "mkdir",
          "rm",
          "mv",
          "cp",
          "cat",
          "sed",
          "awk",
          "grep",
          "tee",
          "date",
          "readlink",
          "sleep",
          "dirname");

  @TempDir private Path scratch;

  private Path root;
  private Path tools;

  @BeforeEach
  void makeRepository() throws IOException {
    Path packaged = AssayProcess.ROOT.resolve("app/target/lib");
    if (!Files.isDirectory(packaged)) {
      org.junit.jupiter.api.Assumptions.abort(
          "the jars are not packaged: run ./assay test, or mvn verify");
    }
    // A space in the path, since people have them.
    root = Files.createDirectories(scratch.resolve("my repository"));
    tools = Files.createDirectories(scratch.resolve("tools"));
    Files.copy(AssayProcess.ROOT.resolve("assay"), root.resolve("assay"));
    Files.setPosixFilePermissions(
        root.resolve("assay"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(root.resolve("app/src/main"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("app/pom.xml"), "<project/>");
    Files.writeString(root.resolve("app/src/main/A.java"), "class A {}");
    for (String tool : TOOLS) {
      for (String folder : List.of("/usr/bin", "/bin")) {
        Path program = Path.of(folder, tool);
        if (Files.exists(program) && !Files.exists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), program);
        }
      }
    }
  }

  /** Links out of the scratch folder make its deletion warn. */
  @AfterEach
  void removeLinks() throws IOException {
    for (String tool : TOOLS) {
      Files.deleteIfExists(tools.resolve(tool));
    }
  }

  private void installMaven() throws IOException {
    Path target = AssayProcess.ROOT.resolve("app/target");
    Path mvn = tools.resolve("mvn");
    Files.writeString(
        mvn,
        """
        #!/bin/sh
        echo call >>"%1$s/calls"
        [ ! -e "%1$s/broken" ] || { echo '[ERROR] it is broken'; exit 1; }
        echo '[INFO] Building assay-app 0.1.0   [1/1]'
        sleep 1
        mkdir -p app/target
        cp -r "%2$s"/lib "%2$s"/lib-bench "%2$s"/assay-app-*.jar app/target/
        """
            .formatted(scratch, target));
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void buildsOnceAndAgainWhenASourceChanged() throws Exception {
    installMaven();
    AssayProcess.Result first = run("--version");
    assertThat(first.status()).as(first::all).isZero();
    assertThat(first.out()).isEqualTo("assay 0.1.0\n");
    assertThat(first.err()).contains("[1/1] app");

    AssayProcess.Result second = run("--version");
    assertThat(second.out()).isEqualTo("assay 0.1.0\n");
    assertThat(second.err()).isEmpty();
    assertThat(calls()).isEqualTo(1);

    Files.setLastModifiedTime(
        root.resolve("app/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run("--version").status()).isZero();
    assertThat(calls()).isEqualTo(2);
  }

  @Test
  void twoFirstRunsAtOnceBuildOnce() throws Exception {
    installMaven();
    Process one = start(scratch.resolve("one"), Map.of(), "--version");
    Process two = start(scratch.resolve("two"), Map.of(), "--version");
    assertThat(end(one, scratch.resolve("one")).all()).startsWith("exit status 0");
    assertThat(end(two, scratch.resolve("two")).all()).startsWith("exit status 0");
    assertThat(calls()).isEqualTo(1);
    assertThat(root.resolve("build/lock")).doesNotExist();
  }

  @Test
  void aLockOfADeadProcessIsTakenOver() throws Exception {
    installMaven();
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(root.resolve("build/lock"));
    Files.writeString(root.resolve("build/lock/pid"), dead.pid() + "\n");
    assertThat(run("--version").status()).isZero();
    assertThat(root.resolve("build/lock")).doesNotExist();
  }

  @Test
  void aFailedBuildNamesItsLogAndLeavesNothing() throws Exception {
    installMaven();
    Files.createFile(scratch.resolve("broken"));
    AssayProcess.Result result = run("--version");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("[ERROR] it is broken")
        .contains("the build failed; the whole log is " + root.toRealPath() + "/build/build.log");
    assertThat(root.resolve("build/current")).doesNotExist();
    assertThat(root.resolve("build/lock")).doesNotExist();
  }

  @Test
  void aMissingMavenIsSaidInOneLine() throws Exception {
    AssayProcess.Result result = run("--version");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("assay: Maven 3.8 or newer is missing").hasLineCount(1);
  }

  @Test
  void aMissingJdkIsSaidInOneLine() throws Exception {
    Path script = root.resolve("assay");
    // The usual folders exist on a machine that can run this test; here they must not.
    Files.writeString(
        script,
        Files.readString(script)
            .replace("/usr/lib/jvm/*", "/nowhere/*")
            .replace("/opt/*", "/nowhere/*")
            .replace("/usr/local/*jdk*", "/nowhere/*")
            .replace("/Library/Java/", "/nowhere/"));
    Path old = Files.createDirectories(scratch.resolve("jdk-17/bin"));
    for (String program : List.of("java", "javac")) {
      Files.copy(Path.of("/bin/sh"), old.resolve(program));
    }
    Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Process process = start(scratch, Map.of("JAVA_HOME", old.getParent().toString()), "--version");
    AssayProcess.Result result = end(process, scratch);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("assay: JDK 25 or newer is missing").hasLineCount(1);
  }

  @Test
  void neverBuildingIsObeyed() throws Exception {
    installMaven();
    AssayProcess.Result result =
        end(start(scratch, Map.of("ASSAY_BUILD", "never"), "--version"), scratch);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("ASSAY_BUILD=never");
    assertThat(scratch.resolve("calls")).doesNotExist();
  }

  private int calls() throws IOException {
    return Files.readAllLines(scratch.resolve("calls")).size();
  }

  private AssayProcess.Result run(String... arguments) throws Exception {
    return end(start(scratch, Map.of(), arguments), scratch);
  }

  private Process start(Path streams, Map<String, String> more, String... arguments)
      throws IOException {
    Files.createDirectories(streams);
    List<String> line = new ArrayList<>(List.of(root.resolve("assay").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> environment = new TreeMap<>(more);
    environment.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", tools.toString());
    environment.put("HOME", scratch.toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(streams.resolve("out").toFile());
    builder.redirectError(streams.resolve("err").toFile());
    return builder.start();
  }

  private static AssayProcess.Result end(Process process, Path streams) throws Exception {
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new AssayProcess.Result(
        process.exitValue(),
        Files.readString(streams.resolve("out")),
        Files.readString(streams.resolve("err")));
  }
}
