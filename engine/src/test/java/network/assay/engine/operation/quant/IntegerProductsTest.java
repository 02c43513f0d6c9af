package network.assay.engine.operation.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.QuantOp;
import network.assay.engine.run.Families;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Products of bytes less their zero points, of both signs, against sums written out. */
class IntegerProductsTest {
  private static final List<ElementType> TYPES = List.of(ElementType.I8, ElementType.U8);

  private final SplittableRandom random = new SplittableRandom(23);

  private Tensor random(ElementType type, int... dims) {
    Tensor tensor = Tensor.zeros(type, Shape.of(dims));
    random.nextBytes(tensor.bytes());
    return tensor;
  }

  private static Tensor apply(QuantOp op, Tensor... in) {
    List<Optional<Tensor>> inputs = Arrays.stream(in).map(Optional::ofNullable).toList();
    Operands operands = new Operands(inputs.stream().map(t -> t.map(Operand::known)).toList());
    Node node = new Node(op, List.of(), Families.types(op, 1, operands));
    try (Workers workers = new Workers(1)) {
      return Families.evaluate(
              node,
              inputs,
              List.of(Families.shapes(node, operands).getFirst().complete()),
              KernelContext.of(new VectorKernels(workers)))
          .getFirst();
    }
  }

  @Test
  void matricesWithZeroPointsOfRowsAndColumns() {
    for (ElementType typeA : TYPES) {
      for (ElementType typeB : TYPES) {
        Tensor a = random(typeA, 2, 3, 5);
        Tensor b = random(typeB, 2, 5, 4);
        Tensor rows = random(typeA, 2, 3, 1);
        Tensor columns = random(typeB, 2, 1, 4);
        Tensor y = apply(new QuantOp.MatMulInteger(), a, b, rows, columns);
        for (int i = 0; i < y.size(); i++) {
          int stack = i / 12;
          int sum = 0;
          for (int k = 0; k < 5; k++) {
            long left = Integers.at(a, i / 4 * 5 + k) - Integers.at(rows, i / 4);
            long right =
                Integers.at(b, stack * 20 + k * 4 + i % 4)
                    - Integers.at(columns, stack * 4 + i % 4);
            sum += (int) (left * right);
          }
          assertThat(y.ints()[i]).isEqualTo(sum);
        }
      }
    }
  }

  @Test
  void convolutionsWithZeroPointsOfFilters() {
    QuantOp.ConvInteger op =
        new QuantOp.ConvInteger(
            Padding.EXPLICIT, List.of(1, 1), List.of(1, 1, 1, 1), List.of(1, 1), 2);
    for (ElementType typeX : TYPES) {
      for (ElementType typeW : TYPES) {
        Tensor x = random(typeX, 2, 4, 5, 5);
        Tensor w = random(typeW, 6, 2, 3, 3);
        Tensor zero = random(typeX, 1);
        Tensor zeros = random(typeW, 6);
        Tensor y = apply(op, x, w, zero, zeros);
        for (int i = 0; i < y.size(); i++) {
          assertThat(y.ints()[i]).isEqualTo(window(x, w, zero, zeros, i));
        }
      }
    }
  }

  /** Element {@code i} of [2, 6, 5, 5]: taps outside count nothing. */
  private static int window(Tensor x, Tensor w, Tensor zero, Tensor zeros, int i) {
    int filter = i / 25 % 6;
    int sum = 0;
    for (int tap = 0; tap < 18; tap++) {
      int row = i / 5 % 5 - 1 + tap / 3 % 3;
      int column = i % 5 - 1 + tap % 3;
      if (row >= 0 && row < 5 && column >= 0 && column < 5) {
        int channel = i / 150 * 4 + filter / 3 * 2 + tap / 9;
        long value = Integers.at(x, channel * 25 + row * 5 + column) - Integers.at(zero, 0);
        sum += (int) (value * (Integers.at(w, filter * 18 + tap) - Integers.at(zeros, filter)));
      }
    }
    return sum;
  }
}
