package network.assay.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as a whole: its help, its errors, its completions. */
class CommandLineTest {
  @TempDir private Path home;

  static Stream<List<String>> commands() {
    List<List<String>> paths = new ArrayList<>();
    collect(Assay.commandLine(new Recorded(Path.of("nowhere")).session()), List.of(), paths);
    return paths.stream();
  }

  private static void collect(CommandLine at, List<String> path, List<List<String>> paths) {
    paths.add(path);
    at.getSubcommands()
        .forEach((word, sub) -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(word);
          collect(sub, longer, paths);
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHelps(List<String> path) {
    Recorded recorded = new Recorded(home);
    List<String> words = new ArrayList<>(path);
    words.add("--help");
    assertThat(recorded.run(words.toArray(String[]::new))).isZero();
    assertThat(recorded.err()).isEmpty();
    assertThat(recorded.out()).contains("Usage: assay", "--help");

    CommandLine at = Assay.commandLine(recorded.session());
    for (String word : path) {
      at = at.getSubcommands().get(word);
    }
    CommandSpec spec = at.getCommandSpec();
    assertThat(spec.usageMessage().description()).as("description of %s", path).isNotEmpty();
    for (ArgSpec argument : spec.args()) {
      assertThat(argument.description()).as("%s of %s", argument.paramLabel(), path).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfACommandIsItsHelpOption(List<String> path) {
    Recorded asOption = new Recorded(home);
    List<String> words = new ArrayList<>(path);
    words.add("--help");
    asOption.run(words.toArray(String[]::new));
    Recorded asCommand = new Recorded(home);
    words.removeLast();
    words.addFirst("help");
    assertThat(asCommand.run(words.toArray(String[]::new))).isZero();
    assertThat(asCommand.out()).isEqualTo(asOption.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doctr",
        "bench",
        "bench nothing",
        "bench engine --rounds many",
        "bench engine --threads 0",
        "bench zk --peer nobody",
        "bench zk --peer-mebibytes 0",
        "completion ksh",
        "help nothing",
        "key",
        "key show --jsn",
        "doctor --nothing",
        "infer",
        "infer assay/digits",
        "infer NoSuchName --input x",
        "verify",
        "verify no-such-file.json",
        "model",
        "model add",
        "model add no-such-file.onnx --name assay/x",
        "model show assay/none",
        "job show",
      })
  void misuseIsOneLineAndExitStatusTwo(String line) {
    Recorded recorded = new Recorded(home);
    assertThat(recorded.run(line.split(" "))).isEqualTo(ExitStatus.UNCLEAR);
    assertThat(recorded.out()).isEmpty();
    assertThat(recorded.err()).startsWith("assay: ").hasLineCount(1).doesNotContain("internal");
  }

  @Test
  void aMisspeltCommandGetsASuggestion() {
    Recorded recorded = new Recorded(home);
    recorded.run("doctr");
    assertThat(recorded.err()).contains("did you mean doctor?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void completionsNameEveryCommand(String shell) {
    Recorded recorded = new Recorded(home);
    assertThat(recorded.run("completion", shell)).isZero();
    Assay.commandLine(recorded.session())
        .getSubcommands()
        .forEach((word, sub) -> {
          if (!sub.getCommandSpec().usageMessage().hidden()) {
            assertThat(recorded.out()).contains(word);
          }
        });
  }

  @Test
  void doctorAnswersForThisMachine() {
    Recorded recorded = new Recorded(home);
    assertThat(recorded.run("doctor")).as(recorded::out).isZero();
    assertThat(recorded.out())
        .contains(
            "java", "cores", "memory", "disk", "vectors", "kernels", "integer kernels", "secp256k1")
        .contains("assay can run here.");
    Recorded json = new Recorded(home);
    assertThat(json.run("doctor", "--json")).isZero();
    assertThat(json.out()).startsWith("{\"canRun\":true,").hasLineCount(1);
  }

  @Test
  void keysAreMadeShownAndNeverOverwritten() {
    Recorded made = new Recorded(home, "ASSAY_KEY_PASSWORD", "a password for this test");
    assertThat(made.run("key", "new", "operator", "--json")).as(made::err).isZero();
    assertThat(home.resolve("keys/operator.json")).exists();

    Recorded shown = new Recorded(home);
    assertThat(shown.run("key", "show")).isZero();
    String address = made.out().replaceAll(".*\"address\":\"(0x\\w+)\".*\\n", "$1");
    assertThat(shown.out())
        .contains("operator   " + address)
        .contains("for scratch networks only")
        .doesNotContain(made.out());

    Recorded again = new Recorded(home, "ASSAY_KEY_PASSWORD", "a password for this test");
    assertThat(again.run("key", "new", "operator")).isEqualTo(ExitStatus.UNCLEAR);
    assertThat(again.err()).contains("keys are never overwritten");
  }
}
