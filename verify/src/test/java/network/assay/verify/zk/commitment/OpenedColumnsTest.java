package network.assay.verify.zk.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.primitives.Hash32;
import network.assay.verify.zk.commitment.OpenedColumns.Fault;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import network.assay.verify.zk.field.ScalarKernels;
import org.junit.jupiter.api.Test;

/** A small matrix committed by the definitions, and every way in which an opening may be wrong. */
class OpenedColumnsTest {
  private static final MatrixShape SHAPE = new MatrixShape(4, 16 * 5 - 3);
  private static final int[] POSITIONS = {0, 1, 7, 20, 21, 38, 63};

  private final Random random = new Random(4);
  private final int[][] rows = new int[SHAPE.rows()][SHAPE.width()];
  private final byte[] tree = new byte[2 * SHAPE.positions() * Hash32.BYTES];
  private final int[][] columns;
  private final Hash32 root;

  OpenedColumnsTest() {
    for (int i = 0; i < SHAPE.length(); i++) {
      rows[i / SHAPE.width()][i % SHAPE.width()] = random.nextInt(M31.P);
    }
    int n = SHAPE.positions();
    CircleCode code = new CircleCode(SHAPE.logWidth());
    int[] all = IntStream.range(0, n).toArray();
    columns = new int[n][SHAPE.rows()];
    for (int row = 0; row < rows.length; row++) {
      int[] symbols = code.symbols(rows[row], all);
      for (int j : all) {
        columns[j][row] = symbols[j];
      }
    }
    TreeHash hash = new TreeHash();
    for (int j : all) {
      hash.leaf(columns[j], tree, (n + j) * Hash32.BYTES);
    }
    for (int v = n - 1; v > 0; v--) {
      hash.node(
          tree, 2 * v * Hash32.BYTES, tree, (2 * v + 1) * Hash32.BYTES, tree, v * Hash32.BYTES);
    }
    root = Hash32.of(Arrays.copyOfRange(tree, Hash32.BYTES, 2 * Hash32.BYTES));
  }

  private OpenedColumns open(int... positions) {
    int[] nodes = ColumnTree.siblings(positions, SHAPE.positions());
    byte[] siblings = new byte[nodes.length * Hash32.BYTES];
    for (int i = 0; i < nodes.length; i++) {
      System.arraycopy(tree, nodes[i] * Hash32.BYTES, siblings, i * Hash32.BYTES, Hash32.BYTES);
    }
    int[][] opened = new int[positions.length][];
    for (int i = 0; i < opened.length; i++) {
      opened[i] = columns[positions[i]].clone();
    }
    return new OpenedColumns(positions.clone(), opened, siblings);
  }

  /** A random combination of some rows; the others have coefficient 0. */
  private RowCombination combination(int firstRow, int count) {
    ExtVector a = new ExtVector(SHAPE.rows());
    ExtVector message = new ExtVector(SHAPE.width());
    for (int i = firstRow; i < firstRow + count; i++) {
      a.set(i, randomExt());
      for (int c = 0; c < SHAPE.width(); c++) {
        message.add(c, a.get(i).times(rows[i][c]));
      }
    }
    return new RowCombination(a, message);
  }

