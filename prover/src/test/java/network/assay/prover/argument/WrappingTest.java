package network.assay.prover.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import network.assay.engine.kernel.Workers;
import network.assay.prover.argument.Forger.Lies;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.golden.GoldenProofs.Case;
import network.assay.prover.witness.Tampering;
import network.assay.prover.witness.Tampering.Aftermath;
import network.assay.prover.witness.Witness;
import network.assay.verify.zk.ZkResult;
import network.assay.verify.zk.ZkRun;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Definition;
import network.assay.verify.zk.statement.Statement;
import org.junit.jupiter.api.Test;

/**
 * The greatest number that may be shifted. One more, and it is as far from the least quotient of
 * its table as the modulus: 2^30 − 1 − 2^16 · (−2^14) = p, a remainder of 0.
 */
class WrappingTest {
  private static final int LIMIT = (1 << 30) - 2;

  @Test
  void noQuotientIsTheModulusAway() {
    try (Workers workers = new Workers(1)) {
      Case of = new GoldenProofs(workers).shiftingUpTo(LIMIT);
      assertThat(forged(of, workers)).isInstanceOf(ZkResult.Refused.class);
      Case beyond = new GoldenProofs(workers).shiftingUpTo(LIMIT + 1);
      assertThatThrownBy(() -> forged(beyond, workers))
          .isInstanceOf(ZkException.class)
          .hasMessageContaining("sums times multiplier");
    }
  }

  /** A proof that the least quotient is that of the greatest number. */
  private static ZkResult forged(Case of, Workers workers) {
    ZkRun run = of.runs().getFirst();
    byte[] least = run.outputs().getFirst().clone();
    least[least.length - 1] = -128;
    ZkRun stated = new ZkRun(run.receiptDigest(), run.inputs(), List.of(least));
    Forger forger = new Forger(of, List.of(stated), workers);
    Statement statement = forger.statement();
    Definition.Quotient quotient =
        statement.steps().stream()
            .filter(Definition.Quotient.class::isInstance)
            .map(Definition.Quotient.class::cast)
            .findFirst()
            .orElseThrow();
    Witness honest = forger.honest();
    assertThat(honest.variables()[quotient.first()]).isEqualTo((1 << 14) - 1);
    Witness wrapped =
        new Tampering(statement, honest, of.model().blocks())
            .changed(quotient.first(), -(1 << 15) + 1, Aftermath.FOLLOWED);
    byte[] proof = forger.prove(wrapped, new Lies());
    return forger.judged(proof);
  }
}
