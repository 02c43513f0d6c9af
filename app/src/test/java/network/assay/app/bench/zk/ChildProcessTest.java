package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
  @Test
  void linesComeWithTheirTimesAndErrorsInOneLine() throws IOException {
    ChildProcess.Ended ended =
        ChildProcess.run(
            List.of("sh", "-c", "echo $WORD; echo two; printf 'a\\nb\\n' >&2; exit 3"),
            Map.of("WORD", "one"),
            60);
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.lines()).extracting(ChildProcess.Line::text).containsExactly("one", "two");
    assertThat(ended.lines()).allSatisfy(line -> assertThat(line.seconds()).isBetween(0.0, 60.0));
    assertThat(ended.error()).isEqualTo(": a b");
  }

  @Test
  void whatDoesNotEndIsEndedWithItsChildren() {
    // Both wait for input that never comes.
    assertThatThrownBy(() -> ChildProcess.run(List.of("sh", "-c", "cat; true"), Map.of(), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sh did not end within 0 s");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
        .noneMatch(child -> child.info().command().orElse("").endsWith("/sh"));
  }

  @Test
  void aProgramThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> ChildProcess.run(List.of("no-such-program"), Map.of(), 60))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }
}
