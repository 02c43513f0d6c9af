package network.assay.prover.argument;

import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.M31;

/** Elements of the base field that give a wanted sum with coefficients of the extension. */
final class BaseCombination {
  private static final int SIZE = 4;

  private BaseCombination() {}

  /**
   * d with Σ d_i · coefficients_i = wanted.
   *
   * @param coefficients four that are independent over the base field
   */
  static int[] of(Ext[] coefficients, Ext wanted) {
    int[][] rows = new int[SIZE][SIZE + 1];
    for (int i = 0; i < SIZE; i++) {
      set(rows, i, coefficients[i]);
    }
    set(rows, SIZE, wanted);
    for (int i = 0; i < SIZE; i++) {
      int pivot = i;
      while (rows[pivot][i] == 0) {
        pivot++;
      }
      int[] swapped = rows[i];
      rows[i] = rows[pivot];
      rows[pivot] = swapped;
      int inverse = M31.inverse(rows[i][i]);
      for (int j = 0; j <= SIZE; j++) {
        rows[i][j] = M31.mul(rows[i][j], inverse);
      }
      for (int other = 0; other < SIZE; other++) {
        int factor = rows[other][i];
        for (int j = 0; j <= SIZE && other != i; j++) {
          rows[other][j] = M31.sub(rows[other][j], M31.mul(factor, rows[i][j]));
        }
      }
    }
    return new int[] {rows[0][SIZE], rows[1][SIZE], rows[2][SIZE], rows[3][SIZE]};
  }

  private static void set(int[][] rows, int column, Ext value) {
    rows[0][column] = value.a();
    rows[1][column] = value.b();
    rows[2][column] = value.c();
    rows[3][column] = value.d();
  }
}
