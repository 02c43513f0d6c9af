package network.assay.verify.zk.argument;

import java.util.ArrayList;
import java.util.List;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.Kernels;
import network.assay.verify.zk.key.WeightLayout;
import network.assay.verify.zk.key.WeightTerm;
import network.assay.verify.zk.statement.EqTable;
import network.assay.verify.zk.statement.Expansion.WeightClaim;

/**
 * The claim about weights as combinations of the rows of their matrix: one for each vector that
 * columns are weighted by ({@code spec/zk.md}, section 7, step 9).
 *
 * @param value what the products of combinations and column vectors add up to
 */
public record WeightRows(List<Combination> combinations, Padded value) {
  /**
   * A combination of rows.
   *
   * @param rows a coefficient for each row
   * @param columns the point whose eq weighs the places of a row
   */
  public record Combination(ExtVector rows, List<Ext> columns) {}

  /** Joins claims by the vectors that weigh their columns, in the order of first use. */
  public static WeightRows of(
      WeightLayout layout, List<WeightClaim> claims, Padded value, Kernels kernels) {
    int rows = layout.matrix().orElseThrow().rows();
    List<Combination> combinations = new ArrayList<>();
    for (WeightClaim claim : claims) {
      WeightTerm term = layout.term(claim.block(), claim.inner(), claim.column());
      Ext[] point = term.rowPoint().toArray(Ext[]::new);
      ExtVector own = kernels.eq(point, claim.scale(), term.rows());
      ExtVector to = combination(combinations, term.columnPoint(), rows);
      kernels.addScaled(to, term.firstRow(), own, 0, term.rows(), Ext.ONE);
    }
    return new WeightRows(List.copyOf(combinations), value);
  }

  private static ExtVector combination(List<Combination> all, List<Ext> columns, int rows) {
    for (Combination known : all) {
      if (known.columns().equals(columns)) {
        return known.rows();
      }
    }
    ExtVector fresh = new ExtVector(rows);
    all.add(new Combination(fresh, columns));
    return fresh;
  }

  /** What the messages that stand for the combinations give; their first elements count. */
  public Ext valueOf(ExtVector[] messages, Kernels kernels) {
    Ext sum = Ext.ZERO;
    for (int i = 0; i < messages.length; i++) {
      Ext[] point = combinations.get(i).columns().toArray(Ext[]::new);
      EqTable columns = new EqTable(point, kernels);
      sum = sum.plus(columns.dot(messages[i], 0, 1 << point.length, 0));
    }
    return sum;
  }
}
