package network.assay.verify.zk.statement.form;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.tensor.Rows;

/**
 * A whole number for each cell: (constant + Σ terms) / 2^halvings, the division in the field; an
 * honest prover's divides. Immutable; cells lie row by row without padding.
 */
public final class Form {
  private final int cells;
  private final Channels constant;
  private final List<Term> terms;
  private final int halvings;

  private Form(int cells, Channels constant, List<Term> terms, int halvings) {
    this.cells = cells;
    this.constant = constant;
    this.terms = List.copyOf(terms);
    this.halvings = halvings;
  }

  /** 0 in each cell. */
  public static Form zero(int cells) {
    return new Form(cells, Channels.ofAll(0), List.of(), 0);
  }

  /** One reference for each cell. */
  public static Form of(References references) {
    return zero(references.count()).plus(references, 1);
  }

  public Form plus(long addend) {
    return plus(Channels.ofAll(addend));
  }

  public Form plus(Channels addend) {
    requireWhole();
    return new Form(cells, constant.plus(addend), terms, 0);
  }

  /** Adds coefficient · Σ of references, one or more for each cell, as {@link Term.Linear}. */
  public Form plus(References references, long coefficient) {
    return plus(references, Channels.ofAll(coefficient));
  }

  /** Adds references with a coefficient each, by their places. */
  public Form plus(References references, Channels coefficients) {
    requireMultiple(references);
    return with(new Term.Linear(references, coefficients));
  }

  /** Adds what lies behind or in front of a cell in its row. */
  public Form plusBeside(References references, Rows rows, boolean behind, long coefficient) {
    if (references.count() != cells || rows.count() * rows.length() != cells) {
      throw new IllegalArgumentException(cells + " cells, " + references.count() + " references");
    }
    return with(new Term.Beside(references, rows, behind, coefficient));
  }

  /** Adds coefficient · Σ a · b, one or more for each cell, as {@link Term.Products}. */
  public Form plusProducts(References a, References b, long coefficient) {
    requireMultiple(a);
    if (a.count() != b.count()) {
      throw new IllegalArgumentException(a.count() + " and " + b.count() + " factors");
    }
    return with(new Term.Products(a, b, coefficient));
  }

  /** Adds the elements of a contraction. */
  public Form plus(Term.Contracted contracted) {
    if (terms.stream().anyMatch(Term.Contracted.class::isInstance)) {
      throw new IllegalArgumentException("a form holds one contraction");
    }
    return with(contracted);
  }

  /** Each cell multiplied. */
  public Form times(long factor) {
    requireWhole();
    List<Term> scaled = new ArrayList<>();
    for (Term term : terms) {
      scaled.add(
          switch (term) {
            case Term.Linear t -> new Term.Linear(t.references(), t.coefficients().times(factor));
            case Term.Beside t ->
                new Term.Beside(t.references(), t.rows(), t.behind(), t.coefficient() * factor);
            case Term.Products t -> new Term.Products(t.a(), t.b(), t.coefficient() * factor);
            case Term.Contracted t ->
                new Term.Contracted(
                    t.contraction(), t.columns(), t.multipliers(), t.coefficient() * factor);
          });
    }
    return new Form(cells, constant.times(factor), scaled, 0);
  }

  /** Each cell divided by 2^times, at most 2^30. */
  public Form halved(int times) {
    requireWhole();
    return new Form(cells, constant, terms, times);
  }

  public int cells() {
    return cells;
  }

  public Channels constant() {
    return constant;
  }

  public List<Term> terms() {
    return terms;
  }

  /** How often the sum of constant and terms is halved. */
  public int halvings() {
    return halvings;
  }

  /** 1 / 2^halvings in the field. */
  public int scale() {
    // 2^31 = 1.
    return halvings == 0 ? 1 : 1 << (31 - halvings);
  }

  /** Columns of a contraction that it holds; else 1. */
  public int columns() {
    for (Term term : terms) {
      if (term instanceof Term.Contracted contracted) {
        return contracted.columns();
      }
    }
    return 1;
  }

  /**
   * The whole number of each cell; where 2^halvings does not divide, rounded down.
   *
   * @param variables the committed variables, as far as the form reads them
   * @param sums for each contraction that it holds, by number, its elements without multiplier:
   *     cells row by row
   */
  public long[] evaluate(int[] variables, int[][] sums) {
    long[] values = numerators(variables, sums);
    for (int i = 0; i < cells && halvings > 0; i++) {
      values[i] >>= halvings;
    }
    return values;
  }

  /** Each cell in the field; parameters as of {@link #evaluate}. */
  public int[] residues(int[] variables, int[][] sums) {
    long[] values = numerators(variables, sums);
    int[] residues = new int[cells];
    int scale = scale();
    for (int i = 0; i < cells; i++) {
      residues[i] = M31.mul(M31.of(values[i]), scale);
    }
    return residues;
  }

  private long[] numerators(int[] variables, int[][] sums) {
    long[] values = new long[cells];
    for (int i = 0; i < cells; i++) {
      values[i] = constant.at(i);
    }
    for (Term term : terms) {
      switch (term) {
        case Term.Linear t -> addLinear(t, variables, values);
        case Term.Beside t -> addBeside(t, variables, values);
        case Term.Products t -> addProducts(t, variables, values);
        case Term.Contracted t -> addContracted(t, sums[t.contraction()], values);
      }
    }
    return values;
  }

  private void addLinear(Term.Linear term, int[] variables, long[] values) {
    References references = term.references();
    for (int from = 0; from < references.count(); from += cells) {
      for (int i = 0; i < cells; i++) {
        values[i] += term.coefficients().at(from + i) * references.value(from + i, variables);
      }
    }
  }

  private static void addBeside(Term.Beside term, int[] variables, long[] values) {
    Rows rows = term.rows();
    for (int row = 0; row < rows.count(); row++) {
      long passed = 0;
      for (int j = 0; j < rows.length(); j++) {
        int cell = rows.place(row, term.behind() ? rows.length() - 1 - j : j);
        values[cell] += term.coefficient() * passed;
        passed += term.references().value(cell, variables);
      }
    }
  }

  private void addProducts(Term.Products term, int[] variables, long[] values) {
    for (int from = 0; from < term.a().count(); from += cells) {
      for (int i = 0; i < cells; i++) {
        values[i] +=
            term.coefficient()
                * term.a().value(from + i, variables)
                * term.b().value(from + i, variables);
      }
    }
  }

  private static void addContracted(Term.Contracted term, int[] sums, long[] values) {
    Channels multipliers = term.multipliers().times(term.coefficient());
    for (int i = 0; i < values.length; i++) {
      values[i] += multipliers.at(i) * sums[i];
    }
  }

  private Form with(Term term) {
    requireWhole();
    List<Term> more = new ArrayList<>(terms);
    more.add(term);
    return new Form(cells, constant, more, 0);
  }

  private void requireWhole() {
    if (halvings > 0) {
      throw new IllegalStateException("a halved form is complete");
    }
  }

  private void requireMultiple(References references) {
    boolean fits = cells == 0 ? references.count() == 0 : references.count() % cells == 0;
    if (!fits) {
      throw new IllegalArgumentException(cells + " cells, " + references.count() + " references");
    }
  }
}
