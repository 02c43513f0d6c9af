package network.assay.verify.zk.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import network.assay.primitives.Decoded;
import network.assay.primitives.Hash32;
import network.assay.primitives.Sha256;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.ScalarKernels;
import network.assay.verify.zk.program.ProgramText;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkShape;
import org.junit.jupiter.api.Test;

class ZkKeyTest {
  private static final long SEED = 31;
  private static final int K = 30;
  private static final int N = 70;
  private static final int ROWS = 300;
  private static final int WIDTH = 20;
  private static final int FILTERS = 5;
  private static final int CHANNELS = 3;
  private static final String CLAMP = "{\"lo\":-127,\"hi\":127,\"to\":\"i8\"}";

  private final SplittableRandom random = new SplittableRandom(SEED);

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * Constants: 0 a matrix, 1 a table that is gathered from, 2 filters, 3 multiplier, 4 shift, 5
   * positions, 6 a small table that is gathered from.
   */
  private ProgramText model() {
    ProgramText text = new ProgramText();
    int x = text.input("x", "i8", 1, K);
    int image = text.input("image", "i8", 1, 2 * CHANNELS, 4, 4);
    int w = text.constant("i8", bytes(K * N), K, N);
    int table = text.constant("i8", bytes(ROWS * WIDTH), ROWS, WIDTH);
    int filters =
        text.constant("i8", bytes(2 * FILTERS * CHANNELS * 4), 2 * FILTERS, CHANNELS, 2, 2);
    int m = text.ints(7);
    int s = text.ints(9);
    int positions = text.ints(1, 299, -1);
    int small = text.constant("i8", bytes(20), 4, 5);
    int zero = text.ints(0);
    int conv =
        text.node(
            "IntegerConv",
            "{\"dilations\":[1,1],\"group\":2,\"hi\":127,\"lo\":-127,\"padding\":\"valid\","
                + "\"pads\":[0,0,0,0],\"strides\":[1,1],\"to\":\"i8\"}",
            "i8",
            image,
            filters,
            -1,
            m,
            s);
    int rows = text.node("Gather", "{\"axis\":0}", "i8", table, positions);
    int y = text.node("IntegerMatMul", CLAMP, "i8", x, w, -1, m, s);
    int z = text.node("IntegerMatMul", CLAMP, "i8", x, w, -1, m, s);
    int few = text.node("Gather", "{\"axis\":0}", "i8", small, zero);
    return text.output("conv", conv)
        .output("rows", rows)
        .output("y", y)
        .output("z", z)
        .output("few", few);
  }

  private ZkKey key(ProgramText text, Hash32 root) {
    return ZkKey.of(text.bytes(), text::elements, root);
  }

  @Test
  void weightsAndKnownConstantsAreTakenApart() {
    WeightLayout layout = WeightLayout.of(model().program());
    assertThat(layout.blocks().stream().map(WeightBlock::constant)).containsExactly(2, 1, 0);
    assertThat(layout.blocks().stream().map(WeightBlock::role))
        .containsExactly(
            WeightBlock.Role.FILTERS, WeightBlock.Role.MATRIX, WeightBlock.Role.MATRIX);
    assertThat(layout.blocks().stream().map(WeightBlock::reaches))
        .containsExactly(2 * FILTERS, 0, N);
    assertThat(layout.blocks().stream().map(WeightBlock::rows)).containsExactly(16, ROWS, K);
    for (int i = 0; i < 8; i++) {
      assertThat(layout.isWeight(i)).as("constant %d", i).isEqualTo(i < 3);
      assertThat(layout.isKnown(i)).as("constant %d", i).isEqualTo(i >= 3);
    }
    assertThat(layout.block(0)).hasValue(0);
    assertThat(layout.block(1)).hasValue(1);
    assertThat(layout.block(2)).hasValue(2);
    assertThat(layout.block(3)).hasValue(2);
    assertThat(layout.block(4)).isEmpty();
  }

  @Test
  void aWeightThatIsReadElsewhereIsKnownToo() {
    ProgramText text = new ProgramText();
    int x = text.input("x", "i8", 1, 2);
    int w = text.constant("i8", bytes(4), 2, 2);
    int m = text.ints(1);
    int y = text.node("IntegerMatMul", CLAMP, "i8", x, w, -1, m, m);
    int sum =
        text.node(
            "IntegerAdd",
            "{\"hi\":127,\"lo\":-127,\"multiplierA\":1,\"multiplierB\":1,\"shift\":0,"
                + "\"to\":\"i8\"}",
            "i8",
            y,
            w);
    WeightLayout layout = WeightLayout.of(text.output("y", sum).program());
    assertThat(layout.isWeight(0)).isTrue();
    assertThat(layout.isKnown(0)).isTrue();
  }

