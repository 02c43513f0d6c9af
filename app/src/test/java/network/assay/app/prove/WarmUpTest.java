package network.assay.app.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.app.prove.RoomProver.Proofs;
import network.assay.client.prove.ProofException;
import network.assay.client.prove.ProofProgress;
import network.assay.client.prove.ProvingModel;
import network.assay.engine.run.Cancellation;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.ZkSecret;
import org.junit.jupiter.api.Test;

/** What warms a prover up are proofs that hold, and it ends when it is called off. */
class WarmUpTest {
  private final List<ZkResult> results = new ArrayList<>();

  @Test
  void provesUntilItIsCalledOff() {
    RoomProver prover = new RoomProver(1, Proofs.MANY);
    int made =
        new WarmUp().prove(program -> recording(prover.open(program)), () -> results.size() >= 2);
    assertThat(made).isEqualTo(2);
    assertThat(results).hasSize(2).allMatch(ZkResult.Proven.class::isInstance);
  }

  @Test
  void makesNoProofOnceCalledOff() {
    RoomProver prover = new RoomProver(1, Proofs.ONE);
    assertThat(new WarmUp().prove(program -> recording(prover.open(program)), () -> true)).isZero();
    assertThat(results).isEmpty();
  }

  @Test
  void endsInTheMiddleOfAProof() {
    RoomProver prover = new RoomProver(1, Proofs.ONE);
    int[] asked = {0};
    Cancellation late = () -> asked[0]++ > 1;
    assertThat(new WarmUp().prove(program -> recording(prover.open(program)), late)).isZero();
    assertThat(results).isEmpty();
  }

  @Test
  void tellsOfABrokenProver() {
    ProofException broken = new ProofException(ProofException.Reason.FAILED, "broken");
    WarmUp warmUp = new WarmUp();
    assertThatThrownBy(() ->
            warmUp.prove(
                _ -> {
                  throw broken;
                },
                Cancellation.never()))
        .isSameAs(broken);
  }

  private ProvingModel recording(ProvingModel model) {
    return new ProvingModel() {
      @Override
      public byte[] key() {
        return model.key();
      }

      @Override
      public Hash32 keyDigest() {
        return model.keyDigest();
      }

      @Override
      public long bytes() {
        return model.bytes();
      }

      @Override
      public byte[] prove(
          List<ZkRun> runs,
          Optional<ZkSecret> secret,
          ProofProgress progress,
          Cancellation cancellation) {
        return model.prove(runs, secret, progress, cancellation);
      }

      @Override
      public ZkResult verify(byte[] proof, List<ZkRun> runs) {
        ZkResult result = model.verify(proof, runs);
        results.add(result);
        return result;
      }
    };
  }
}