  private Ext randomExt() {
    return new Ext(
        random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P), random.nextInt(M31.P));
  }

  private Optional<Fault> fault(OpenedColumns opened) {
    return opened.membership(root, SHAPE);
  }

  private static boolean agrees(OpenedColumns opened, RowCombination combination) {
    return opened.agrees(combination, new ScalarKernels());
  }

  @Test
  void honestOpeningsAreAccepted() {
    RowCombination whole = combination(0, SHAPE.rows());
    RowCombination part = combination(2, 2);
    int[] all = IntStream.range(0, 64).toArray();
    for (int[] positions : new int[][] {POSITIONS, {5}, all}) {
      assertThat(fault(open(positions))).isEmpty();
      assertThat(agrees(open(positions), whole)).isTrue();
      assertThat(agrees(open(positions), part)).isTrue();
    }
    assertThat(open(all).siblings()).isEmpty();
  }

  @Test
  void everyFlippedBitIsRefused() {
    OpenedColumns opened = open(POSITIONS);
    for (int[] column : opened.columns()) {
      for (int row = 0; row < column.length; row++) {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
          column[row] ^= 1 << bit;
          assertThat(fault(opened)).isPresent();
          column[row] ^= 1 << bit;
        }
      }
    }
    for (int bit = 0; bit < 8 * opened.siblings().length; bit++) {
      opened.siblings()[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(fault(opened)).contains(Fault.ROOT);
      opened.siblings()[bit / 8] ^= (byte) (1 << bit % 8);
    }
    byte[] bytes = root.toBytes();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opened.membership(Hash32.of(bytes), SHAPE)).contains(Fault.ROOT);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(fault(opened)).isEmpty();
  }

  @Test
  void siblingsAreExactlyThoseThatAreNeeded() {
    OpenedColumns opened = open(POSITIONS);
    byte[] siblings = opened.siblings();
    int count = siblings.length / Hash32.BYTES;
    assertThat(withSiblings(opened, Arrays.copyOf(siblings, siblings.length - Hash32.BYTES)))
        .contains(Fault.ROOT);
    assertThat(withSiblings(opened, Arrays.copyOf(siblings, siblings.length - 1)))
        .contains(Fault.ROOT);
    assertThat(withSiblings(opened, new byte[0])).contains(Fault.ROOT);
    for (int i = 0; i < count; i++) {
      byte[] doubled = new byte[siblings.length + Hash32.BYTES];
      int at = (i + 1) * Hash32.BYTES;
      System.arraycopy(siblings, 0, doubled, 0, at);
      System.arraycopy(siblings, at - Hash32.BYTES, doubled, at, siblings.length - at + 32);
      assertThat(withSiblings(opened, doubled)).contains(Fault.ROOT);
      byte[] swapped = siblings.clone();
      int other = (i + 1) % count * Hash32.BYTES;
      System.arraycopy(siblings, i * Hash32.BYTES, swapped, other, Hash32.BYTES);
      System.arraycopy(siblings, other, swapped, i * Hash32.BYTES, Hash32.BYTES);
      assertThat(withSiblings(opened, swapped)).contains(Fault.ROOT);
    }
  }

  private Optional<Fault> withSiblings(OpenedColumns opened, byte[] siblings) {
    return fault(new OpenedColumns(opened.positions(), opened.columns(), siblings));
  }

  @Test
  void positionsAndColumnsBelongTogether() {
    OpenedColumns opened = open(POSITIONS);
    int[][] columns = opened.columns();
    for (int[] positions :
        new int[][] {
          {1, 0, 7, 20, 21, 38, 63},
          {0, 0, 7, 20, 21, 38, 63},
          {0, 1, 7, 20, 21, 38, 64},
          {-1, 1, 7, 20, 21, 38, 63},
          {0, 1, 6, 20, 21, 38, 63}
        }) {
      assertThat(fault(new OpenedColumns(positions, columns, opened.siblings())))
          .contains(Fault.ROOT);
    }
    int[][] fewer = Arrays.copyOf(columns, columns.length - 1);
    assertThat(fault(new OpenedColumns(POSITIONS, fewer, opened.siblings()))).contains(Fault.SIZE);
    int[][] shorter = columns.clone();
    shorter[3] = Arrays.copyOf(columns[3], columns[3].length - 1);
    assertThat(fault(new OpenedColumns(POSITIONS, shorter, opened.siblings())))
        .contains(Fault.SIZE);
    int[][] moved = columns.clone();
    moved[2] = columns[2].clone();
    moved[2][1] = -1;
    assertThat(fault(new OpenedColumns(POSITIONS, moved, opened.siblings())))
        .contains(Fault.ENCODING);
    moved[2][1] = M31.P;
    assertThat(fault(new OpenedColumns(POSITIONS, moved, opened.siblings())))
        .contains(Fault.ENCODING);
    assertThat(fault(new OpenedColumns(new int[0], new int[0][], new byte[0])))
        .contains(Fault.ROOT);
  }

  @Test
  void aWrongCombinationIsRefused() {
    OpenedColumns opened = open(POSITIONS);
    RowCombination right = combination(0, SHAPE.rows());
    for (int c = 0; c < SHAPE.width(); c++) {
      RowCombination wrong = combination(1, 3);
      wrong.message().add(c, new Ext(0, 0, 0, 1));
      assertThat(agrees(opened, wrong)).isFalse();
    }
    RowCombination other = combination(0, SHAPE.rows());
    assertThat(agrees(opened, new RowCombination(right.coefficients(), other.message()))).isFalse();
  }

  @Test
  void rowsOfTwoTreesAreCombinedTogether() {
    OpenedColumns opened = open(POSITIONS);
    RowCombination whole = combination(0, SHAPE.rows());
    OpenedColumns first = opened.firstRows(2);
    assertThat(first.columns()).hasDimensions(POSITIONS.length, 2);
    int[][] last = new int[POSITIONS.length][];
    Arrays.setAll(last, i -> Arrays.copyOfRange(opened.columns()[i], 2, SHAPE.rows()));
    OpenedColumns both = first.above(new OpenedColumns(POSITIONS, last, new byte[0]));
    assertThat(agrees(both, whole)).isTrue();
    both.columns()[3][2] ^= 1;
    assertThat(agrees(both, whole)).isFalse();
    assertThatThrownBy(() -> agrees(first, whole))
        .hasMessageContaining("coefficient for each of 2");
  }
}