  @Test
  void aTableWhoseIndexesAreComputedFromWeightsIsKnown() {
    ProgramText text = new ProgramText();
    int x = text.input("x", "i8", 1, 2);
    int w = text.constant("i8", bytes(4), 2, 2);
    int table = text.constant("i8", bytes(ROWS * WIDTH), ROWS, WIDTH);
    int m = text.ints(1);
    int y = text.node("IntegerMatMul", CLAMP, "i8", x, w, -1, m, m);
    int best =
        text.node(
            "ArgExtreme",
            "{\"axis\":1,\"keepDims\":false,\"largest\":true,\"selectLast\":false}",
            "i64",
            y);
    int rows = text.node("Gather", "{\"axis\":0}", "i8", table, best);
    WeightLayout layout = WeightLayout.of(text.output("y", rows).program());
    assertThat(layout.isWeight(1)).isFalse();
    assertThat(layout.block(2)).isEmpty();
  }

  /** W[k, n] of a block, as section 4 of the specification says. */
  private static int entry(WeightBlock block, byte[] weights, int k, int n) {
    ZkShape shape = block.shape();
    if (block.role() == WeightBlock.Role.MATRIX) {
      return weights[k * shape.dim(1) + n];
    }
    int padded = Integer.highestOneBit(2 * shape.dim(1) - 1);
    int i = k % padded;
    int taps = shape.dim(2) * shape.dim(3);
    return i >= shape.dim(1) ? 0 : weights[(n * shape.dim(1) + i) * taps + k / padded];
  }

  @Test
  void vectorAndReachesFollowTheSpecification() {
    ProgramText text = model();
    WeightLayout layout = WeightLayout.of(text.program());
    byte[] vector = layout.vector(text::elements);
    int size = layout.blocks().stream().mapToInt(block -> (int) block.size()).sum();
    MatrixShape matrix = layout.matrix().orElseThrow();
    assertThat(matrix.logWidth()).isEqualTo(MatrixShape.logWidthOfWeights(size));
    assertThat(vector).hasSize((int) matrix.length());
    // Inner sizes 2^5 (table: n inside), 2^5 (matrix: k inside), 2^4 (filters): ties as first used.
    assertThat(layout.begin(1)).isZero();
    assertThat(layout.begin(2)).isEqualTo(roundUp(ROWS * 32, matrix.width()));
    assertThat(layout.begin(0)).isEqualTo(roundUp(layout.begin(2) + N * 32, matrix.width()));
    assertThat(vector).hasSize(layout.begin(0) + 16 * 10);
    ZkKey key = key(text, Hash32.ZERO);
    for (int b = 0; b < 3; b++) {
      WeightBlock block = layout.blocks().get(b);
      byte[] weights = text.elements(block.constant());
      for (int n = 0; n < block.columns(); n++) {
        int reach = 0;
        for (int k = 0; k < block.rows(); k++) {
          int place = b == 1 ? k * 32 + n : b == 2 ? n * 32 + k : k * 16 + n;
          place = b == 0 ? n * 16 + k : place;
          int expected = entry(block, weights, k, n);
          assertThat(vector[layout.begin(b) + place]).isEqualTo((byte) expected);
          reach += Math.abs(expected);
        }
        if (b != 1) {
          assertThat(key.reach(b, n)).isEqualTo(reach);
        }
      }
    }
  }

  private static int roundUp(int x, int multiple) {
    return (x + multiple - 1) / multiple * multiple;
  }

  private List<Ext> point(int coordinates) {
    List<Ext> point = new ArrayList<>();
    for (int i = 0; i < coordinates; i++) {
      point.add(Ext.of(random.nextLong()).plus(new Ext(0, random.nextInt(1 << 30), 7, 9)));
    }
    return point;
  }

  private static ExtVector eq(List<Ext> point, int length) {
    return new ScalarKernels().eq(point.toArray(Ext[]::new), Ext.ONE, length);
  }

  @Test
  void termsAreTheValuesOfTheBlocks() {
    for (boolean wide : new boolean[] {false, true}) {
      ProgramText text = wide ? wide() : model();
      WeightLayout layout = WeightLayout.of(text.program());
      byte[] vector = layout.vector(text::elements);
      int width = layout.matrix().orElseThrow().width();
      for (int b = 0; b < layout.blocks().size(); b++) {
        WeightBlock block = layout.blocks().get(b);
        List<Ext> rows = point(block.rowsLog());
        List<Ext> columns = point(block.columnsLog());
        Ext expected = Ext.ZERO;
        ExtVector eqRows = eq(rows, block.rows());
        ExtVector eqColumns = eq(columns, block.columns());
        for (int k = 0; k < block.rows(); k++) {
          for (int n = 0; n < block.columns(); n++) {
            int value = entry(block, text.elements(block.constant()), k, n);
            Ext factor = eqRows.get(k).times(eqColumns.get(n));
            expected = expected.plus(factor.times(Ext.of(value)));
          }
        }
        WeightTerm term = layout.term(b, rows, columns);
        ExtVector ofRow = eq(term.rowPoint(), term.rows());
        ExtVector ofColumn = eq(term.columnPoint(), width);
        Ext got = Ext.ZERO;
        for (int row = 0; row < term.rows(); row++) {
          for (int c = 0; c < width; c++) {
            int at = (term.firstRow() + row) * width + c;
            int value = at < vector.length ? vector[at] : 0;
            Ext factor = ofRow.get(row).times(ofColumn.get(c));
            got = got.plus(factor.times(Ext.of(value)));
          }
        }
        assertThat(got).as("seed %d, block %d", SEED, b).isEqualTo(expected);
      }
    }
  }

