package network.assay.verify.zk.statement;

import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.form.Channels;
import network.assay.verify.zk.statement.form.Form;
import network.assay.verify.zk.statement.form.Term;
import network.assay.verify.zk.tensor.RefView;
import network.assay.verify.zk.tensor.Rows;

/**
 * Gathers Σ scale · E · form over sections: the transposes of what forms do. Cost is linear in
 * cells and references.
 */
final class FormExpander {
  private final Statement statement;
  private final Kernels kernels;
  private final Functional variables;
  private final Functional products;
  private final ExtVector[] rows;
  private final ExtVector[] columns;
  private Ext known = Ext.ZERO;

  FormExpander(Statement statement, Functional variables, Functional products, Kernels kernels) {
    this.statement = statement;
    this.kernels = kernels;
    this.variables = variables;
    this.products = products;
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
    variables.addWeights(RefView.run(first, count), weights, RefView.run(begin, count), scale);
  }

  /** Adds Σ scale · E · form, the products of which are these blocks. */
  void add(Form form, List<ProductBlock> blocks, CellWeights weights, Ext scale) {
    Ext scaled = scale.times(form.scale());
    addConstant(form, weights, scaled);
    for (Term term : form.terms()) {
      switch (term) {
        case Term.Linear t -> addLinear(t, form.cells(), weights, scaled);
        case Term.Beside t -> addBeside(t, weights.cells(), scaled);
        case Term.Products t -> addKnownProducts(t, weights, scaled);
        case Term.Contracted t -> addContracted(t, weights, scaled);
      }
    }
    for (ProductBlock block : blocks) {
      addProducts(block, weights, scaled);
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
      int[] cells = cellResidues(constant, form.cells());
      known = known.plus(weights.table().dot(cells, weights.places()).times(scale));
    }
  }

  private static int[] residues(Channels channels) {
    int[] residues = new int[channels.count()];
    for (int i = 0; i < residues.length; i++) {
      residues[i] = M31.of(channels.ofChannel(i));
    }
    return residues;
  }

  /** What each cell has of channels. */
  private static int[] cellResidues(Channels channels, int count) {
    int[] residues = residues(channels);
    if (channels.inner() == 1 && count == residues.length) {
      return residues;
    }
    int[] cells = new int[count];
    int channel = 0;
    for (int from = 0; from < count; from += channels.inner()) {
      int to = Math.min(count, from + channels.inner());
      Arrays.fill(cells, from, to, residues[channel]);
      channel = channel + 1 == residues.length ? 0 : channel + 1;
    }
    return cells;
  }

  private void addLinear(Term.Linear term, int cells, CellWeights weights, Ext scale) {
    int count = term.references().count();
    Channels coefficients = term.coefficients();
    if (count == 0) {
      return;
    }
    Ext part;
    if (coefficients.isUniform()) {
      RefView places = weights.places().repeated(count / cells);
      Ext scaled = scale.times(M31.of(coefficients.at(0)));
      part = variables.add(term.references(), weights.table(), places, scaled);
    } else {
      ExtVector weighted = weights.table().range(weights.places().repeated(count / cells));
      multiply(weighted, cellResidues(coefficients, count));
      part = variables.add(term.references(), 0, weighted, 0, count, scale);
    }
    known = known.plus(part);
  }

  private static void multiply(ExtVector vector, int[] factors) {
    for (int coordinate = 0; coordinate < ExtVector.PARTS; coordinate++) {
      int[] part = vector.part(coordinate);
      for (int i = 0; i < part.length; i++) {
        part[i] = M31.mul(part[i], factors[i]);
      }
    }
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
    known = known.plus(variables.add(term.references(), 0, sums, 0, sums.length(), scaled));
  }

  /** Products of two known numbers; all others are in blocks. */
  private void addKnownProducts(Term.Products term, CellWeights weights, Ext scale) {
    if (!term.a().hasKnown() || !term.b().hasKnown()) {
      return;
    }
    ExtVector cells = weights.cells();
    Ext scaled = scale.times(M31.of(term.coefficient()));
    for (int i = 0; i < term.a().count(); i++) {
      if (term.a().get(i) < 0 && term.b().get(i) < 0) {
        int product = M31.mul(M31.of(term.a().known(i)), M31.of(term.b().known(i)));
        known = known.plus(cells.get(i % cells.length()).times(scaled).times(product));
      }
    }
  }

  private void addProducts(ProductBlock block, CellWeights weights, Ext scale) {
    Ext scaled = scale.times(M31.of(block.coefficient()));
    RefView places = weights.places();
    if (block.cells().isAffine()) {
      RefView all = places.repeated(block.cells().count() / places.count());
      products.addWeights(block.numbers(), weights.table(), all, scaled);
      return;
    }
    int[] picked = block.cells().toArray();
    ExtVector factors = new ExtVector(picked.length);
    for (int i = 0; i < picked.length; i++) {
      factors.set(i, weights.table().at(places.get(picked[i])));
    }
    products.addFactors(block.numbers(), 0, factors, 0, picked.length, scaled);
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
