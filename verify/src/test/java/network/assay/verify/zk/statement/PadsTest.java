package network.assay.verify.zk.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.tensor.KnownPool;
import org.junit.jupiter.api.Test;

/** Which messages have pads, and that the cells of a pad product are 0 for the product only. */
class PadsTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);

  /** Two layers of lookups; 20 products of references, and 20 for each of eight pad products. */
  @Test
  void padsComeInTheOrderOfMessages() {
    Pads pads = Pads.of(17, 2, 20, -1);
    assertThat(pads.products())
        .containsExactly(
            // root; then children of layer 0; a round and children of layer 1.
            new Pads.Product(1, 4),
            new Pads.Product(2, 3),
            new Pads.Product(3, 4),
            new Pads.Product(8, 11),
            new Pads.Product(9, 10),
            new Pads.Product(10, 11),
            // The part, 3 · 8 of rounds of products.
            new Pads.Product(37, 38),
            new Pads.Product(39, 40));
    assertThat(pads.messages()).isEqualTo(39);
    assertThat(pads.count()).isEqualTo(41);
    assertThat(pads.multiplied()).isEqualTo(7);
    assertThat(pads.variables()).isEqualTo(4 * 49);
    assertThat(pads.variable(2)).isEqualTo(25);
  }

  @Test
  void contractionsHaveTwoSides() {
    Pads pads = Pads.of(0, 1, 0, 3);
    // The root, four children, two parts, 3 · 7 of products, two factors, 2 · 3 of contractions.
    assertThat(pads.products().getLast()).isEqualTo(new Pads.Product(38, 39));
    assertThat(pads.products().get(pads.multiplied() - 1)).isEqualTo(new Pads.Product(36, 37));
    assertThat(pads.products().get(pads.multiplied() - 2)).isEqualTo(new Pads.Product(28, 29));
  }

  @Test
  void anOpenProofHasNone() {
    assertThat(Pads.none().variables()).isZero();
    assertThat(Pads.none().messages()).isZero();
    assertThat(Pads.none().multiplied()).isZero();
  }

  @Test
  void cellsAreZeroForTheProduct() {
    Random random = new Random(SEED);
    Pads pads = new Pads(3, 4, List.of(new Pads.Product(1, 3)));
    int[] variables = new int[3 + pads.variables()];
    // Small enough that sums of products are whole numbers of 64 bits.
    for (int i = 0; i < variables.length; i++) {
      variables[i] = random.nextInt(1 << 28);
    }
    Ext product = element(variables, pads.variable(1)).times(element(variables, pads.variable(3)));
    int at = pads.variable(4);
    variables[at] = product.a();
    variables[at + 1] = product.b();
    variables[at + 2] = product.c();
    variables[at + 3] = product.d();
    List<Form> cells = pads.cells(0, new KnownPool());
    for (int k = 0; k < 4; k++) {
      assertThat(cells.get(k).residues(variables, new int[0][])).containsExactly(0);
      variables[at + k] = M31.add(variables[at + k], 1);
      assertThat(cells.get(k).residues(variables, new int[0][])).containsExactly(1);
    }
  }

  private static Ext element(int[] variables, int at) {
    return new Ext(variables[at], variables[at + 1], variables[at + 2], variables[at + 3]);
  }
}
