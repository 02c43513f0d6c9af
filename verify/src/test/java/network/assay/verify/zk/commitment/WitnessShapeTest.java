package network.assay.verify.zk.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.verify.zk.field.M31;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where variables lie, and that what is random in a row hides what is opened of it. */
class WitnessShapeTest {
  private static final long SEED = Long.getLong("assay.seed", 20_261_121L);
  private static final int OPENED = 156;

  @Test
  void anOpenProofHasRowsWithoutGaps() {
    WitnessShape shape = WitnessShape.open(1000);
    assertThat(shape.matrix()).isEqualTo(MatrixShape.activations(1000));
    assertThat(shape.logEntries()).isEqualTo(shape.matrix().logEntries());
    assertThat(shape.rows()).isEqualTo(shape.matrix().rows());
    shape.forEachPiece((variable, place, count) ->
        assertThat(new int[] {variable, place, count}).containsExactly(0, 0, 1000));
  }

  @Test
  void aHidingProofHasRowsThatEndAtRandom() {
    for (int[] sizes :
        new int[][] {{1, 2}, {768, 769}, {769, 5000}, {768, 768 * 3}, {3000, 70_000}, {9, 9}}) {
      WitnessShape shape = WitnessShape.hiding(sizes[0], sizes[1]);
      int width = shape.width();
      assertThat(shape.logWidth()).isGreaterThanOrEqualTo(10);
      boolean[] used = new boolean[shape.rows() * width];
      int[] next = {0};
      shape.forEachPiece((variable, place, count) -> {
        assertThat(variable).isEqualTo(next[0]);
        next[0] += count;
        boolean ofInputs = place < shape.inputRows() * width;
        assertThat(variable < shape.hidden()).isEqualTo(ofInputs);
        for (int i = place; i < place + count; i++) {
          assertThat(used[i]).isFalse();
          used[i] = true;
          assertThat(i % width).isLessThan(width - WitnessShape.MASKED);
        }
      });
      assertThat(next[0]).isEqualTo(shape.variables());
      assertThat(1 << shape.logEntries())
          .isGreaterThanOrEqualTo(used.length)
          .isLessThan(2 * used.length);
      assertThat(shape.inputMatrix().rows()).isEqualTo(shape.inputRows() + 8);
      assertThat(shape.matrix().rows()).isEqualTo(shape.otherRows() + 24);
    }
  }

  /** So the symbols that are opened can be any, whatever the variables are. */
  @ParameterizedTest
  @ValueSource(ints = {10, 11, 13})
  void whatIsRandomReachesAllSymbolsThatAreOpened(int logWidth) {
    Random random = new Random(SEED);
    int positions = 4 << logWidth;
    int[] beside = IntStream.range(0, OPENED).toArray();
    int[] mirrored =
        IntStream.range(0, OPENED).map(i -> i % 2 == 0 ? i : positions - i).sorted().toArray();
    int[] apart = IntStream.range(0, OPENED).map(i -> i * (positions / 256)).toArray();
    int[] drawn =
        IntStream.generate(() -> random.nextInt(positions))
            .distinct()
            .limit(OPENED)
            .sorted()
            .toArray();
    for (int[] opened : new int[][] {beside, mirrored, apart, drawn}) {
      assertThat(rank(masks(logWidth, opened))).as("seed %d", SEED).isEqualTo(OPENED);
    }
  }

  /** What each random element of a row adds to each opened symbol, if it is 1. */
  private static int[][] masks(int logWidth, int[] positions) {
    CircleCode code = new CircleCode(logWidth);
    int[][] masks = new int[WitnessShape.MASKED][];
    for (int i = 0; i < masks.length; i++) {
      int[] row = new int[1 << logWidth];
      row[row.length - masks.length + i] = 1;
      masks[i] = code.symbols(row, positions);
    }
    return masks;
  }

  private static int rank(int[][] matrix) {
    int rank = 0;
    for (int column = 0; column < matrix[0].length; column++) {
      int pivot = rank;
      while (pivot < matrix.length && matrix[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == matrix.length) {
        continue;
      }
      int[] row = matrix[pivot];
      matrix[pivot] = matrix[rank];
      matrix[rank++] = row;
      int inverse = M31.inverse(row[column]);
      for (int[] below : Arrays.copyOfRange(matrix, rank, matrix.length)) {
        int factor = M31.mul(below[column], inverse);
        for (int i = column; i < row.length; i++) {
          below[i] = M31.sub(below[i], M31.mul(factor, row[i]));
        }
      }
    }
    return rank;
  }
}
