package network.assay.verify.zk.statement.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkOp.Padding;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.statement.Statement;
import network.assay.verify.zk.tensor.TensorValue;
import org.junit.jupiter.api.Test;

/**
 * For each operation: an honest witness meets the statement, no variable can be another number, and
 * claims are what sums by definition give.
 */
final class LoweringTest {
  private static final long SEED = 20_261_121;
  private static final int HALF = Float.floatToRawIntBits(0.5f);

  private static final int ABSENT = ZkProgram.ABSENT;

  /** The best tables for few numbers, for more, and for many. */
  private static final int[] LOGS = {4, 9, 12, 16};

  private final Random random = new Random(SEED);

  private void check(TinyModel model) {
    check(model, 1);
  }

  private void check(TinyModel model, int runs) {
    List<Run> given = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      given.add(model.run(random));
    }
    check(model, Lowering.lower(model.key(), given));
    for (int log : LOGS) {
      check(model, Lowering.lower(model.key(), given, new Ranges(log, log)));
    }
  }

  private void check(TinyModel model, Statement statement) {
    Witness witness = new Witness(statement, model);
    assertThat(witness.faults()).as("faults of an honest witness, seed %d", SEED).isZero();
    new Claims(witness, random).check();
    checkBinding(witness);
  }

  /** Each variable is held by some cell: one more or less is seen. */
  private void checkBinding(Witness witness) {
    int count = witness.statement.variableCount();
    int free = 0;
    for (int table = 0; table < witness.statement.tables().size(); table++) {
      free += witness.statement.tables().get(table).size();
    }
    int held = count - free;
    for (int i = 0; i < Math.min(held, 40); i++) {
      int at = random.nextInt(held);
      int delta = random.nextBoolean() ? 1 : -1 - random.nextInt(1 << random.nextInt(20));
      witness.variables[at] += delta;
      assertThat(witness.faults()).as("variable %d changed by %d", at, delta).isPositive();
      witness.variables[at] -= delta;
    }
    assertThat(witness.faults()).isZero();
  }

  @Test
  void matMul() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 3, 5);
    int w1 = model.random(random, ZkType.I8, 20, 5, 6);
    int w2 = model.random(random, ZkType.I8, 20, 6, 3);
    int bias = model.vector(100, -2000, 30, 4, 5, 6);
    int multipliers = model.vector(3, 5, -7, 11, 13, 17);
    int shifts = model.vector(9, 9, 9, 9, 9, 9);
    int one = model.vector(40);
    int eighteen = model.vector(18);
    int y =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8),
            ZkType.I8,
            x,
            w1,
            bias,
            multipliers,
            shifts);
    int z =
        model.node(
            new ZkOp.IntegerMatMul(-300, 300, ZkType.I16),
            ZkType.I16,
            y,
            w2,
            ABSENT,
            one,
            eighteen);
    int f = model.node(new ZkOp.Dequantise(HALF), ZkType.F32, z);
    check(model.output(y).output(f), 2);
  }

  @Test
  void convolution() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.F32, 2, 6, 5, 4);
    int w1 = model.random(random, ZkType.I8, 30, 6, 2, 3, 3);
    int w2 = model.random(random, ZkType.I8, 30, 5, 6, 2, 2);
    int w3 = model.random(random, ZkType.I8, 30, 5, 1, 1, 1);
    int bias = model.vector(LongStream.range(0, 6).map(i -> 50 * i - 120).toArray());
    int one = model.vector(9);
    int shift = model.vector(8);
    int q = model.node(new ZkOp.Quantise(HALF, -128, 127, ZkType.I8), ZkType.I8, x);
    int y1 =
        model.node(conv(List.of(1, 1), List.of(1, 1, 1, 1), 3), ZkType.I8, q, w1, bias, one, shift);
    int y2 =
        model.node(
            conv(List.of(2, 1), List.of(0, 0, 1, 0), 1), ZkType.I8, y1, w2, ABSENT, one, shift);
    int y3 =
        model.node(
            conv(List.of(1, 2), List.of(0, 0, 0, 0), 5), ZkType.I8, y2, w3, ABSENT, one, shift);
    check(model.output(y3));
  }

  private static ZkOp.IntegerConv conv(List<Integer> strides, List<Integer> pads, int group) {
    return new ZkOp.IntegerConv(
        Padding.EXPLICIT, strides, pads, List.of(1, 1), group, -128, 127, ZkType.I8);
  }

  @Test
  void productOfActivations() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 3, 4);
    int w = model.random(random, ZkType.I8, 20, 4, 4);
    int b = model.random(random, ZkType.I8, 20, 2, 3, 5);
    int one = model.vector(5);
    int shift = model.vector(9);
    int wide = model.vector(12);
    int y =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int t = model.node(new ZkOp.Transpose(List.of(0, 2, 1)), ZkType.I8, y);
    int scores =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, y, t, ABSENT, one, wide);
    int known =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, scores, b, ABSENT, one, wide);
    check(model.output(known));
  }

  @Test
  void elementwise() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 3, 4);
    int w = model.random(random, ZkType.I8, 20, 4, 4);
    int table =
        model.constant(ZkType.I16, ZkShape.of(256), TinyModel.numbers(random, 256, -900, 900));
    int multipliers = model.vector(100, -200, 300);
    int shifts = model.vector(7, 7, 7);
    int biases = model.vector(1000, 2, -5000);
    int one = model.vector(5);
    int shift = model.vector(9);
    int y =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int sum = model.node(new ZkOp.IntegerAdd(3, -5, 0, -999, 999, ZkType.I16), ZkType.I16, y, x);
    int same = model.node(new ZkOp.IntegerAdd(1, 1, 0, -999, 999, ZkType.I16), ZkType.I16, y, y);
    int product = model.node(new ZkOp.IntegerMul(7, 17, -128, 127, ZkType.I8), ZkType.I8, sum, sum);
    int scaled =
        model.node(
            new ZkOp.Rescale(1, -128, 127, ZkType.I8),
            ZkType.I8,
            product,
            multipliers,
            shifts,
            biases);
    int looked = model.node(new ZkOp.Lookup(), ZkType.I16, scaled, table);
    check(model.output(looked).output(same), 2);
  }

  @Test
  void pools() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 1, 2, 5, 4);
    int w = model.random(random, ZkType.I8, 20, 4, 4);
    int one = model.vector(5);
    int shift = model.vector(9);
    int y =
        model.node(new ZkOp.IntegerMatMul(0, 127, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int max =
        model.node(
            new ZkOp.IntegerMaxPool(
                Padding.EXPLICIT,
                List.of(3, 3),
                List.of(1, 1),
                List.of(1, 1, 1, 1),
                List.of(1, 1),
                false),
            ZkType.I8,
            y);
    int average =
        model.node(
            new ZkOp.IntegerAveragePool(
                List.of(2, 2), List.of(1, 1), List.of(1, 0, 0, 1), 64, 8, -128, 127, ZkType.I8),
            ZkType.I8,
            max);
    int sum =
        model.node(
            new ZkOp.IntegerSum(List.of(2, 3), false, 10, 7, -128, 127, ZkType.I8),
            ZkType.I8,
            average);
    int all =
        model.node(
            new ZkOp.IntegerSum(List.of(), true, 10, 7, -128, 127, ZkType.I8), ZkType.I8, average);
    int least =
        model.node(new ZkOp.Reduce(ZkOp.ReduceKind.MIN, List.of(1, 3), true), ZkType.I8, average);
    int most =
        model.node(new ZkOp.Reduce(ZkOp.ReduceKind.MAX, List.of(), false), ZkType.I8, average);
    check(model.output(sum).output(all).output(least).output(most));
  }

  @Test
  void softmax() {
    for (ZkType to : List.of(ZkType.U8, ZkType.I16)) {
      TinyModel model = new TinyModel();
      int x = model.input(ZkType.I8, 2, 5, 3);
      int w = model.random(random, ZkType.I8, 20, 3, 3);
      long[] exponentials = new long[60];
      for (int i = 0; i < exponentials.length; i++) {
        exponentials[i] = Math.round(20000 * Math.exp(-i / 16.0));
      }
      int table = model.constant(ZkType.U16, ZkShape.of(60), exponentials);
      int one = model.vector(5);
      int shift = model.vector(9);
      int y =
          model.node(
              new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
      int p = model.node(new ZkOp.IntegerSoftmax(1, 8, to), to, y, table);
      check(model.output(p));
    }
  }

  @Test
  void normalise() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 4, 3, 6);
    int w = model.random(random, ZkType.I8, 20, 6, 6);
    int one = model.vector(100);
    int shift = model.vector(9);
    int y =
        model.node(
            new ZkOp.IntegerMatMul(-4000, 4000, ZkType.I16), ZkType.I16, x, w, ABSENT, one, shift);
    int n = model.node(new ZkOp.IntegerNormalise(1, 7), ZkType.I16, y);
    check(model.output(n));
  }

  @Test
  void argExtreme() {
    for (boolean largest : List.of(true, false)) {
      for (boolean last : List.of(true, false)) {
        TinyModel model = new TinyModel();
        int x = model.input(ZkType.I8, 4, 5, 3);
        int w = model.random(random, ZkType.I8, 20, 3, 3);
        int one = model.vector(5);
        int shift = model.vector(14);
        int y =
            model.node(
                new ZkOp.IntegerMatMul(-4, 3, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
        int at = model.node(new ZkOp.ArgExtreme(largest, 1, false, last), ZkType.I64, y);
        check(model.output(at));
      }
    }
  }

  @Test
  void gatherOfAWeight() {
    TinyModel model = new TinyModel();
    int tokens = model.input(ZkType.I64, 2, 3);
    int w = model.random(random, ZkType.I8, 127, 900, 5);
    int x = model.node(new ZkOp.Gather(0), ZkType.I8, w, tokens);
    model.output(x);
    TensorValue given = new TensorValue(ZkType.I64, ZkShape.of(2, 3), 7, 899, -1, 0, 7, -900);
    Statement statement = Lowering.lower(model.key(), List.of(model.run(List.of(given))));
    Witness witness = new Witness(statement, model);
    assertThat(witness.faults()).isZero();
    new Claims(witness, random).check();
    checkBinding(witness);
  }

  @Test
  void knownAndCommittedNumbersTogether() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 2, 3);
    int w = model.random(random, ZkType.I8, 20, 3, 3);
    int v = model.random(random, ZkType.I8, 20, 8, 2);
    int pads = model.constant(ZkType.I64, ZkShape.of(4), 0, 1, 0, 1);
    int eight = model.random(random, ZkType.I8, 30, 8);
    int border = model.constant(ZkType.I8, ZkShape.of(1), -3);
    int one = model.vector(5);
    int shift = model.vector(9);
    int y =
        model.node(new ZkOp.IntegerMatMul(-9, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int both = model.node(new ZkOp.Concat(1), ZkType.I8, y, x);
    int padded = model.node(new ZkOp.Pad(ZkOp.PadMode.CONSTANT), ZkType.I8, both, pads, border);
    int product =
        model.node(
            new ZkOp.IntegerMul(1, 0, -32768, 32767, ZkType.I16), ZkType.I16, padded, padded);
    int clamped =
        model.node(new ZkOp.IntegerMul(1, 0, -99, 99, ZkType.I16), ZkType.I16, padded, eight);
    int z =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, padded, v, ABSENT, one, shift);
    int t = model.node(new ZkOp.Transpose(List.of(1, 0)), ZkType.I8, padded);
    int pair =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, padded, t, ABSENT, one, shift);
    int norm = model.node(new ZkOp.IntegerNormalise(1, 1), ZkType.I16, padded);
    int at = model.node(new ZkOp.ArgExtreme(true, -1, true, false), ZkType.I64, padded);
    int twice = model.node(new ZkOp.Concat(0), ZkType.I8, padded, padded);
    check(
        model
            .output(product)
            .output(clamped)
            .output(z)
            .output(pair)
            .output(norm)
            .output(at)
            .output(twice));
  }

  @Test
  void oneWeightInTwoPlacesAndOneColumn() {
    TinyModel model = new TinyModel();
    int tokens = model.input(ZkType.I64, 3);
    int w = model.random(random, ZkType.I8, 30, 64, 64);
    int v = model.random(random, ZkType.I8, 30, 64, 1);
    int one = model.vector(5);
    int shift = model.vector(14);
    int x = model.node(new ZkOp.Gather(0), ZkType.I8, w, tokens);
    int y =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int z =
        model.node(
            new ZkOp.IntegerMatMul(-128, 127, ZkType.I8), ZkType.I8, y, v, ABSENT, one, shift);
    model.output(z);
    TensorValue given = new TensorValue(ZkType.I64, ZkShape.of(3), 7, 63, -64);
    Statement statement = Lowering.lower(model.key(), List.of(model.run(List.of(given))));
    Witness witness = new Witness(statement, model);
    assertThat(witness.faults()).isZero();
    new Claims(witness, random).check();
    checkBinding(witness);
    assertThat(model.key().layout().blocks()).hasSize(2);
  }

  @Test
  void windowsThatLieOutside() {
    TinyModel model = new TinyModel();
    int x = model.input(ZkType.I8, 1, 1, 3, 3);
    int w = model.random(random, ZkType.I8, 20, 3, 3);
    int one = model.vector(5);
    int shift = model.vector(9);
    int y =
        model.node(new ZkOp.IntegerMatMul(0, 9, ZkType.I8), ZkType.I8, x, w, ABSENT, one, shift);
    int max =
        model.node(
            new ZkOp.IntegerMaxPool(
                Padding.EXPLICIT,
                List.of(1, 2),
                List.of(1, 1),
                List.of(1, 1, 1, 1),
                List.of(1, 1),
                false),
            ZkType.I8,
            y);
    int sum = model.node(new ZkOp.IntegerAdd(3, 4, 2, -128, 127, ZkType.I8), ZkType.I8, max, max);
    check(model.output(sum));
  }
}
