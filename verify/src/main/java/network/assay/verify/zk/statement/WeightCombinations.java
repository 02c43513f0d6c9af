package network.assay.verify.zk.statement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.key.WeightLayout;

/**
 * How many combinations of rows of weights a proof opens: one for each vector that their columns
 * are weighted by ({@code spec/zk.md}, section 7, step 9), which hangs on no challenge.
 */
final class WeightCombinations {
  private WeightCombinations() {}

  /** The number of combinations, all coordinates of points taken for different. */
  static int count(List<Contraction> contractions, WeightLayout layout) {
    Set<List<Ext>> columns = new LinkedHashSet<>();
    for (Contraction contraction : contractions) {
      if (contraction instanceof Contraction.Weighted weighted) {
        List<Ext> inner = point(1, weighted.groupLog(), Grid.logOf(weighted.domain()));
        List<Ext> column = point(2, 0, Grid.logOf(weighted.columns()));
        columns.add(layout.term(weighted.block(), inner, column).columnPoint());
      }
    }
    return columns.size();
  }

  /** Stand-ins for coordinates, none of them 0. */
  private static List<Ext> point(int which, int from, int to) {
    List<Ext> point = new ArrayList<>();
    for (int b = from; b < to; b++) {
      point.add(new Ext(which, b, 0, 0));
    }
    return point;
  }
}
