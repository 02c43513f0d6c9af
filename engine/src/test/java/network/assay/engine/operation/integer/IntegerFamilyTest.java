package network.assay.engine.operation.integer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.Families;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Each integer operation against its definition in spec/int.md, written out anew. */
class IntegerFamilyTest {
  private final SplittableRandom random = new SplittableRandom(17);

  private Tensor random(ElementType type, int... dims) {
    Tensor tensor = Tensor.zeros(type, Shape.of(dims));
    long least = Integers.least(type);
    long span = Integers.greatest(type) - least + 1;
    for (int i = 0; i < tensor.size(); i++) {
      long extreme = random.nextInt(8) == 0 ? (random.nextBoolean() ? 0 : span - 1) : -1;
      Integers.put(tensor, i, least + (extreme >= 0 ? extreme : random.nextLong(span)));
    }
    return tensor;
  }

  private static Tensor ints(int... values) {
    return Tensor.ofInts(ElementType.I32, Shape.of(values.length), values);
  }

  private static Tensor apply(IntegerOp op, Tensor... in) {
    List<Optional<Tensor>> inputs = Arrays.stream(in).map(Optional::ofNullable).toList();
    Operands operands = new Operands(inputs.stream().map(t -> t.map(Operand::known)).toList());
    Node node = new Node(op, List.of(), Families.types(op, 1, operands));
    try (Workers workers = new Workers(1)) {
      return Families.evaluate(
              node,
              inputs,
              List.of(Families.shapes(node, operands).getFirst().complete()),
              KernelContext.of(new ScalarKernels(workers)))
          .getFirst();
    }
  }

  private static long requantise(long sum, long multiplier, int shift, long lo, long hi) {
    // Halves round up: the floor of the value plus one half.
    long twice = shift == 0 ? 2 * sum * multiplier : sum * multiplier + (1L << (shift - 1));
    long rounded = shift == 0 ? twice / 2 : Math.floorDiv(twice, 1L << shift);
    return Math.clamp(rounded, lo, hi);
  }

  @Test
  void addsAndMultipliesWithBroadcasting() {
    for (ElementType type : List.of(ElementType.I8, ElementType.U8, ElementType.I16)) {
      Tensor a = random(type, 3, 1, 5);
      Tensor b = random(ElementType.I8, 4, 1);
      Tensor sum = apply(new IntegerOp.IntegerAdd(77, -90, 7, -100, 99, ElementType.I8), a, b);
      Tensor product =
          apply(new IntegerOp.IntegerMul(-321, 12, -9999, 9999, ElementType.I16), a, b);
      for (int i = 0; i < 60; i++) {
        long x = Integers.at(a, i / 20 * 5 + i % 5);
        long y = Integers.at(b, i / 5 % 4);
        assertThat(Integers.at(sum, i)).isEqualTo(requantise(x * 77 - y * 90, 1, 7, -100, 99));
        assertThat(Integers.at(product, i)).isEqualTo(requantise(x * y, -321, 12, -9999, 9999));
      }
    }
  }

  @Test
  void rescalesEachChannel() {
    Tensor x = random(ElementType.I16, 2, 3, 4);
    Tensor y =
        apply(
            new IntegerOp.Rescale(1, -128, 127, ElementType.I8),
            x,
            ints(5, -6, 7),
            ints(9, 0, 11),
            ints(100, -200, 300));
    int[] m = {5, -6, 7};
    int[] s = {9, 0, 11};
    int[] b = {100, -200, 300};
    for (int i = 0; i < x.size(); i++) {
      int c = i / 4 % 3;
      assertThat(Integers.at(y, i))
          .isEqualTo(requantise(Integers.at(x, i) * m[c] + b[c], 1, s[c], -128, 127));
    }
  }

