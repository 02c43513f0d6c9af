package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.statement.form.Term;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.StepBudget;

/** Gathers a statement in the order in which its parts are made. */
public final class StatementBuilder implements Parts {
  /** Most committed variables: 256 MiB as elements of the extension. */
  public static final int VARIABLES_MAX = 1 << 24;

  /** Most products of references, as variables. */
  public static final int PRODUCTS_MAX = 1 << 24;

  private final KnownPool pool;
  private final StepBudget budget;
  private final SequencedMap<Table, Integer> tableNumbers = new LinkedHashMap<>();
  private final List<Section.Lookup> lookups = new ArrayList<>();
  private final List<Section.Zero> zeros = new ArrayList<>();
  private final List<Contraction> contractions = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<ProductBlock> products = new ArrayList<>();
  private int productCount;
  private int variables;
  private int given;

  /**
   * Begins a statement.
   *
   * @param budget one step is taken for each reference that a cell holds
   */
  public StatementBuilder(KnownPool pool, StepBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  /** The pool of known numbers. */
  public KnownPool pool() {
    return pool;
  }

  /** What may still be spent. */
  public StepBudget budget() {
    return budget;
  }

  @Override
  public int next() {
    return variables;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ZkException when there are too many
   */
  @Override
  public References commit(int count, Definition definition) {
    if (definition.first() != variables) {
      throw new IllegalArgumentException("defines " + definition.first() + ", not " + variables);
    }
    requireVariables((long) variables + count);
    steps.add(definition);
    References run = References.run(pool, variables, count);
    variables += count;
    return run;
  }

  /**
   * Commits to variables that a prover is given, before all that it computes.
   *
   * @throws ZkException when there are too many
   */
  public References give(int count) {
    if (variables != given) {
      throw new IllegalStateException("variables were computed before");
    }
    requireVariables((long) variables + count);
    References run = References.run(pool, variables, count);
    variables += count;
    given = variables;
    return run;
  }

  /** The variables that a prover is given. */
  public int given() {
    return given;
  }

  static void requireVariables(long count) {
    if (count > VARIABLES_MAX) {
      throw new ZkException(
          "commits to " + count + " numbers, the proof allows 2^24: prove fewer runs at once");
    }
  }

  @Override
  public void lookup(Table table, Form x, Form y) {
    if (x.cells() != y.cells()) {
      throw new IllegalArgumentException(x.cells() + " and " + y.cells() + " cells");
    }
    requireEntries((long) table.greatest() - table.least() + 1);
    int number = tableNumbers.computeIfAbsent(table, _ -> tableNumbers.size());
    if (y.terms().stream().anyMatch(Term.Products.class::isInstance)) {
      throw new IllegalArgumentException("the second form of a lookup holds products");
    }
    spend(y);
    lookups.add(new Section.Lookup(number, x, y, addProducts(x)));
  }

  /**
   * Refuses a table that is too large.
   *
   * @throws ZkException when it has more pairs than {@link Table#ENTRIES_MAX}
   */
  public static void requireEntries(long entries) {
    if (entries > Table.ENTRIES_MAX) {
      throw new ZkException("needs a table of " + entries + " entries, the proof allows 2^18");
    }
  }

  /** Whether a section was looked up in this table. */
  public boolean reads(Table table) {
    return tableNumbers.containsKey(table);
  }

  @Override
  public void zero(Form z) {
    zeros.add(new Section.Zero(z, addProducts(z)));
  }

  /** Adds a contraction with at least one cell; returns its number. */
  public int contract(Contraction contraction) {
    contractions.add(contraction);
    steps.add(new Step.Contract(contractions.size() - 1));
    return contractions.size() - 1;
  }

  /** The statement of all that was added. */
  public Statement build() {
    long next = variables;
    for (Table table : tables()) {
      next += table.size();
      requireVariables(next);
    }
    if (given == 0) {
      return new Statement(this, Pads.none());
    }
    int leafLog = Grids.leaves(tables(), lookups).log();
    int contractionLog = contractions.isEmpty() ? -1 : Grids.contractions(contractions).log();
    Pads pads = Pads.of((int) next, leafLog, productCount, contractionLog);
    requireVariables(next + pads.variables());
    for (int i = 0; i < pads.products().size(); i++) {
      pads.cells(i, pool).forEach(this::zero);
    }
    return new Statement(this, pads);
  }

  private void spend(Form form) {
    long references = form.cells();
    for (Term term : form.terms()) {
      references +=
          switch (term) {
            case Term.Linear t -> t.references().count();
            case Term.Beside t -> t.references().count();
            case Term.Contracted _ -> 0;
            case Term.Products t -> t.a().count();
          };
    }
    budget.spend(references);
  }

  /** Numbers the products of a form, cell by cell. */
  private List<ProductBlock> addProducts(Form form) {
    spend(form);
    List<Term.Products> terms = new ArrayList<>();
    boolean whole = true;
    long count = 0;
    for (Term term : form.terms()) {
      if (term instanceof Term.Products t && t.a().count() > 0) {
        terms.add(t);
        whole &= !t.a().hasKnown() || !t.b().hasKnown();
        count += t.a().count();
      }
    }
    if (productCount + count > PRODUCTS_MAX) {
      throw new ZkException("multiplies more than 2^24 pairs of numbers");
    }
    List<ProductBlock> blocks =
        whole ? wholeBlocks(form.cells(), terms) : pickedBlocks(form.cells(), terms);
    products.addAll(blocks);
    return blocks;
  }

  /** Blocks of terms all of whose products need a proof. */
  private List<ProductBlock> wholeBlocks(int cells, List<Term.Products> terms) {
    int ofCell = terms.stream().mapToInt(term -> term.a().count() / cells).sum();
    List<ProductBlock> blocks = new ArrayList<>();
    int next = productCount;
    for (Term.Products t : terms) {
      int each = t.a().count() / cells;
      // Products lie tile by tile in the term, and cell by cell in the statement.
      RefView numbers = RefView.affine(next, new int[] {each, cells}, new int[] {1, ofCell});
      RefView places = RefView.run(0, cells).repeated(each);
      blocks.add(new ProductBlock(t.a(), t.b(), t.coefficient(), numbers, places));
      next += each;
    }
    productCount += ofCell * cells;
    return blocks;
  }

  /** Blocks without products of two known numbers. */
  private List<ProductBlock> pickedBlocks(int cells, List<Term.Products> terms) {
    List<Picked> picked = terms.stream().map(_ -> new Picked()).toList();
    for (int cell = 0; cell < cells; cell++) {
      for (int i = 0; i < picked.size(); i++) {
        Term.Products t = terms.get(i);
        for (int at = cell; at < t.a().count(); at += cells) {
          if (t.a().get(at) >= 0 || t.b().get(at) >= 0) {
            picked.get(i).add(at, cell, productCount++);
          }
        }
      }
    }
    List<ProductBlock> blocks = new ArrayList<>();
    for (int i = 0; i < picked.size(); i++) {
      blocks.add(picked.get(i).block(terms.get(i)));
    }
    return blocks;
  }

  /** Some of the products of a term. */
  private static final class Picked {
    private final List<Integer> places = new ArrayList<>();
    private final List<Integer> cells = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();

    void add(int place, int cell, int number) {
      places.add(place);
      cells.add(cell);
      numbers.add(number);
    }

    ProductBlock block(Term.Products term) {
      RefView at = RefView.ofTable(array(places));
      return new ProductBlock(
          term.a().at(at),
          term.b().at(at),
          term.coefficient(),
          RefView.ofTable(array(numbers)),
          RefView.ofTable(array(cells)));
    }

    private static int[] array(List<Integer> list) {
      return list.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  List<Table> tables() {
    return List.copyOf(tableNumbers.sequencedKeySet());
  }

  List<Section.Lookup> lookups() {
    return lookups;
  }

  List<Section.Zero> zeros() {
    return zeros;
  }

  List<Contraction> contractions() {
    return contractions;
  }

  List<Step> steps() {
    return steps;
  }

  List<ProductBlock> products() {
    return products;
  }

  int productCount() {
    return productCount;
  }

  int variableCount() {
    return variables;
  }
}
