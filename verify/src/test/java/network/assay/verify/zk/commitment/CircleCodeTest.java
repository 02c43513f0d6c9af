package network.assay.verify.zk.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircleCodeTest {
  private static final long SEED = 20260711;

  /** The sum of the specification, term by term. */
  private static int symbol(int[] row, int[] t) {
    int sum = 0;
    for (int c = 0; c < row.length; c++) {
      int term = row[c];
      for (int b = 0; b < t.length; b++) {
        term = (c >> b & 1) == 1 ? M31.mul(term, t[b]) : term;
      }
      sum = M31.add(sum, term);
    }
    return sum;
  }

  @Test
  void generatorHasTheFullOrder() {
    CirclePoint half = CirclePoint.G.power(1L << (CirclePoint.LOG_ORDER - 1));
    assertThat(half).isEqualTo(new CirclePoint(M31.P - 1, 0));
    assertThat(half.times(half)).isEqualTo(CirclePoint.ONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 9})
  void pointsLieOnTheCircleAndAreDistinct(int logWidth) {
    CircleCode code = new CircleCode(logWidth);
    Set<CirclePoint> seen = new HashSet<>();
    for (int j = 0; j < code.length(); j++) {
      CirclePoint p = code.point(j);
      assertThat(M31.add(M31.mul(p.x(), p.x()), M31.mul(p.y(), p.y()))).isEqualTo(1);
      assertThat(seen.add(p)).isTrue();
    }
    assertThat(code.length()).isEqualTo(4 << logWidth);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void symbolsAreTheSumOfTheSpecification(int logWidth) {
    Random random = new Random(SEED);
    CircleCode code = new CircleCode(logWidth);
    int[] row = IntStream.range(0, 1 << logWidth).map(_ -> random.nextInt(M31.P)).toArray();
    int[] all = IntStream.range(0, code.length()).toArray();
    int[] symbols = code.symbols(row, all);
    for (int j : all) {
      assertThat(symbols[j]).isEqualTo(symbol(row, code.coordinates(j)));
    }
    int[] some = {3, 3, code.length() - 1, 0};
    assertThat(code.symbols(row, some))
        .containsExactly(symbols[3], symbols[3], symbols[code.length() - 1], symbols[0]);
  }

  @Test
  void theExtensionIsFourTimesTheBaseField() {
    Random random = new Random(SEED);
    CircleCode code = new CircleCode(5);
    ExtVector row = new ExtVector(32);
    for (int i = 0; i < row.length(); i++) {
      row.set(i, new Ext(random.nextInt(M31.P), 0, random.nextInt(M31.P), i));
    }
    int[] positions = {0, 7, 8, 77};
    ExtVector symbols = code.symbols(row, positions);
    for (int part = 0; part < ExtVector.PARTS; part++) {
      assertThat(symbols.part(part)).containsExactly(code.symbols(row.part(part), positions));
    }
  }

  /** A row that is not zero has at most 2^w symbols that are: its polynomial has degree 2^(w−1). */
  @Test
  void rowsThatDifferAgreeInFewPositions() {
    int logWidth = 6;
    CircleCode code = new CircleCode(logWidth);
    int[] all = IntStream.range(0, code.length()).toArray();
    for (int c = 0; c < 1 << logWidth; c++) {
      int[] row = new int[1 << logWidth];
      row[c] = 1;
      row[0] = M31.add(row[0], M31.P - 2);
      long zeros = IntStream.of(code.symbols(row, all)).filter(symbol -> symbol == 0).count();
      assertThat(zeros).isLessThanOrEqualTo(1 << logWidth);
    }
    // The highest coordinate less one of its values is 0 at half as many.
    int[] row = new int[1 << logWidth];
    row[1 << (logWidth - 1)] = 1;
    row[0] = M31.neg(code.coordinates(0)[logWidth - 1]);
    long zeros = IntStream.of(code.symbols(row, all)).filter(symbol -> symbol == 0).count();
    assertThat(zeros).isEqualTo(1 << (logWidth - 1));
  }

  @Test
  void shapesFollowTheirRule() {
    assertThat(MatrixShape.activations(1)).isEqualTo(new MatrixShape(4, 1));
    assertThat(MatrixShape.activations(16).logWidth()).isEqualTo(4);
    assertThat(MatrixShape.activations(17).logWidth()).isEqualTo(5);
    MatrixShape shape = MatrixShape.activations(1 << 17);
    assertThat(shape.logWidth()).isEqualTo(11);
    assertThat(shape.rows()).isEqualTo(64);
    assertThat(shape.positions()).isEqualTo(1 << 13);
    assertThat(MatrixShape.weights(64, 1000).logWidth()).isEqualTo(4);
    assertThat(MatrixShape.weights(65, 1000).logWidth()).isEqualTo(5);
    assertThat(MatrixShape.weights(65, 1000).rows()).isEqualTo(32);
    assertThat(MatrixShape.activations(1L << 39).logWidth()).isEqualTo(20);
    assertThatThrownBy(() -> MatrixShape.activations(0)).hasMessageContaining("length is 0");
    assertThatThrownBy(() -> new MatrixShape(21, 5)).hasMessageContaining("expected 4 to 20");
  }
}
