package network.assay.verify.zk.key;

import java.util.List;
import network.assay.verify.zk.field.Ext;

/**
 * A value W̃(k, n) of a block as coefficients of the committed matrix: of row {@code firstRow + ρ},
 * ρ below {@code rows}, eq(rowPoint, ρ); of its column c eq(columnPoint, c). Terms with equal
 * column points can be added.
 *
 * @param columnPoint w coordinates
 */
public record WeightTerm(List<Ext> columnPoint, List<Ext> rowPoint, int firstRow, int rows) {
  public WeightTerm {
    columnPoint = List.copyOf(columnPoint);
    rowPoint = List.copyOf(rowPoint);
  }
}
