package network.assay.client.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import network.assay.client.TinyModel;
import network.assay.engine.model.ModelFile;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofKeysTest {
  private static final LoadedProgram PROGRAM =
      ModelFile.read(TinyModel.whole(1), Limits.standard());

  @TempDir private Path home;

  private final FakeProver prover = new FakeProver();
  private final List<String> warnings = new ArrayList<>();

  private ProofKeys keys() {
    return new ProofKeys(home.resolve("proof-keys"), prover, warnings::add);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("proof-keys"))) {
      return files.toList();
    }
  }

  @Test
  void aKeyIsMadeOnceAndFoundAgain() throws IOException {
    assertThat(keys().of(PROGRAM)).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(keys().of(PROGRAM)).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(prover.opened).hasValue(1);
    assertThat(files()).hasSize(1);
    assertThat(files().getFirst().getFileName().toString()).startsWith(PROGRAM.id() + "-");
    LoadedProgram other = ModelFile.read(TinyModel.whole(2), Limits.standard());
    assertThat(keys().of(other)).isEqualTo(FakeProver.key(other));
    assertThat(prover.opened).hasValue(2);
    assertThat(warnings).isEmpty();
  }

  @Test
  void theKeyOfAModelThatIsOpenedToProveIsKept() {
    Prover keeping = keys().keeping();
    assertThat(keeping.open(PROGRAM).key()).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(keys().of(PROGRAM)).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(prover.opened).hasValue(1);
    assertThat(keeping.estimate(PROGRAM, List.of(), false))
        .isEqualTo(prover.estimate(PROGRAM, List.of(), false));
  }

  @Test
  void aDamagedKeyIsMadeAgain() throws IOException {
    byte[] key = keys().of(PROGRAM);
    Path file = files().getFirst();
    byte[] damaged = key.clone();
    damaged[key.length - 1] ^= 1;
    Files.write(file, damaged);
    assertThat(keys().of(PROGRAM)).isEqualTo(key);
    assertThat(Files.readAllBytes(file)).isEqualTo(key);
    Files.write(file, new byte[0]);
    assertThat(keys().of(PROGRAM)).isEqualTo(key);
    assertThat(prover.opened).hasValue(3);
  }

  @Test
  void nothingIsWrittenWhereNoHomeIs() {
    Path nowhere = home.resolve("none").resolve("proof-keys");
    ProofKeys keys = new ProofKeys(nowhere, prover, warnings::add);
    assertThat(keys.of(PROGRAM)).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(nowhere).doesNotExist();
    assertThat(home.resolve("none")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidAndDoesNoHarm() throws IOException {
    Files.writeString(home.resolve("proof-keys"), "in the way");
    assertThat(keys().of(PROGRAM)).isEqualTo(FakeProver.key(PROGRAM));
    assertThat(warnings).hasSize(1).first().asString().contains("cannot be kept");
  }
}