  /** A matrix whose rows are wider than those of the commitment, and one that fits a single row. */
  private ProgramText wide() {
    ProgramText text = new ProgramText();
    int x = text.input("x", "i8", 1, 3);
    int small = text.constant("i8", bytes(6), 3, 2);
    int w = text.constant("i8", bytes(2 * 500), 2, 500);
    int m = text.ints(1);
    int y = text.node("IntegerMatMul", CLAMP, "i8", x, small, -1, m, m);
    int z = text.node("IntegerMatMul", CLAMP, "i8", y, w, -1, m, m);
    return text.output("z", z);
  }

  @Test
  void aKeyComesBackFromItsBytes() {
    ProgramText text = model();
    Hash32 root = Sha256.ofUtf8("root");
    ZkKey key = key(text, root);
    byte[] bytes = ZkKeyCodec.encode(key);
    ZkKey read = ZkKeyCodec.decode(bytes).orThrow();
    assertThat(ZkKeyCodec.encode(read)).isEqualTo(bytes);
    assertThat(read.digest()).isEqualTo(Sha256.of(bytes)).isEqualTo(key.digest());
    assertThat(read.root()).isEqualTo(root);
    assertThat(read.programId()).isEqualTo(Sha256.of(text.bytes()));
    assertThat(read.constant(5).elements()).containsExactly(1, 299, -1);
    assertThat(read.reach(2, 3)).isEqualTo(key.reach(2, 3));
    assertThatThrownBy(() -> read.constant(0)).hasMessageContaining("it is a weight");
    int expected = 14 + 4 + text.bytes().length + 4 + 4 + 12 + 20 + 4 + 4 * (2 * FILTERS + N) + 32;
    assertThat(bytes).hasSize(expected);
  }

  private static String reason(byte[] bytes) {
    Decoded.Bad<ZkKey> bad = (Decoded.Bad<ZkKey>) ZkKeyCodec.decode(bytes);
    return bad.field() + ": " + bad.sentence();
  }

  @Test
  void everyPartOfAKeyIsChecked() {
    ProgramText text = model();
    byte[] good = ZkKeyCodec.encode(key(text, Sha256.ofUtf8("root")));
    int known = 18 + text.bytes().length;
    assertThat(reason(changed(good, 0, 1))).contains("assay-zk-key/1");
    assertThat(reason(changed(good, 17, 1))).contains("program");
    assertThat(reason(changed(good, 14, 1))).contains("program");
    assertThat(reason(changed(good, known, 1))).contains("constant 3: expected SHA-256");
    assertThat(reason(changed(good, known + 44 + 3, 1))).contains("reach of constant 2");
    assertThat(reason(Arrays.copyOf(good, good.length + 1))).contains("expected 32 bytes");
    assertThat(reason(Arrays.copyOf(good, good.length - 1))).contains("expected 32 bytes");
    assertThat(reason(Arrays.copyOf(good, known + 2))).contains("constant 3: expected 4 bytes");
    assertThat(reason(Arrays.copyOf(good, known + 50))).contains("reach");
  }

  private static byte[] changed(byte[] bytes, int at, int by) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) (changed[at] + by);
    return changed;
  }

  @Test
  void anyBytesGiveAKeyOrAReason() {
    byte[] good = ZkKeyCodec.encode(key(model(), Hash32.ZERO));
    for (int i = 0; i < 3000; i++) {
      byte[] bytes =
          Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
      for (int change = random.nextInt(3); change > 0 && bytes.length > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (ZkKeyCodec.decode(bytes) instanceof Decoded.Good<ZkKey> read) {
        assertThat(ZkKeyCodec.encode(read.value())).isEqualTo(bytes);
      }
    }
  }

  @Test
  void withoutWeightsTheRootIsZeros() {
    ProgramText text = new ProgramText();
    text.input("x", "i8", 1);
    text.output("y", 0);
    ZkKey key = key(text, Hash32.ZERO);
    assertThat(key.layout().matrix()).isEmpty();
    assertThat(key.layout().vector(text::elements)).isEmpty();
    assertThat(ZkKeyCodec.decode(ZkKeyCodec.encode(key)).orThrow().digest())
        .isEqualTo(key.digest());
    assertThatThrownBy(() -> key(text, Sha256.ofUtf8("x"))).isInstanceOf(ZkException.class);
  }

  @Test
  void constantsMustBeThoseOfTheProgram() {
    ProgramText text = model();
    assertThatThrownBy(
            () -> ZkKey.of(text.bytes(), i -> new byte[text.elements(i).length], Hash32.ZERO))
        .hasMessageContaining("constant 0: expected SHA-256");
    assertThatThrownBy(() -> ZkKey.of(text.bytes(), i -> new byte[1], Hash32.ZERO))
        .hasMessageContaining("constant 0: expected 2100 bytes");
  }
}
