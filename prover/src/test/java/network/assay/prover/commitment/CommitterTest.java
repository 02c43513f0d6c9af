package network.assay.prover.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import network.assay.engine.kernel.Workers;
import network.assay.prover.field.ScalarProverKernels;
import network.assay.prover.work.Crew;
import network.assay.verify.zk.commitment.CircleCode;
import network.assay.verify.zk.commitment.MatrixShape;
import network.assay.verify.zk.commitment.OpenedColumns;
import network.assay.verify.zk.commitment.OpenedColumns.Fault;
import network.assay.verify.zk.commitment.OpenedColumns.RowCombination;
import network.assay.verify.zk.field.Ext;
import network.assay.verify.zk.field.ExtVector;
import network.assay.verify.zk.field.M31;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is committed opens as the verifier expects, kept or not, by one thread or two. */
class CommitterTest {
  private static final String REGENERATE =
      "mvn -pl prover -am test -Dtest=CommitterTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dassay.golden=write";

  private static final Path GOLDEN = Path.of("src/test/resources/golden/zk-commitment-v1.txt");

  private final Random random = new Random(17);
  private final Workers workers = new Workers(2);
  private final Crew crew = Crew.of(workers);
  private final ScalarProverKernels kernels = new ScalarProverKernels();

  @AfterEach
  void close() {
    workers.close();
  }

  private int[] elements(int count) {
    return IntStream.range(0, count).map(_ -> random.nextInt(M31.P)).toArray();
  }

  private ExtVector coefficients(int count) {
    ExtVector a = new ExtVector(count);
    for (int part = 0; part < ExtVector.PARTS; part++) {
      System.arraycopy(elements(count), 0, a.part(part), 0, count);
    }
    return a;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11})
  void theTransformIsTheCode(int logWidth) {
    CircleTransform transform = new CircleTransform(logWidth);
    CircleCode code = new CircleCode(logWidth);
    int n = code.length();
    int width = 1 << logWidth;
    int[] x = new int[CircleTransform.ROWS * n];
    int[][] rows = new int[CircleTransform.ROWS][];
    for (int l = 0; l < rows.length; l++) {
      rows[l] = elements(width);
      for (int part = 0; part < CircleTransform.PARTS; part++) {
        for (int c = 0; c < width; c++) {
          x[CircleTransform.ROWS * (part * width + c) + l] = rows[l][c];
        }
      }
    }
    for (int part = 0; part < CircleTransform.PARTS; part++) {
      transform.transform(kernels, x, part);
    }
    int[] all = IntStream.range(0, n).toArray();
    for (int l = 0; l < rows.length; l += 5) {
      int[] symbols = code.symbols(rows[l], all);
      for (int j : all) {
        assertThat(x[CircleTransform.ROWS * transform.address(j) + l]).isEqualTo(symbols[j]);
      }
    }
    assertThat(IntStream.of(all).map(transform::address).sorted().toArray()).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 255, 256, 257, 300, 4000, 70_000})
  void elementsOpen(int count) {
    int[] values = elements(count);
    MatrixShape shape = MatrixShape.activations(count);
    Committed kept = new Committer(kernels).commit(values, shape, crew);
    Committed passed = new Committer(kernels, 0).commit(values, shape, crew);
    assertThat(passed.root()).isEqualTo(kept.root());
    opens(kept);
    opens(passed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65, 1000, 16_411, 80_000})
  void wholeNumbersOpen(int count) {
    byte[] values = new byte[count];
    random.nextBytes(values);
    MatrixShape shape = MatrixShape.weights(count, count);
    Committed kept = new Committer(kernels).commit(values, shape, crew);
    Committed passed = new Committer(kernels, 0).commit(values, shape, crew);
    int[] elements = IntStream.range(0, count).map(i -> M31.of(values[i])).toArray();
    assertThat(kept.root())
        .isEqualTo(passed.root())
        .isEqualTo(new Committer(kernels).commit(elements, shape, crew).root());
    opens(kept);
    opens(passed);
  }

  private void opens(Committed committed) {
    MatrixShape shape = committed.shape();
    int[] positions =
        IntStream.generate(() -> random.nextInt(shape.positions()))
            .limit(21)
            .sorted()
            .distinct()
            .toArray();
    ExtVector all = coefficients(shape.rows());
    ExtVector one = new ExtVector(shape.rows());
    one.set(shape.rows() / 2, new Ext(1, 2, 3, 4));
    List<RowCombination> combinations =
        List.of(
            new RowCombination(all, committed.combine(all, crew)),
            new RowCombination(one, committed.combine(one, crew)));
    OpenedColumns opened = committed.open(positions, crew);
    assertThat(opened.membership(committed.root(), shape)).isEmpty();
    assertThat(combinations).allMatch(combination -> opened.agrees(combination, kernels));
    opened.columns()[0][0] ^= 1;
    assertThat(opened.membership(committed.root(), shape)).contains(Fault.ROOT);
  }

  @Test
  void theCombinationIsTheSumOfRows() {
    int[] values = elements(16 * 9 + 5);
    MatrixShape shape = new MatrixShape(4, values.length);
    Committed committed = new Committer(kernels).commit(values, shape, crew);
    ExtVector a = coefficients(shape.rows());
    ExtVector message = committed.combine(a, crew);
    for (int c = 0; c < shape.width(); c++) {
      Ext sum = Ext.ZERO;
      for (int i = c, row = 0; i < values.length; i += shape.width(), row++) {
        sum = a.get(row).times(values[i]).plus(sum);
      }
      assertThat(message.get(c)).isEqualTo(sum);
    }
  }

  @Test
  void refusesWhatDoesNotFitAndEndsWhenCalledOff() {
    Committer committer = new Committer(kernels);
    MatrixShape shape = MatrixShape.activations(100);
    assertThatThrownBy(() -> committer.commit(new int[99], shape, crew))
        .hasMessage("expected 100 elements, got 99");
    Crew calledOff = new Crew(workers, () -> true);
    assertThatThrownBy(() -> committer.commit(new int[100], shape, calledOff))
        .isInstanceOf(CancellationException.class);
    Committed committed = committer.commit(new int[100], shape, crew);
    assertThatThrownBy(() -> committed.combine(new ExtVector(3), crew))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** For a second implementation to compare with: element i of the vector is i³ + 1 modulo p. */
  @Test
  void theCommitmentIsWhatItWas() throws IOException {
    int[] values = new int[100];
    Arrays.setAll(values, i -> M31.of((long) i * i * i + 1));
    MatrixShape shape = MatrixShape.activations(values.length);
    Committed committed = new Committer(kernels).commit(values, shape, crew);
    int[] positions = {3, 77, 78};
    OpenedColumns opened = committed.open(positions, crew);
    StringBuilder text = new StringBuilder("elements i^3 + 1 for i = 0 ... 99\n");
    text.append("w ").append(shape.logWidth()).append('\n');
    text.append("root ").append(committed.root().hex()).append('\n');
    for (int i = 0; i < positions.length; i++) {
      text.append("column ").append(positions[i]);
      for (int symbol : opened.columns()[i]) {
        text.append(' ').append(symbol);
      }
      text.append('\n');
    }
    text.append("siblings ").append(HexFormat.of().formatHex(opened.siblings()));
    text.append('\n');
    if (System.getProperty("assay.golden", "").equals("write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, text);
    }
    assertThat(GOLDEN)
        .as("golden file; to make it anew, on purpose: %s", REGENERATE)
        .exists()
        .content()
        .isEqualTo(text.toString());
  }
}
