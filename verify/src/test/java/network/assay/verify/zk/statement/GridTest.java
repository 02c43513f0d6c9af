package network.assay.verify.zk.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.Grid.Item;
import org.junit.jupiter.api.Test;

/** Places in a vector, by hand. */
final class GridTest {
  @Test
  void byFallingAlignmentThenInOrder() {
    Grid grid =
        Grid.of("x", List.of(new Item(1, 3), new Item(4, 12), new Item(8, 8), new Item(4, 4)));
    assertThat(grid.begin(2)).isZero();
    assertThat(grid.begin(1)).isEqualTo(8);
    assertThat(grid.begin(3)).isEqualTo(20);
    assertThat(grid.begin(0)).isEqualTo(24);
    assertThat(grid.log()).isEqualTo(5);
  }

  @Test
  void holdsTwoEntriesAtLeast() {
    assertThat(Grid.of("x", List.of()).log()).isEqualTo(1);
    assertThat(Grid.of("x", List.of(new Item(1, 1))).log()).isEqualTo(1);
    assertThat(Grid.of("x", List.of(new Item(1, 2))).log()).isEqualTo(1);
    assertThat(Grid.of("x", List.of(new Item(1, 3))).log()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsTooLarge() {
    long most = 1L << Grid.LOG_MAX;
    assertThat(Grid.of("x", List.of(new Item(1, most))).log()).isEqualTo(Grid.LOG_MAX);
    assertThatThrownBy(() -> Grid.of("cells", List.of(new Item(1, most), new Item(1, 1))))
        .isInstanceOf(ZkException.class)
        .hasMessageContaining("cells take more than 2^24");
  }

  @Test
  void logarithmsAreTheLeastThatReach() {
    assertThat(Grid.logOf(0)).isZero();
    assertThat(Grid.logOf(1)).isZero();
    assertThat(Grid.logOf(2)).isEqualTo(1);
    assertThat(Grid.logOf(3)).isEqualTo(2);
    assertThat(Grid.logOf(1L << 40)).isEqualTo(40);
    assertThat(Grid.logOf((1L << 40) + 1)).isEqualTo(41);
  }
}
