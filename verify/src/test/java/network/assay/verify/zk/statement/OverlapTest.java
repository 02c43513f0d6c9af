package network.assay.verify.zk.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;
import org.junit.jupiter.api.Test;

/** Sums over runs of places of two points, against the sums of their terms. */
class OverlapTest {
  private static final long SEED = 34;

  private final Random random = new Random(SEED);

  private Ext[] point(int coordinates) {
    Ext[] point = new Ext[coordinates];
    for (int i = 0; i < coordinates; i++) {
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
  void isTheSumOfItsTerms() {
    for (int[] coordinates : new int[][] {{7, 7}, {5, 8}, {9, 4}, {0, 3}, {0, 0}, {6, 6}}) {
      Ext[] r = point(coordinates[0]);
      Ext[] s = point(coordinates[1]);
      Overlap overlap = new Overlap(r, s);
      for (int round = 0; round < 60; round++) {
        int begin = random.nextInt(1 << r.length);
        int other = random.nextInt(1 << s.length);
        int most = Math.min((1 << r.length) - begin, (1 << s.length) - other);
        int count = round == 0 ? most : random.nextInt(most + 1);
        Ext sum = Ext.ZERO;
        for (int i = 0; i < count; i++) {
          sum = EqTable.at(r, begin + i).timesPlus(EqTable.at(s, other + i), sum);
        }
        assertThat(overlap.sum(begin, other, count))
            .as("seed %d: %d, %d, %d", SEED, begin, other, count)
            .isEqualTo(sum);
      }
      Ext all = Ext.ZERO;
      int count = 1 << Math.min(r.length, s.length);
      for (int i = 0; i < count; i++) {
        all = EqTable.at(r, i).timesPlus(EqTable.at(s, i), all);
      }
      assertThat(overlap.sum(0, 0, count)).isEqualTo(all);
    }
  }
}
