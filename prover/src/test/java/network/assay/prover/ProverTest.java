package network.assay.prover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import network.assay.engine.kernel.IntegerScalar;
import network.assay.engine.kernel.Workers;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.golden.GoldenProofs;
import network.assay.prover.work.Crew;
import network.assay.prover.work.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ProverTest {
  private static final Workers WORKERS = new Workers(2);

  private final Prover prover = new Prover(new ScalarProverKernels(), new IntegerScalar(WORKERS));
  private final GoldenProofs.Case small = new GoldenProofs(WORKERS).small();

  private ProofTask task() {
    return ProofTask.of(small.model(), small.runs());
  }

  @AfterAll
  static void closeWorkers() {
    WORKERS.close();
  }

  @Test
  void tellsHowFarItIs() {
    Set<Stage> stages = new LinkedHashSet<>();
    List<Integer> percents = new ArrayList<>();
    Crew crew =
        new Crew(
            WORKERS,
            () -> false,
            (stage, percent) -> {
              stages.add(stage);
              percents.add(percent);
            });
    prover.prove(task(), crew);
    assertThat(stages).containsExactly(Stage.values());
    assertThat(percents).isSorted().doesNotContain(100).hasSizeGreaterThan(stages.size());
    assertThat(percents.getFirst()).isZero();
  }

  @Test
  void provesTheSameAgain() {
    byte[] first = prover.prove(task(), Crew.of(WORKERS));
    assertThat(prover.prove(task(), Crew.of(WORKERS))).isEqualTo(first);
  }

  @Test
  void stopsAtAnyStage() {
    for (Stage stage : Stage.values()) {
      boolean[] reached = {false};
      Crew crew = new Crew(WORKERS, () -> reached[0], (now, _) -> reached[0] |= now == stage);
      assertThatThrownBy(() -> prover.prove(task(), crew))
          .as("%s", stage)
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void moreRunsTakeMoreProducts() {
    ProofTask one = ProofTask.of(small.model(), small.runs().subList(0, 1));
    ProofTask ten = ProofTask.of(small.model(), Collections.nCopies(10, small.runs().getFirst()));
    assertThat(ten.products()).isBetween(one.products() + 1, 10 * one.products());
  }
}
