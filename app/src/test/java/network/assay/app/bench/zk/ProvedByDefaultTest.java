package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.app.config.Settings;
import network.assay.app.prove.RoomProver;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.prove.ProofEstimate;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator that nobody has configured proves the answers of small networks unasked. */
class ProvedByDefaultTest {
  @ParameterizedTest
  @ValueSource(strings = {"digits-cnn", "logistic-regression", "mnist-mlp"})
  void isWithinTheLimit(String name) {
    Subject subject = Subjects.named(name);
    LoadedProgram program = subject.program().orElseThrow();
    List<Shape> shapes =
        subject.inputNames().stream().map(subject.inputs()::get).map(Tensor::shape).toList();
    ProofEstimate.Possible warm = estimate(Proofs.MANY, program, shapes);
    assertThat(warm.millis()).isBetween(1L, (long) limit());
    assertThat(warm.bytes()).isLessThan(256L << 20);
    // In a process that has compiled nothing yet it takes longer, and is promised so.
    assertThat(estimate(Proofs.ONE, program, shapes).millis()).isGreaterThan(warm.millis());
  }

  private static int limit() {
    return Settings.standard().operator().proveMillisMax();
  }

  private static ProofEstimate.Possible estimate(
      Proofs proofs, LoadedProgram program, List<Shape> shapes) {
    return (ProofEstimate.Possible) new RoomProver(1, proofs).estimate(program, shapes, false);
  }
}
