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

  Expander(Statement statement, Functional variables, Functional products, Kernels kernels) {
    this.statement = statement;
    this.kernels = kernels;
    forms = new FormExpander(statement, variables, products, kernels);
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
      CellWeights weights = new CellWeights(leaves, section, begin);
      forms.addKnown(weights.sum().times(each));
      forms.add(section.x(), section.products(), weights, Ext.ONE.negated());
      forms.add(section.y(), List.of(), weights, ofImages);
    }
    CellPoint zeroCells = new CellPoint(tau, kernels);
    Ext ofZeros = zeta.times(zeta);
    List<Section.Zero> zeros = statement.zeros();
    for (int i = 0; i < zeros.size(); i++) {
      Section.Zero section = zeros.get(i);
      CellWeights weights = new CellWeights(zeroCells, section, statement.zeroBegin(i));
      forms.add(section.z(), section.products(), weights, ofZeros);
    }
    return forms.expansion();
  }

  /** Entries of table i: their pairs are known, their multiplicities committed. */
  private void expandTable(int i, Ext[] r, CellPoint leaves, Ext alpha, Ext beta, Ext zeta) {
    Table table = statement.tables().get(i);
    int size = table.size();
    int begin = statement.tableBegin(i);
    EqTable weights = leaves.all();
    int log = Grid.logOf(size);
    Ext block = EqTable.at(Arrays.copyOfRange(r, log, r.length), begin >> log);
    TableSums sums = new TableSums(table, Arrays.copyOf(r, log), kernels);
    Ext pairs = alpha.minus(Ext.ONE).minus(sums.x()).minus(sums.y().times(beta)).times(block);
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
