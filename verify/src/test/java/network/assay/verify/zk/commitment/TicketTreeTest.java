package network.assay.verify.zk.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import org.junit.jupiter.api.Test;

/** The tree over the tickets of a key. */
class TicketTreeTest {
  private static List<Hash32> roots(int count) {
    return IntStream.range(0, count).mapToObj(i -> Sha256.ofUtf8("ticket " + i)).toList();
  }

  private static byte[] leaf(Hash32 root) {
    return new Sha256().update(new byte[] {0}).update(root.toBytes()).finish().toBytes();
  }

  @Test
  void hashesAreThoseOfTheSpecification() {
    List<Hash32> roots = roots(2);
    assertThat(new TicketTree(roots.subList(0, 1)).root().toBytes())
        .isEqualTo(leaf(roots.getFirst()));
    Hash32 both =
        new Sha256()
            .update(new byte[] {1})
            .update(leaf(roots.getFirst()))
            .update(leaf(roots.getLast()))
            .finish();
    assertThat(new TicketTree(roots).root()).isEqualTo(both);
  }

  @Test
  void eachTicketLeadsToTheRootByItsOwnWay() {
    for (int count : new int[] {1, 2, 4, 16}) {
      List<Hash32> roots = roots(count);
      TicketTree tree = new TicketTree(roots);
      assertThat(tree.tickets()).isEqualTo(count);
      for (int t = 0; t < count; t++) {
        byte[] path = tree.path(t);
        assertThat(path).hasSize(TicketTree.pathBytes(count));
        for (int other = -1; other <= count; other++) {
          Hash32 root = roots.get(t);
          boolean leads =
              TicketTree.root(other, root, path, count).filter(tree.root()::equals).isPresent();
          assertThat(leads).as("%d as %d of %d", t, other, count).isEqualTo(other == t);
        }
      }
    }
  }

  @Test
  void countsArePowersOfTwo() {
    assertThatThrownBy(() -> new TicketTree(roots(3))).hasMessageContaining("got 3");
    assertThatThrownBy(() -> new TicketTree(List.of())).hasMessageContaining("got 0");
    assertThat(TicketTree.isCount(1 << 20)).isTrue();
    assertThat(TicketTree.isCount(1 << 21)).isFalse();
    assertThat(TicketTree.isCount(Integer.MIN_VALUE)).isFalse();
  }
}
