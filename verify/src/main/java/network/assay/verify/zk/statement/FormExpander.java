package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.References;
import network.assay.verify.zk.statement.form.Term;
import network.assay.verify.zk.tensor.Rows;

/**
 * Gathers Σ scale · E · form over sections: the transposes of what forms do. Cost is linear in
 * cells and references.
 */
final class FormExpander {
  /** Below this many cells, references are added for several at once. */
  private static final int FEW_CELLS = 256;

  private final Statement statement;
  private final Kernels kernels;
  private final ExtVector variables;
  private final ExtVector products;
  private final ExtVector[] rows;
  private final ExtVector[] columns;
  private Ext known = Ext.ZERO;

  FormExpander(Statement statement, Kernels kernels) {
    this.statement = statement;
    this.kernels = kernels;
    variables = new ExtVector(statement.variableCount());
    products = new ExtVector(statement.productCount());
    rows = new ExtVector[statement.contractions().size()];
    columns = new ExtVector[rows.length];
  }

  Expansion expansion() {
    return new Expansion(statement, known, variables, products, List.of(rows), List.of(columns));
  }

  void addKnown(Ext addend) {
    known = known.plus(addend);
  }

  /** Adds scale · the weights from {@code begin} on to the variables from {@code first} on. */
  void addVariables(int first, EqTable weights, int begin, int count, Ext scale) {
    weights.forEachPiece(
        begin,
        count,
        (at, length, base, from, factor) ->
            kernels.addScaled(variables, first + at, base, from, length, factor.times(scale)));
  }

  /** Adds Σ scale · E · form; products of the section are numbered from {@code firstProduct} on. */
  void add(Form form, int firstProduct, CellWeights weights, Ext scale) {
    Ext scaled = scale.times(form.scale());
    addConstant(form, weights, scaled);
    List<Term.Products> multiplied = new ArrayList<>();
    for (Term term : form.terms()) {
      switch (term) {
        case Term.Linear t -> addLinear(t, form.cells(), weights, scaled);
        case Term.Beside t -> addBeside(t, weights.cells(), scaled);
        case Term.Products t -> multiplied.add(t);
        case Term.Contracted t -> addContracted(t, weights, scaled);
      }
    }
    if (!multiplied.isEmpty()) {
      addProducts(multiplied, firstProduct, weights.cells(), scaled);
    }
  }

  private void addConstant(Form form, CellWeights weights, Ext scale) {
    Channels constant = form.constant();
    if (constant.isUniform()) {
      long value = constant.at(0);
      known = value == 0 ? known : known.plus(weights.sum().times(M31.of(value)).times(scale));
    } else if (weights.used() == constant.count() && constant.inner() == 1) {
      Ext sum = kernels.dot(residues(constant), 0, weights.columns(), 0, constant.count());
      known = known.plus(sum.times(weights.rowSum()).times(scale));
    } else {
      int[] cells = new int[form.cells()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = M31.of(constant.at(i));
      }
      known = known.plus(kernels.dot(cells, 0, weights.cells(), 0, cells.length).times(scale));
    }
  }

  private static int[] residues(Channels channels) {
    int[] residues = new int[channels.count()];
    for (int i = 0; i < residues.length; i++) {
      residues[i] = M31.of(channels.ofChannel(i));
    }
    return residues;
  }

  private void addLinear(Term.Linear term, int cells, CellWeights weights, Ext scale) {
    References references = term.references();
    Channels coefficients = term.coefficients();
    if (!coefficients.isUniform()) {
      addWeighted(references, coefficients, weights.cells(), scale);
      return;
    }
    Ext scaled = scale.times(M31.of(coefficients.at(0)));
    if (cells < FEW_CELLS && references.count() > cells) {
      addTiled(references, tiled(weights.cells(), references.count()), scaled);
      return;
    }
    weights.forEachPiece((at, length, base, from, factor) -> {
      Ext each = factor.times(scaled);
      for (int first = at; first < references.count(); first += cells) {
        addReferences(references, first, base, from, length, each);
      }
    });
  }

