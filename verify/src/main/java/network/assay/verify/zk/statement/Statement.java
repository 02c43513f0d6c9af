package network.assay.verify.zk.statement;

import java.util.List;
import java.util.function.Function;
import network.assay.verify.zk.commitment.WitnessShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.statement.form.References;

/**
 * What is proved: committed variables and what must hold of them. Behind the variables of the runs
 * lie the multiplicities of the tables, behind these the pads.
 */
public final class Statement {
  private final WitnessShape shape;
  private final Pads pads;
  private final int[] multiplicities;
  private final List<Table> tables;
  private final List<Section.Lookup> lookups;
  private final List<Section.Zero> zeros;
  private final List<Contraction> contractions;
  private final List<Step> steps;
  private final List<ProductBlock> products;
  private final int productCount;
  private final Grid leafGrid;
  private final Grid zeroGrid;
  private final Grid contractionGrid;
  private final Grid columnGrid;

  /** Places what a builder has gathered. */
  Statement(StatementBuilder parts, Pads pads) {
    tables = List.copyOf(parts.tables());
    lookups = List.copyOf(parts.lookups());
    zeros = List.copyOf(parts.zeros());
    contractions = List.copyOf(parts.contractions());
    steps = List.copyOf(parts.steps());
    products = List.copyOf(parts.products());
    productCount = parts.productCount();
    multiplicities = new int[tables.size()];
    int next = parts.variableCount();
    for (int i = 0; i < multiplicities.length; i++) {
      multiplicities[i] = next;
      next += tables.get(i).size();
    }
    this.pads = pads;
    shape = WitnessShape.of(parts.given(), next + pads.variables());
    leafGrid = Grids.leaves(tables, lookups);
    zeroGrid = Grids.zeros(zeros);
    contractionGrid = Grids.contractions(contractions);
    columnGrid = Grids.columns(contractions);
  }

  /** Committed variables: hidden inputs, what is computed, multiplicities, pads. */
  public int variableCount() {
    return shape.variables();
  }

  /** Where the committed variables lie. */
  public WitnessShape shape() {
    return shape;
  }

  /** Whether inputs are hidden. */
  public boolean hides() {
    return shape.hides();
  }

  /** The pads, of which an open proof has none. */
  public Pads pads() {
    return pads;
  }

  public List<Table> tables() {
    return tables;
  }

  /** The variable that counts the first entry of a table; those of the others follow. */
  public int multiplicities(int table) {
    return multiplicities[table];
  }

  public List<Section.Lookup> lookups() {
    return lookups;
  }

  public List<Section.Zero> zeros() {
    return zeros;
  }

  public List<Contraction> contractions() {
    return contractions;
  }

  /** How an honest prover computes the variables but the multiplicities, in order. */
  public List<Step> steps() {
    return steps;
  }

  /** Products of references that need a proof. */
  public int productCount() {
    return productCount;
  }

  /** The same, term by term. */
  public List<ProductBlock> products() {
    return products;
  }

  /** The first factors of all products by their numbers, given the variables. */
  public int[] productsA(int[] variables) {
    return factors(ProductBlock::a, variables);
  }

  /** The second factors of all products by their numbers, given the variables. */
  public int[] productsB(int[] variables) {
    return factors(ProductBlock::b, variables);
  }

  private int[] factors(Function<ProductBlock, References> side, int[] variables) {
    int[] factors = new int[productCount];
    for (ProductBlock block : products) {
      int[] values = side.apply(block).values(variables);
      int[] numbers = block.numbers().toArray();
      for (int i = 0; i < values.length; i++) {
        factors[numbers[i]] = values[i];
      }
    }
    return factors;
  }

  /** The logarithm n of the leaves. */
  public int leafLog() {
    return leafGrid.log();
  }

  /** Where a table lies in the leaves. */
  public int tableBegin(int table) {
    return leafGrid.begin(table);
  }

  /** Where a lookup section lies in the leaves. */
  public int lookupBegin(int section) {
    return leafGrid.begin(tables.size() + section);
  }

  /** The logarithm z of the zero cells' vector. */
  public int zeroLog() {
    return zeroGrid.log();
  }

  /** Where a zero section lies in its vector. */
  public int zeroBegin(int section) {
    return zeroGrid.begin(section);
  }

  /** The logarithm of the vector that holds the products, at least 1. */
  public int productLog() {
    return Math.max(1, Grid.logOf(productCount()));
  }

  /** Whether a contraction reads weights. */
  public boolean hasWeights() {
    return contractions.stream().anyMatch(Contraction.Weighted.class::isInstance);
  }

  /** The logarithm a of the contraction domain. */
  public int contractionLog() {
    return contractionGrid.log();
  }

  /** Where a contraction lies in the contraction domain. */
  public int contractionBegin(int contraction) {
    return contractionGrid.begin(contraction);
  }

  /** The logarithm c of the column domain. */
  public int columnLog() {
    return columnGrid.log();
  }

  /** Where a contraction with weights lies in the column domain. */
  public int columnBegin(int contraction) {
    return columnGrid.begin(contraction);
  }

  /**
   * The linear claim of step 3 of the protocol, its right-hand side.
   *
   * @param r the point of the leaves, {@link #leafLog} coordinates
   * @param tau the point of the zero cells, {@link #zeroLog} coordinates
   * @param alpha one for each table
   */
  public Expansion expand(Ext[] r, Ext[] tau, Ext[] alpha, Ext beta, Ext zeta, Kernels kernels) {
    Functional variables = new VectorFunctional(variableCount(), kernels);
    Functional products = new VectorFunctional(productCount, kernels);
    return new Expander(this, variables, products, kernels).expand(r, tau, alpha, beta, zeta);
  }

  /** The same for who needs no vectors of coefficients, but values at points. */
  public Expansion expandForPoints(
      Ext[] r, Ext[] tau, Ext[] alpha, Ext beta, Ext zeta, Kernels kernels) {
    Functional variables = new PointFunctional(variableCount(), kernels);
    Functional products = new PointFunctional(productCount, kernels);
    return new Expander(this, variables, products, kernels).expand(r, tau, alpha, beta, zeta);
  }
}
