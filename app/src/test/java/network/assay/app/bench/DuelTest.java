package network.assay.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DuelTest {
  private final Duel duel = new Duel(3, 0, 0);

  @Test
  void timesBothSidesInTurns() {
    StringBuilder order = new StringBuilder();
    Duel.Seconds seconds = duel.fight(side(order, "o", 1), side(order, "p", 1));
    // One warming run each, then three rounds, each begun by the other side; every stretch settles
    // with a run that is not timed.
    assertThat(order).hasToString("op" + "oopp" + "ppoo" + "oopp");
    assertThat(seconds.ours()).isPositive();
    assertThat(seconds.peer()).isPositive();
  }

  @Test
  void refusesToCompareDifferentWork() {
    StringBuilder order = new StringBuilder();
    assertThatThrownBy(() -> duel.fight(side(order, "o", 1), side(order, "p", 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the two sides disagree");
    assertThatThrownBy(() -> duel.fight(side(order, "o", Double.NaN), side(order, "p", 2)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void mediansAndMeans() {
    assertThat(Duel.median(new double[] {3, 1, 2})).isEqualTo(2);
    assertThat(Duel.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
    assertThat(EngineBench.geometricMean(List.of(0.5, 2.0))).isEqualTo(1, within(1e-12));
  }

  private static Contender side(StringBuilder order, String name, double witness) {
    return new Contender() {
      @Override
      public void runOnce() {
        order.append(name);
      }

      @Override
      public double witness() {
        return witness;
      }

      @Override
      public void close() {}
    };
  }
}
