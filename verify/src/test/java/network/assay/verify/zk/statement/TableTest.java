package network.assay.verify.zk.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;
import org.junit.jupiter.api.Test;

/** Tables entry by entry, and their extensions. */
final class TableTest {
  private static final Table.Numbers NUMBERS = new Table.Numbers(3, new long[] {9, 7, 5, 1});

  private static String pairs(Table table) {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < table.size(); i++) {
      pairs.append(table.x(i)).append(':').append(table.y(i)).append(' ');
    }
    return pairs.toString().strip();
  }

  @Test
  void entriesAndPadding() {
    assertThat(pairs(new Table.Span(-1, 1))).isEqualTo("-1:0 0:0 1:0 -1:0");
    assertThat(pairs(Table.Span.bits(0))).isEqualTo("0:0 0:0");
    assertThat(pairs(Table.Span.bits(2))).isEqualTo("0:0 1:0 2:0 3:0");
    assertThat(pairs(new Table.Clamp(-2, 2, 0, 1)))
        .isEqualTo("-2:0 -1:0 0:0 1:1 2:1 -2:0 -2:0 -2:0");
    assertThat(pairs(new Table.Relu(1))).isEqualTo("-1:0 0:0 1:1 -1:0");
    assertThat(pairs(new Table.Function(NUMBERS, -2, -1, 1))).isEqualTo("-1:7 0:5 1:1 -1:7");
    assertThat(pairs(new Table.Exponential(NUMBERS, 5)))
        .isEqualTo("0:9 1:7 2:5 3:1 4:1 5:1 0:9 0:9");
  }

  @Test
  void findsTheFirstEntry() {
    Table table = new Table.Clamp(-2, 2, 0, 1);
    assertThat(table.indexOf(-2)).isZero();
    assertThat(table.indexOf(2)).isEqualTo(4);
    assertThat(table.indexOf(3)).isNegative();
    assertThat(table.indexOf(-3)).isNegative();
    assertThat(table.indexOf(-2 + (1L << 32))).isNegative();
  }

  @Test
  void equalWhereKindAndParametersAre() {
    assertThat(new Table.Span(0, 3)).isEqualTo(Table.Span.bits(2));
    assertThat((Object) new Table.Clamp(0, 3, 0, 3)).isNotEqualTo(new Table.Span(0, 3));
    Table.Numbers same = new Table.Numbers(3, new long[] {9, 7, 5, 1});
    Table.Numbers other = new Table.Numbers(4, new long[] {9, 7, 5, 1});
    assertThat(new Table.Function(same, 0, 0, 3)).isEqualTo(new Table.Function(NUMBERS, 0, 0, 3));
    assertThat(new Table.Function(other, 0, 0, 3))
        .isNotEqualTo(new Table.Function(NUMBERS, 0, 0, 3));
    assertThat(new Table.Function(same, -1, 0, 2))
        .isNotEqualTo(new Table.Function(NUMBERS, 0, 0, 2));
  }

  private static Ext[] point(int coordinates) {
    Random random = new Random(7);
    Ext[] point = new Ext[coordinates];
    for (int i = 0; i < point.length; i++) {
      point[i] =
          new Ext(
              random.nextInt(M31.P),
              random.nextInt(M31.P),
              random.nextInt(M31.P),
              random.nextInt(M31.P));
    }
    return point;
  }

  @Test
  void sumsOfPairsAreThoseOfTheirEntries() {
    List<Table> tables =
        List.of(
            Table.Span.bits(0),
            Table.Span.bits(5),
            new Table.Span(-700, 300),
            new Table.Clamp(-64, 63, -8, 7),
            new Table.Clamp(-9, 12, 0, 5),
            new Table.Clamp(-9, 12, -20, 3),
            new Table.Clamp(-9, 12, 3, 40),
            new Table.Clamp(-9, -3, 3, 40),
            new Table.Clamp(5, 12, -3, 3),
            new Table.Relu(1),
            new Table.Relu(37),
            new Table.Function(NUMBERS, -2, -1, 1),
            new Table.Function(NUMBERS, -2, -2, 1),
            new Table.Exponential(NUMBERS, 5),
            new Table.Exponential(NUMBERS, 2));
    for (Table table : tables) {
      Ext[] point = point(Grid.logOf(table.size()));
      TableSums sums = new TableSums(table, point, new ScalarKernels());
      Ext x = Ext.ZERO;
      Ext y = Ext.ZERO;
      for (int i = 0; i < table.size(); i++) {
        x = EqTable.at(point, i).times(table.residueX(i)).plus(x);
        y = EqTable.at(point, i).times(table.residueY(i)).plus(y);
      }
      assertThat(sums.x()).as("x of %s", table).isEqualTo(x);
      assertThat(sums.y()).as("y of %s", table).isEqualTo(y);
    }
  }

  @Test
  void sumsOfWeights() {
    EqTable eq = new EqTable(point(12), new ScalarKernels());
    for (int begin : List.of(0, 1, 1023, 1024, 3000, 4096)) {
      for (int count : List.of(0, 1, 96, 1000)) {
        if (begin + count <= 4096) {
          ExtVector range = eq.range(begin, count);
          Ext sum = Ext.ZERO;
          for (int i = 0; i < count; i++) {
            assertThat(range.get(i)).isEqualTo(eq.at(begin + i));
            sum = sum.plus(eq.at(begin + i));
          }
          assertThat(eq.sum(begin, count)).isEqualTo(sum);
        }
      }
    }
  }
}
