package network.assay.verify.zk.statement.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Statements about runs of whose inputs the shapes alone are told. */
class HiddenInputTest {
  private static final int HALF = Float.floatToRawIntBits(0.5f);
  private static final int QUARTER = Float.floatToRawIntBits(0.25f);
  private static final ZkOp.Quantise QUANTISE = new ZkOp.Quantise(HALF, -100, 100, ZkType.I8);

  private final Random random = new Random(7);

  /** A model that multiplies what it is given to multiply by a weight. */
  private static final class Dense {
    private final TinyModel model = new TinyModel();

    TinyModel output(int x) {
      ZkOp.IntegerMatMul op = new ZkOp.IntegerMatMul(-128, 127, ZkType.I8);
      return model.output(model.node(op, ZkType.I8, x, 1, ZkProgram.ABSENT, 2, 3));
    }

    /** Input 0; weights, multiplier and shift are 1 to 3. */
    int input(ZkType type, int... dims) {
      int x = model.input(type, dims);
      model.constant(ZkType.I8, ZkShape.of(2, 2), 1, 2, -3, 4);
      model.vector(1);
      model.vector(2);
      return x;
    }
  }

  private Run hidden(TinyModel model) {
    Run run = model.run(random);
    return new Run(new Run.Hidden(run.inputs().shapes()), run.outputs());
  }

  private void refused(TinyModel model, String reason) {
    Run run = hidden(model);
    assertThatThrownBy(() -> Lowering.lower(model.key(), List.of(run)))
        .isInstanceOf(ZkException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void wholeNumbersAreVariablesInTheRangeOfTheirType() {
    for (ZkType type : List.of(ZkType.I8, ZkType.U8, ZkType.I16)) {
      Dense dense = new Dense();
      TinyModel model = dense.output(dense.input(type, 3, 2));
      Statement statement = Lowering.lower(model.key(), List.of(hidden(model)));
      assertThat(statement.hides()).isTrue();
      assertThat(statement.shape().hidden()).isEqualTo(6);
      HiddenInput input = HiddenInput.all(model.program()).getFirst();
      assertThat((long) input.lo()).isEqualTo(type.least());
      assertThat((long) input.hi()).isEqualTo(type.greatest());
      assertThat(input.committed()).isEqualTo(type);
    }
  }

  @Test
  void floatsAreVariablesAsTheyAreQuantised() {
    Dense dense = new Dense();
    int x = dense.input(ZkType.F32, 1, 2);
    int once = dense.model.node(QUANTISE, ZkType.I8, x);
    dense.model.node(QUANTISE, ZkType.I8, x);
    TinyModel model = dense.output(once);
    Statement statement = Lowering.lower(model.key(), List.of(hidden(model)));
    assertThat(statement.shape().hidden()).isEqualTo(2);
    TensorValue given =
        new TensorValue(
            ZkType.F32,
            ZkShape.of(1, 2),
            Float.floatToRawIntBits(3f),
            Float.floatToRawIntBits(-9000f));
    assertThat(HiddenInput.all(model.program()).getFirst().numbers(given)).containsExactly(6, -100);
  }

  @Test
  void hiddenRunsComeBeforeShownOnes() {
    Dense dense = new Dense();
    TinyModel model = dense.output(dense.input(ZkType.I8, 2, 2));
    Run shown = model.run(random);
    Statement statement = Lowering.lower(model.key(), List.of(shown, hidden(model), hidden(model)));
    assertThat(statement.shape().hidden()).isEqualTo(8);
    assertThat(Lowering.lower(model.key(), List.of(shown)).hides()).isFalse();
    assertThat(Lowering.lower(model.key(), List.of(shown)).pads().variables()).isZero();
  }

  @Test
  void whatCannotBeHiddenIsRefused() {
    Dense twice = new Dense();
    int x = twice.input(ZkType.F32, 1, 2);
    int once = twice.model.node(QUANTISE, ZkType.I8, x);
    int again = twice.model.node(new ZkOp.Quantise(QUARTER, -100, 100, ZkType.I8), ZkType.I8, x);
    twice.model.output(again);
    refused(twice.output(once), "hidden input 0: is quantised in 2 ways, expected one");

    Dense unread = new Dense();
    int used = unread.input(ZkType.I8, 1, 2);
    TinyModel shaped = unread.output(used);
    for (ZkType type : List.of(ZkType.I32, ZkType.I64, ZkType.BOOL)) {
      Dense whole = new Dense();
      int y = whole.input(type, 1, 2);
      int bytes = whole.model.node(new ZkOp.Cast(ZkType.I32), ZkType.I32, y);
      refused(
          whole.model.output(bytes),
          "hidden input 0: is of type " + type.label() + ", the proof hides f32, i8, u8");
    }
    Run run = hidden(shaped);
    Run other = new Run(new Run.Hidden(List.of(ZkShape.of(2, 1))), run.outputs());
    assertThatThrownBy(() -> Lowering.lower(shaped.key(), List.of(other)))
        .hasMessageContaining("input 0: expected shape [1, 2]");
    assertThatThrownBy(() ->
            Lowering.lower(
                shaped.key(), List.of(new Run(new Run.Hidden(List.of()), run.outputs()))))
        .hasMessageContaining("expected 1 inputs, got 0");
  }

  @Test
  void whatMustBeKnownIsNotHidden() {
    Dense dense = new Dense();
    int x = dense.input(ZkType.I8, 1, 2);
    int sum = dense.model.node(new ZkOp.Unary(ZkOp.UnaryFunction.ABS), ZkType.I8, x);
    refused(
        dense.output(sum),
        "node 0 (Unary): computes with activations, which the proof does not show");
  }

  @Test
  void inputsWithoutElementsAreNotHidden() {
    Dense dense = new Dense();
    TinyModel model = dense.output(dense.input(ZkType.I8, 0, 2));
    refused(model, "hides inputs without elements: show them");
  }
}
