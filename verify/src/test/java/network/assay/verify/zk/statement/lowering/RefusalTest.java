package network.assay.verify.zk.statement.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.tensor.TensorValue;
import org.junit.jupiter.api.Test;

/** What the argument cannot show is refused, and the reason names the node. */
final class RefusalTest {
  private static final long SEED = 4;
  private static final int ABSENT = ZkProgram.ABSENT;

  private final Random random = new Random(SEED);

  /** A model with one product, requantised by these. */
  private TinyModel product(long multiplier, long shift, int lo, int hi) {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 4);
    int w = model.constant(ZkType.I8, ZkShape.of(4, 2), 100, 100, 100, 100, 100, 100, 100, 100);
    int m = model.vector(multiplier);
    int s = model.vector(shift);
    int y = model.node(new ZkOp.IntegerMatMul(lo, hi, ZkType.I16), ZkType.I16, x, w, ABSENT, m, s);
    return model.output(y);
  }

  private void refused(TinyModel model, String reason) {
    Run run = model.run(random);
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(run)))
        .isInstanceOf(ZkException.class)
        .hasMessageContaining(reason);
  }

  private Statement lowered(TinyModel model) {
    return Lowering.lower(model.key(), List.of(model.run(random)));
  }

  @Test
  void sumsThatAreTooLarge() {
    // 4 · 100 · 128 = 51,200; times 20,970 that is below 2^30 − 2^15, times 20,971 no more.
    assertThat(lowered(product(20_970, 16, -32768, 32767)).variableCount()).isPositive();
    refused(
        product(20_971, 16, -32768, 32767),
        "node 0 (IntegerMatMul): sums times multiplier, with half a step and 1, may reach"
            + " 1073747969, the proof allows less than 2^30; quantise the model again");
  }

  @Test
  void shiftsThatAreTooLarge() {
    assertThat(lowered(product(1, 28, -128, 127)).variableCount()).isPositive();
    refused(product(1, 29, -128, 127), "node 0 (IntegerMatMul): shifts by 29");
  }

  @Test
  void shiftsThatDiffer() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 2);
    int m = model.vector(1, 1);
    int s = model.vector(9, 10);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    refused(model.output(y), "shifts by 9 and by 10");
  }

  @Test
  void tablesThatAreTooLarge() {
    refused(product(4, 0, -128, 127), "rounded sums reach from -204800 to 204800");
  }

  @Test
  void arithmeticOnActivations() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 2);
    int m = model.vector(1);
    int s = model.vector(9);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    int z = model.node(new ZkOp.Unary(ZkOp.UnaryFunction.ABS), ZkType.I8, y);
    refused(model.output(z), "node 1 (Unary): computes with activations");
  }

  @Test
  void indexesThatAreComputed() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 2);
    int table = model.random(random, ZkType.I8, 9, 2, 3);
    int m = model.vector(1);
    int s = model.vector(9);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    int at = model.node(new ZkOp.ArgExtreme(true, 1, false, false), ZkType.I64, y);
    int z = model.node(new ZkOp.Gather(0), ZkType.I8, table, at);
    refused(model.output(z), "node 2 (Gather): ");
  }

  @Test
  void outputsThatAreNone() {
    TinyModel model = product(3, 4, -1000, 1000);
    Run run = model.run(random);
    TensorValue output = run.outputs().getFirst();
    for (long wrong : new long[] {1001, -1001, 32767}) {
      long[] elements = output.elements().clone();
      elements[3] = wrong;
      Run forged =
          new Run(run.inputs(), List.of(new TensorValue(ZkType.I16, output.shape(), elements)));
      assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(forged)))
          .hasMessageContaining("output 0: element 3 is " + wrong);
    }
    Run shaped =
        new Run(
            run.inputs(), List.of(new TensorValue(ZkType.I16, ZkShape.of(4), output.elements())));
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(shaped)))
        .hasMessageContaining("expected i16 of shape [2, 2], got i16 of shape [4]");
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of()))
        .hasMessageContaining("expected one run or more");
    Run none = new Run(run.inputs(), List.of());
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(run, none)))
        .hasMessageContaining("run 1")
        .hasMessageContaining("expected 1 outputs, got 0");
  }

  @Test
  void floatsThatAreNoWholeNumberTimesTheScale() {
    int scale = Float.floatToRawIntBits(0.3f);
    TinyModel model = product(3, 4, -1000, 1000);
    int y = model.node(new ZkOp.Dequantise(scale), ZkType.F32, 4);
    model.output(y);
    Run run = model.run(random);
    assertThat(Lowering.lower(model.key(), List.of(run)).variableCount()).isPositive();
    TensorValue floats = run.outputs().get(1);
    long[] elements = floats.elements().clone();
    elements[0]++;
    TensorValue near = new TensorValue(ZkType.F32, floats.shape(), elements);
    Run forged = new Run(run.inputs(), List.of(run.outputs().getFirst(), near));
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(forged)))
        .hasMessageContaining("output 1: element 0 is no whole number");
  }

  @Test
  void anotherOutputLeavesAZeroCellThatIsNone() {
    TinyModel model = product(3, 4, -1000, 1000);
    Run run = model.run(random);
    long[] elements = run.outputs().getFirst().elements().clone();
    elements[1] = elements[1] == 0 ? 1 : -elements[1];
    TensorValue wrong = new TensorValue(ZkType.I16, ZkShape.of(2, 2), elements);
    Run forged = new Run(run.inputs(), List.of(wrong));
    Statement statement = Lowering.lower(model.key(), List.of(forged));
    assertThat(new Witness(statement, model).faults()).isEqualTo(1);
  }

  @Test
  void knownOutputsMustBeRight() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 3);
    int y = model.node(new ZkOp.Transpose(List.of(1, 0)), ZkType.I8, x);
    model.output(y);
    Run run = model.run(random);
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(run)))
        .isInstanceOf(ZkException.class)
        .hasMessageContaining("leaves nothing to prove");
    long[] wrong = run.outputs().getFirst().elements().clone();
    wrong[2] ^= 1;
    Run forged =
        new Run(run.inputs(), List.of(new TensorValue(ZkType.I8, ZkShape.of(3, 2), wrong)));
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(forged)))
        .hasMessageContaining("output 0: element 2 is not what the program gives");
  }

  @Test
  void softmaxThatIsTooLong() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 1, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 40);
    long[] ones = new long[3];
    Arrays.fill(ones, 1 << 15);
    int table = model.constant(ZkType.U16, ZkShape.of(3), ones);
    int m = model.vector(1);
    int s = model.vector(3);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    int z = model.node(new ZkOp.IntegerSoftmax(1, 15, ZkType.I16), ZkType.I16, y, table);
    refused(model.output(z), "node 1 (IntegerSoftmax): ");
  }

  @Test
  void comparisonsThatCouldWrap() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 3);
    int huge = model.constant(ZkType.I64, ZkShape.of(2), Long.MIN_VALUE, Long.MAX_VALUE);
    int m = model.vector(1);
    int s = model.vector(9);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    int at = model.node(new ZkOp.ArgExtreme(true, 1, false, false), ZkType.I64, y);
    int both = model.node(new ZkOp.Concat(0), ZkType.I64, at, huge);
    int z = model.node(new ZkOp.ArgExtreme(true, 0, true, false), ZkType.I64, both);
    refused(model.output(z), "node 3 (ArgExtreme): compares numbers of -9223372036854775808");
  }

  @Test
  void exponentialsThatBeginWithNothing() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 1, 4);
    int w = model.random(random, ZkType.I8, 9, 4, 2);
    int table = model.constant(ZkType.U16, ZkShape.of(2), 0, 0);
    int m = model.vector(1);
    int s = model.vector(3);
    int y = model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, m, s);
    model.node(new ZkOp.IntegerSoftmax(1, 8, ZkType.I16), ZkType.I16, y, table);
    Run run = new Run(model.inputs(random), List.of());
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(run)))
        .hasMessageContaining("node 1 (IntegerSoftmax): expected a table that begins");
  }
}
