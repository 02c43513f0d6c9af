package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.tensor.KnownPool;

/**
 * The pads of a hiding proof among its variables: random elements of the extension, four variables
 * each, that messages are sent under; behind them the products of those pads whose messages a
 * verifier multiplies ({@code spec/zk.md}, section 9). The last two pads, whose product is the last
 * one, are of no message: they are there to be factors, so that what is said of all factors
 * together hides the others.
 *
 * @param first the first variable of the first pad
 * @param count how many pads there are; none in an open proof
 * @param products the factors of each pad product
 */
public record Pads(int first, int count, List<Product> products) {
  /** Of each coordinate of a product of a and b its terms: factor, coordinates of a and of b. */
  private static final int[][][] PRODUCT = {
    {{1, 0, 0}, {-1, 1, 1}, {2, 2, 2}, {-2, 3, 3}, {-1, 2, 3}, {-1, 3, 2}},
    {{1, 0, 1}, {1, 1, 0}, {1, 2, 2}, {-1, 3, 3}, {2, 2, 3}, {2, 3, 2}},
    {{1, 0, 2}, {1, 2, 0}, {-1, 1, 3}, {-1, 3, 1}},
    {{1, 0, 3}, {1, 3, 0}, {1, 1, 2}, {1, 2, 1}}
  };

  /** Products of references that the zero cells of one pad product hold. */
  private static final int TERMS = Arrays.stream(PRODUCT).mapToInt(terms -> terms.length).sum();

  /** Two pads, by number. */
  public record Product(int a, int b) {}

  public Pads {
    products = List.copyOf(products);
  }

  /** Those of an open proof. */
  public static Pads none() {
    return new Pads(0, 0, List.of());
  }

  /**
   * Those of a hiding proof.
   *
   * @param next the first variable that is free
   * @param leafLog of the lookups
   * @param factors products of references without those of pads
   * @param contractionLog of the contraction domain; below 0 without contractions
   */
  static Pads of(int next, int leafLog, long factors, int contractionLog) {
    List<Product> products = new ArrayList<>();
    int root = 1;
    int pad = root;
    for (int k = 0; k < leafLog; k++) {
      int p0 = pad + 3 * k;
      int p1 = p0 + 1;
      int q0 = p0 + 2;
      int q1 = p0 + 3;
      products.addAll(List.of(new Product(p0, q1), new Product(p1, q0), new Product(q0, q1)));
      pad = q1 + 1;
    }
    boolean contracts = contractionLog >= 0;
    pad += contracts ? 2 : 1;
    int productCount = products.size() + (contracts ? 3 : 2);
    int productLog = Grid.logOf(factors + (long) TERMS * productCount);
    pad += 3 * productLog;
    products.add(new Product(pad, pad + 1));
    pad += 2;
    if (contracts) {
      pad += 2 * contractionLog;
      products.add(new Product(pad, pad + 1));
      pad += 2;
    }
    products.add(new Product(pad, pad + 1));
    return new Pads(next, pad + 2, products);
  }

  /** Elements of messages that have a pad. */
  public int messages() {
    return Math.max(count - 2, 0);
  }

  /** Products of elements of messages. */
  public int multiplied() {
    return Math.max(products.size() - 1, 0);
  }

  /** How many variables they take. */
  public int variables() {
    return ExtVector.PARTS * (count + products.size());
  }

  /** The first variable of a pad; pad products are counted behind the pads. */
  public int variable(int pad) {
    return first + ExtVector.PARTS * pad;
  }

  /** The four cells that show a pad product, each 0. */
  List<Form> cells(int product, KnownPool pool) {
    int a = variable(products.get(product).a());
    int b = variable(products.get(product).b());
    int of = variable(count + product);
    List<Form> cells = new ArrayList<>();
    for (int coordinate = 0; coordinate < PRODUCT.length; coordinate++) {
      Form cell = Form.of(References.run(pool, of + coordinate, 1));
      for (int[] term : PRODUCT[coordinate]) {
        References left = References.run(pool, a + term[1], 1);
        References right = References.run(pool, b + term[2], 1);
        cell = cell.plusProducts(left, right, -term[0]);
      }
      cells.add(cell);
    }
    return cells;
  }
}