  @Test
  void multipliesStacksOfMatrices() {
    Tensor a = random(ElementType.U8, 2, 3, 4, 5);
    Tensor b = random(ElementType.I8, 3, 5, 6);
    Tensor y =
        apply(
            new IntegerOp.IntegerMatMul(-32768, 32767, ElementType.I16),
            a,
            b,
            null,
            ints(3),
            ints(4));
    for (int i = 0; i < y.size(); i++) {
      int stack = i / 24;
      long sum = 0;
      for (int k = 0; k < 5; k++) {
        sum +=
            Integers.at(a, stack * 20 + i / 6 % 4 * 5 + k)
                * Integers.at(b, stack % 3 * 30 + k * 6 + i % 6);
      }
      assertThat(Integers.at(y, i)).isEqualTo(requantise(sum, 3, 4, -32768, 32767));
    }
  }

  @Test
  void convolvesWithPaddingAndGroups() {
    Tensor x = random(ElementType.I8, 1, 4, 5, 5);
    Tensor w = random(ElementType.I8, 2, 2, 3, 3);
    Tensor y =
        apply(
            new IntegerOp.IntegerConv(
                Padding.EXPLICIT,
                List.of(2, 2),
                List.of(1, 1, 1, 1),
                List.of(1, 1),
                2,
                0,
                255,
                ElementType.U8),
            x,
            w,
            ints(11, -12),
            ints(9, 10),
            ints(11, 12));
    assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 3, 3));
    for (int i = 0; i < y.size(); i++) {
      int f = i / 9;
      long sum = f == 0 ? 11 : -12;
      for (int tap = 0; tap < 18; tap++) {
        int row = i / 3 % 3 * 2 - 1 + tap / 3 % 3;
        int column = i % 3 * 2 - 1 + tap % 3;
        if (row >= 0 && row < 5 && column >= 0 && column < 5) {
          sum +=
              Integers.at(x, (f * 2 + tap / 9) * 25 + row * 5 + column)
                  * Integers.at(w, f * 18 + tap);
        }
      }
      assertThat(Integers.at(y, i)).isEqualTo(requantise(sum, 9 + f, 11 + f, 0, 255));
    }
  }

  @Test
  void poolsAndSums() {
    Tensor x = random(ElementType.U8, 1, 2, 4, 4);
    Tensor most =
        apply(
            new IntegerOp.IntegerMaxPool(
                Padding.VALID,
                List.of(2, 2),
                List.of(2, 2),
                List.of(0, 0, 0, 0),
                List.of(1, 1),
                false),
            x);
    Tensor mean =
        apply(
            new IntegerOp.IntegerAveragePool(
                List.of(2, 2), List.of(2, 2), List.of(0, 0, 0, 0), 1, 2, 0, 255, ElementType.U8),
            x);
    Tensor sum =
        apply(new IntegerOp.IntegerSum(List.of(2, 3), false, 3, 5, 0, 255, ElementType.U8), x);
    for (int i = 0; i < 8; i++) {
      long max = 0;
      long total = 0;
      for (int t = 0; t < 4; t++) {
        long value = Integers.at(x, i / 4 * 16 + (i / 2 % 2 * 2 + t / 2) * 4 + i % 2 * 2 + t % 2);
        max = Math.max(max, value);
        total += value;
      }
      assertThat(Integers.at(most, i)).isEqualTo(max);
      assertThat(Integers.at(mean, i)).isEqualTo((total + 2) / 4);
    }
    for (int c = 0; c < 2; c++) {
      long total = 0;
      for (int i = 0; i < 16; i++) {
        total += Integers.at(x, c * 16 + i);
      }
      assertThat(Integers.at(sum, c)).isEqualTo(requantise(total, 3, 5, 0, 255));
    }
  }

  @Test
  void windowsReachOverTheEdges() {
    for (ElementType type : List.of(ElementType.I8, ElementType.U8, ElementType.I16)) {
      Tensor x = random(type, 2, 1, 5, 7);
      Tensor most =
          apply(
              new IntegerOp.IntegerMaxPool(
                  Padding.EXPLICIT,
                  List.of(3, 2),
                  List.of(2, 3),
                  List.of(1, 1, 2, 1),
                  List.of(2, 1),
                  false),
              x);
      Tensor sum =
          apply(
              new IntegerOp.IntegerAveragePool(
                  List.of(3, 2),
                  List.of(2, 3),
                  List.of(1, 1, 2, 1),
                  3,
                  4,
                  -32768,
                  32767,
                  ElementType.I16),
              x);
      windows(x, most, 2, (max, total) -> max);
      windows(x, sum, 1, (max, total) -> requantise(total, 3, 4, -32768, 32767));
    }
  }

  @FunctionalInterface
  private interface Expected {
    long of(long max, long total);
  }

  /** 3×2 windows, strides 2×3, pads 1 and 1 before, rows spread by the dilation. */
  private static void windows(Tensor x, Tensor y, int dilation, Expected expected) {
    int rows = y.shape().dim(2);
    int columns = y.shape().dim(3);
    for (int i = 0; i < y.size(); i++) {
      long max = Integers.least(x.type());
      long total = 0;
      for (int tap = 0; tap < 6; tap++) {
        int row = i / columns % rows * 2 - 1 + tap / 2 * dilation;
        int column = i % columns * 3 - 1 + tap % 2;
        if (row >= 0 && row < 5 && column >= 0 && column < 7) {
          long value = Integers.at(x, i / (rows * columns) * 35 + row * 7 + column);
          max = Math.max(max, value);
          total += value;
        }
      }
      assertThat(Integers.at(y, i)).isEqualTo(expected.of(max, total));
    }
  }

  @Test
  void looksUpEveryValue() {
    for (ElementType type : List.of(ElementType.I8, ElementType.U8, ElementType.I16)) {
      Tensor table = random(ElementType.I16, Activation.of(type).count());
      Tensor x = random(type, 300);
      Tensor y = apply(new IntegerOp.Lookup(), x, table);
      for (int i = 0; i < x.size(); i++) {
        long at = Integers.at(x, i) - Integers.least(type);
        assertThat(Integers.at(y, i)).isEqualTo(Integers.at(table, (int) at));
      }
    }
  }

  @Test
  void softmaxDividesAndRounds() {
    Tensor table =
        Tensor.ofShorts(
            ElementType.U16, Shape.of(4), (short) 32768, (short) 12000, (short) 5, (short) 0);
    Tensor x =
        Tensor.ofBytes(
            ElementType.I8, Shape.of(1, 5), (byte) 3, (byte) 2, (byte) 3, (byte) 1, (byte) -128);
    Tensor y = apply(new IntegerOp.IntegerSoftmax(1, 8, ElementType.U8), x, table);
    long s = 32768 + 12000 + 32768 + 5;
    long[] e = {32768, 12000, 32768, 5, 0};
    for (int i = 0; i < e.length; i++) {
      assertThat(Integers.at(y, i)).isEqualTo((e[i] * 256 + s / 2) / s);
    }
    Tensor alone = Tensor.ofBytes(ElementType.I8, Shape.of(1, 1), (byte) 9);
    assertThat(
            Integers.at(apply(new IntegerOp.IntegerSoftmax(1, 8, ElementType.U8), alone, table), 0))
        .isEqualTo(255);
  }

  @Test
  void normalisesByTheRoundedDownRoot() {
    Tensor x =
        Tensor.ofShorts(
            ElementType.I16,
            Shape.of(2, 3),
            (short) 3,
            (short) -4,
            (short) 12,
            (short) 0,
            (short) 0,
            (short) -1);
    Tensor y = apply(new IntegerOp.IntegerNormalise(1, 1), x);
    // √(9 + 16 + 144 + 1) is 13.04, √(1 + 1) is 1.41.
    long[] expected = {
      (3 * 16384 + 6) / 13, Math.floorDiv(-4 * 16384 + 6, 13), (12 * 16384 + 6) / 13, 0, 0, -16384
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(Integers.at(y, i)).isEqualTo(expected[i]);
    }
    for (int v = 1; v < 1 << 30; v += 1 + v / 997) {
      int root = IntegerRows.root(v);
      assertThat((long) root * root <= v && (root + 1L) * (root + 1L) > v).isTrue();
    }
  }
}