  /** Adds references with a coefficient each. */
  private void addWeighted(
      References references, Channels coefficients, ExtVector cells, Ext scale) {
    int inner = coefficients.inner();
    ExtVector weighted = new ExtVector(references.count());
    int[] residues = residues(coefficients);
    int channel = 0;
    for (int from = 0; from < weighted.length(); from += inner) {
      Ext factor = scale.times(residues[channel]);
      kernels.addScaled(weighted, from, cells, from % cells.length(), inner, factor);
      channel = channel + 1 == residues.length ? 0 : channel + 1;
    }
    addReferences(references, 0, weighted, 0, weighted.length(), Ext.ONE);
  }

  /** Adds scale · tiles, again and again, to the references. */
  private void addTiled(References references, ExtVector tiles, Ext scale) {
    for (int first = 0; first < references.count(); first += tiles.length()) {
      int length = Math.min(tiles.length(), references.count() - first);
      addReferences(references, first, tiles, 0, length, scale);
    }
  }

  private void addReferences(
      References references, int first, ExtVector base, int from, int length, Ext scale) {
    Ext part = references.addTo(variables, first, base, from, length, scale, kernels);
    known = known.plus(part);
  }

  /** The cells one time after the other, a few thousand elements at most. */
  private static ExtVector tiled(ExtVector cells, int most) {
    int count = cells.length();
    int times = Math.max(1, Math.min(most, 16 * FEW_CELLS) / count);
    ExtVector tiled = new ExtVector(times * count);
    for (int part = 0; part < 4; part++) {
      for (int i = 0; i < times; i++) {
        System.arraycopy(cells.part(part), 0, tiled.part(part), i * count, count);
      }
    }
    return tiled;
  }

  /** A reference is held by the cells on the other side of it in its row. */
  private void addBeside(Term.Beside term, ExtVector cells, Ext scale) {
    Rows order = term.rows();
    ExtVector sums = new ExtVector(cells.length());
    for (int row = 0; row < order.count(); row++) {
      Ext passed = Ext.ZERO;
      for (int j = 0; j < order.length(); j++) {
        int cell = order.place(row, term.behind() ? j : order.length() - 1 - j);
        sums.set(cell, passed);
        passed = passed.plus(cells.get(cell));
      }
    }
    Ext scaled = scale.times(M31.of(term.coefficient()));
    addReferences(term.references(), 0, sums, 0, sums.length(), scaled);
  }

  private void addProducts(List<Term.Products> terms, int first, ExtVector cells, Ext scale) {
    Term.Products only = terms.getFirst();
    boolean plain = terms.size() == 1 && only.a().count() == cells.length();
    if (plain && !(only.a().hasKnown() && only.b().hasKnown())) {
      Ext factor = scale.times(M31.of(only.coefficient()));
      kernels.addScaled(products, first, cells, 0, cells.length(), factor);
      return;
    }
    int next = first;
    for (int cell = 0; cell < cells.length(); cell++) {
      Ext weight = cells.get(cell).times(scale);
      for (Term.Products term : terms) {
        Ext factor = weight.times(M31.of(term.coefficient()));
        for (int at = cell; at < term.a().count(); at += cells.length()) {
          if (term.a().get(at) >= 0 || term.b().get(at) >= 0) {
            products.set(next++, factor);
          } else {
            int product = M31.mul(M31.of(term.a().known(at)), M31.of(term.b().known(at)));
            known = known.plus(factor.times(product));
          }
        }
      }
    }
  }

  private void addContracted(Term.Contracted term, CellWeights weights, Ext scale) {
    int number = term.contraction();
    if (rows[number] == null) {
      rows[number] = new ExtVector(statement.contractions().get(number).rows());
      columns[number] = new ExtVector(term.columns());
      for (int j = 0; j < term.columns(); j++) {
        int multiplier = M31.of(term.multipliers().ofChannel(j));
        columns[number].set(j, weights.columns().get(j).times(multiplier));
      }
    }
    ExtVector ofRow = weights.rows();
    Ext factor = scale.times(M31.of(term.coefficient()));
    kernels.addScaled(rows[number], 0, ofRow, 0, ofRow.length(), factor);
  }
}
