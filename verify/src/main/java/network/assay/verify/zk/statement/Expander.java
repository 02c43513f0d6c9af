package network.assay.verify.zk.statement;

import java.util.Arrays;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.Kernels;

/** Turns the end of the lookups and the zero cells into an {@link Expansion}. */
final class Expander {
  private final Statement statement;
  private final Kernels kernels;
  private final FormExpander forms;

  Expander(Statement statement, Kernels kernels) {
    this.statement = statement;
    this.kernels = kernels;
    forms = new FormExpander(statement, kernels);
  }

  Expansion expand(Ext[] r, Ext[] tau, Ext[] alpha, Ext beta, Ext zeta) {
    requireCount("r", r, statement.leafLog());
    requireCount("tau", tau, statement.zeroLog());
    requireCount("alpha", alpha, statement.tables().size());
    CellPoint leaves = new CellPoint(r, kernels);
    for (int i = 0; i < alpha.length; i++) {
      expandTable(i, r, leaves, alpha[i], beta, zeta);
    }
    Ext ofImages = beta.negated();
    List<Section.Lookup> lookups = statement.lookups();
    for (int i = 0; i < lookups.size(); i++) {
      Section.Lookup section = lookups.get(i);
      int begin = statement.lookupBegin(i);
      Ext each = alpha[section.table()].minus(Ext.ONE).plus(zeta);
      forms.addKnown(leaves.sum(section, begin).times(each));
      CellWeights weights = new CellWeights(leaves, section, begin);
      forms.add(section.x(), section.firstProduct(), weights, Ext.ONE.negated());
      forms.add(section.y(), section.firstProduct(), weights, ofImages);
    }
    CellPoint zeroCells = new CellPoint(tau, kernels);
    Ext ofZeros = zeta.times(zeta);
    List<Section.Zero> zeros = statement.zeros();
    for (int i = 0; i < zeros.size(); i++) {
      Section.Zero section = zeros.get(i);
      CellWeights weights = new CellWeights(zeroCells, section, statement.zeroBegin(i));
      forms.add(section.z(), section.firstProduct(), weights, ofZeros);
    }
    return forms.expansion();
  }

  /** Entries of table i: their pairs are known, their multiplicities committed. */
  private void expandTable(int i, Ext[] r, CellPoint leaves, Ext alpha, Ext beta, Ext zeta) {
    Table table = statement.tables().get(i);
    int size = table.size();
    int begin = statement.tableBegin(i);
    EqTable weights = leaves.all();
    Ext sum = weights.sum(begin, size);
    Ext pairs = sum.times(alpha.minus(Ext.ONE));
    if (table instanceof Table.Span span && span.entries() == size) {
      pairs = pairs.minus(sum.times(Table.spanAt(span, Arrays.copyOf(r, Grid.logOf(size)))));
    } else {
      int[] column = new int[size];
      Arrays.setAll(column, entry -> table.residueX(entry));
      pairs = pairs.minus(weights.dot(column, begin));
      if (!(table instanceof Table.Span)) {
        Arrays.setAll(column, entry -> table.residueY(entry));
        pairs = pairs.minus(weights.dot(column, begin).times(beta));
      }
    }
    forms.addKnown(pairs);
    forms.addVariables(statement.multiplicities(i), weights, begin, size, zeta.negated());
  }

  private static void requireCount(String what, Ext[] elements, int count) {
    if (elements.length != count) {
      throw new IllegalArgumentException(
          "expected " + count + " elements of " + what + ", got " + elements.length);
    }
  }
}
