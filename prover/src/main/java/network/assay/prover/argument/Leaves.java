package network.assay.prover.argument;

import java.util.Arrays;
import network.assay.prover.field.ProverKernels;
import network.assay.prover.witness.Witness;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.statement.Section;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.statement.Table;

/** The fractions of all lookups and tables ({@code spec/zk.md}, section 7, step 2). */
final class Leaves {
  private final Statement statement;
  private final Witness witness;
  private final Ext[] alpha;
  private final Ext beta;
  private final ExtVector p;
  private final ExtVector q;

  private Leaves(Statement statement, Witness witness, Ext[] alpha, Ext beta) {
    this.statement = statement;
    this.witness = witness;
    this.alpha = alpha;
    this.beta = beta;
    p = new ExtVector(1 << statement.leafLog());
    q = new ExtVector(1 << statement.leafLog());
  }

  static FractionProver.Layer of(
      Statement statement,
      Witness witness,
      Ext[] alpha,
      Ext beta,
      ProverKernels kernels,
      Crew crew) {
    Leaves leaves = new Leaves(statement, witness, alpha, beta);
    Arrays.fill(leaves.q.part(0), 1);
    int tables = statement.tables().size();
    crew.forEach(
        tables + statement.lookups().size(),
        i -> {
          if (i < tables) {
            leaves.table(i, kernels);
          } else {
            leaves.section(i - tables, kernels);
          }
        });
    int live = 0;
    for (int i = 0; i < tables; i++) {
      live = Math.max(live, statement.tableBegin(i) + statement.tables().get(i).size());
    }
    for (int i = 0; i < statement.lookups().size(); i++) {
      long end = statement.lookupBegin(i) + statement.lookups().get(i).size();
      live = Math.max(live, Math.toIntExact(end));
    }
    return new FractionProver.Layer(leaves.p, leaves.q, live);
  }

  private void table(int number, ProverKernels kernels) {
    Table table = statement.tables().get(number);
    int begin = statement.tableBegin(number);
    int first = statement.multiplicities(number);
    int size = table.size();
    int[] x = new int[size];
    int[] y = new int[size];
    for (int i = 0; i < size; i++) {
      p.part(0)[begin + i] = M31.neg(M31.of(witness.variables()[first + i]));
      x[i] = table.residueX(i);
      y[i] = table.residueY(i);
    }
    denominators(number, begin, x, y, 0, size, kernels);
  }

  private void section(int number, ProverKernels kernels) {
    Section.Lookup section = statement.lookups().get(number);
    Witness.Columns columns = witness.lookups().get(number);
    int begin = statement.lookupBegin(number);
    boolean full = section.used() == section.cols();
    int rows = full ? 1 : section.rows();
    int length = full ? section.cells() : section.used();
    for (int row = 0; row < rows; row++) {
      int at = begin + row * section.cols();
      Arrays.fill(p.part(0), at, at + length, 1);
      denominators(section.table(), at, columns.x(), columns.y(), row * length, length, kernels);
    }
  }

  /** α − x − β·y. */
  private void denominators(
      int table, int at, int[] x, int[] y, int from, int length, ProverKernels kernels) {
    Ext own = alpha[table];
    Arrays.fill(q.part(1), at, at + length, own.b());
    Arrays.fill(q.part(2), at, at + length, own.c());
    Arrays.fill(q.part(3), at, at + length, own.d());
    int[] real = q.part(0);
    for (int i = 0; i < length; i++) {
      real[at + i] = M31.sub(own.a(), x[from + i]);
    }
    if (!(statement.tables().get(table) instanceof Table.Span)) {
      kernels.addScaled(q, at, y, from, length, beta.negated());
    }
  }
}
