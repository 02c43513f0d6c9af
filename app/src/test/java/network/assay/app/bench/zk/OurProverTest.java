package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.app.bench.zk.ZkContender.Figures;
import network.assay.app.bench.zk.ZkContender.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OurProverTest {
  private static Subject subject;

  @TempDir private Path folder;

  @BeforeAll
  static void quantise() {
    subject = Subjects.named("logistic-regression");
    assertThat(subject.refusal()).isEmpty();
    assertThat(subject.parameters()).isEqualTo(30 + 30 + 3 * 30 + 3);
    assertThat(subject.multiplyAdds()).isEqualTo(3 * 30);
  }

  private OurProver prover(ZkSystem system, String launcher) throws IOException {
    return new OurProver(
        system, Subjects.script(folder.resolve("launcher"), launcher), 1, Subjects.ONCE);
  }

  @Test
  void figuresOfAWarmProverAndAFreshProcess() throws IOException {
    FakeSystem system = new FakeSystem(true);
    // The launcher sees what it is asked to prove.
    Outcome outcome =
        prover(system, "[ -f $4/program.assay ] && [ $3 = --fresh ] && echo proved && echo 4096")
            .measure(subject);
    assertThat(outcome).isInstanceOf(Outcome.Proved.class);
    Figures figures = ((Outcome.Proved) outcome).figures();
    assertThat(figures.proofBytes()).isEqualTo(FakeSystem.PROOF_BYTES);
    assertThat(figures.peakBytes()).isEqualTo(4096);
    assertThat(figures.proveSeconds()).isPositive();
    assertThat(figures.verifySeconds()).isPositive();
    assertThat(figures.prepareSeconds()).isPositive();
    assertThat(figures.freshSeconds()).isPositive();
    assertThat(figures.deviation()).isBetween(0.0, 0.1);
    assertThat(List.of(system.prepared, system.proved, system.closed)).containsExactly(1, 2, 1);
  }

  @Test
  void aFreshProcessThatFailsIsAReason() throws IOException {
    Outcome outcome = prover(new FakeSystem(true), "echo broken >&2; exit 2").measure(subject);
    assertThat(outcome)
        .isEqualTo(new Outcome.NotProved("a fresh process that proves ended with 2: broken"));
  }

  @Test
  void aProofThatIsNotAcceptedIsNoFigure() throws IOException {
    OurProver prover = prover(new FakeSystem(false), "echo proved; echo 1");
    assertThatThrownBy(() -> prover.measure(subject))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the verifier does not accept");
  }

  @Test
  void theFreshProcessProvesWhatWasSaved() throws IOException {
    FreshProof proof = new FreshProof(Files.createDirectory(folder.resolve("saved")));
    proof.save(subject.program().orElseThrow(), subject.inputs());
    List<String> lines = new ArrayList<>();
    FakeSystem system = new FakeSystem(true);
    proof.run(system, lines::add);
    assertThat(lines).hasSize(2).first().isEqualTo(FreshProof.PROVED);
    assertThat(Long.parseLong(lines.getLast())).isNotNegative();
    assertThat(system.proved).isEqualTo(1);
    assertThatThrownBy(() -> proof.run(new FakeSystem(false), lines::add))
        .isInstanceOf(IllegalStateException.class);
  }
}
