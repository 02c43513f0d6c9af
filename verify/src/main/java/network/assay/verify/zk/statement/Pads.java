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
 * together hides the others. Where weights are hidden (section 10), row pads lie behind all these:
 * for each combination of weights that is opened a random element for each of its places.
 *
 * @param first the first variable of the first pad
 * @param count how many pads there are; none in an open proof
 * @param products the factors of each pad product
 * @param rows what hides combinations of weights; none where no weights are hidden
 */
public record Pads(int first, int count, List<Product> products, Rows rows) {
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

  /**
   * Row pads.
   *
   * @param combinations of rows of weights that are opened
   * @param width places of a row
   */
  public record Rows(int combinations, int width) {
    /** Those of a proof that hides no weights. */
    public static final Rows NONE = new Rows(0, 0);

    /** How many variables they take. */
    public long variables() {
      return (long) ExtVector.PARTS * combinations * width;
    }
  }

  public Pads {
    products = List.copyOf(products);
  }

  /** Those of an open proof. */
  public static Pads none() {
    return new Pads(0, 0, List.of(), Rows.NONE);
  }

  /**
   * Those of a hiding proof.
   *
   * @param next the first variable that is free
   * @param leafLog of the lookups
   * @param factors products of references without those of pads
   * @param contractionLog of the contraction domain; below 0 without contractions
   * @param columnLog of the column domain
   * @param rows of hidden weights
   */
  static Pads of(
      int next, int leafLog, long factors, int contractionLog, int columnLog, Rows rows) {
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
    if (rows.combinations() > 0) {
      // The weights' part of the right side, rounds over columns, the value of the weights.
      pad += 1 + 2 * columnLog + 1;
    }
    products.add(new Product(pad, pad + 1));
    return new Pads(next, pad + 2, products, rows);
  }

  /** Elements of messages that have a pad. */
  public int messages() {
    return Math.max(count - 2, 0);
  }

  /** Products of elements of messages. */
  public int multiplied() {
    return Math.max(products.size() - 1, 0);
  }

  /** Whether what is said of weights has pads too. */
  public boolean hideWeights() {
    return rows.combinations() > 0;
  }

  /** How many variables they take. */
  public long variables() {
    return (long) ExtVector.PARTS * (count + products.size()) + rows.variables();
  }

  /** The first variable of the row pads. */
  public int firstOfRows() {
    return variable(count + products.size());
  }

  /** The first of the variables that are one coordinate of a combination's row pads. */
  public int row(int combination, int coordinate) {
    return firstOfRows() + (ExtVector.PARTS * combination + coordinate) * rows.width();
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
