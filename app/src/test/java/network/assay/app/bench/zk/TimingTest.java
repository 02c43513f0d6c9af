package network.assay.app.bench.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void warmsOnceAtLeastAndTimesEachRound() {
    AtomicInteger runs = new AtomicInteger();
    assertThat(new Timing(0, 4).seconds(runs::incrementAndGet)).isPositive();
    assertThat(runs).hasValue(1 + 4);
  }

  @Test
  void refusesNoRounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Timing(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Timing(-1, 1));
  }
}
