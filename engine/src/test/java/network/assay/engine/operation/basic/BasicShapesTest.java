package network.assay.engine.operation.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.operation.Window;
import network.assay.engine.operation.Window.Pads;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Program.Node;
import network.assay.engine.run.Families;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BasicShapesTest {
  private static Operand floats(int... dims) {
    return Operand.unknown(ElementType.F32, PartialShape.of(dims));
  }

  private static Operand longs(long... values) {
    return Operand.known(Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
  }

  private static List<PartialShape> shapes(Op op, int outputs, Operand... operands) {
    List<Optional<Operand>> in = new ArrayList<>();
    for (Operand operand : operands) {
      in.add(Optional.of(operand));
    }
    Node node = new Node(op, List.of(), Collections.nCopies(outputs, ElementType.F32));
    return Families.shapes(node, new Operands(in));
  }

  private static String shape(Op op, Operand... operands) {
    return shapes(op, 1, operands).get(0).toString();
  }

  @Test
  void windowsFollowTheDefinitionOfOnnx() {
    // in, kernel, stride, dilation, pads, ceil → out; by hand from the formula of MaxPool-22.
    assertThat(explicit(32, 3, 1, 1, 0, 0, false).out()).isEqualTo(30);
    assertThat(explicit(4, 3, 2, 1, 0, 0, true).out()).isEqualTo(2);
    assertThat(explicit(4, 3, 2, 1, 0, 0, false).out()).isEqualTo(1);
    assertThat(explicit(2, 1, 2, 1, 0, 0, true).out())
        .as("a last window outside the input is dropped")
        .isEqualTo(1);
    assertThat(explicit(7, 3, 3, 2, 1, 2, false).out()).isEqualTo(2);
    Window upper = Window.of(Padding.SAME_UPPER, 5, 2, 1, 1, new Pads(9, 9), false);
    assertThat(upper).isEqualTo(new Window(5, 2, 1, 1, 0, 1, 5));
    Window lower = Window.of(Padding.SAME_LOWER, 5, 2, 1, 1, new Pads(0, 0), false);
    assertThat(lower).isEqualTo(new Window(5, 2, 1, 1, 1, 0, 5));
    Window strided = Window.of(Padding.SAME_UPPER, 7, 3, 2, 2, new Pads(0, 0), false);
    assertThat(strided).isEqualTo(new Window(7, 3, 2, 2, 2, 2, 4));
    Window valid = Window.of(Padding.VALID, 5, 2, 2, 1, new Pads(9, 9), false);
    assertThat(valid).isEqualTo(new Window(5, 2, 2, 1, 0, 0, 2));
  }

  private static Window explicit(
      int in, int kernel, int stride, int dilation, int begin, int end, boolean ceil) {
    return Window.of(Padding.EXPLICIT, in, kernel, stride, dilation, new Pads(begin, end), ceil);
  }

  @Test
  void windowsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> explicit(3, 5, 1, 1, 0, 0, false)).hasMessageContaining("fit");
    assertThatThrownBy(() -> explicit(3, 0, 1, 1, 0, 0, false)).hasMessageContaining("kernel");
    assertThatThrownBy(() -> explicit(3, 1, 0, 1, 0, 0, false)).hasMessageContaining("stride");
    assertThatThrownBy(() -> explicit(3, 1, 1, -1, 0, 0, false)).hasMessageContaining("dilation");
    assertThatThrownBy(() -> explicit(3, 1, 1, 1, -1, 0, false)).hasMessageContaining("pad");
    int huge = Integer.MAX_VALUE;
    assertThatThrownBy(() -> explicit(3, huge, 1, huge, 0, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> explicit(3, 1, 1, 1, huge, huge, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNotKnownStaysUnknown() {
    assertThat(shape(new Op.Binary(Op.BinaryFunction.ADD), floats(-1, 1), floats(3, -1, 5)))
        .isEqualTo("[3, ?, 5]");
    assertThat(shape(new Op.MatMul(), floats(-1, 2, 3), floats(3, 4))).isEqualTo("[?, 2, 4]");
    assertThat(shape(new Op.MatMul(), floats(3), floats(3))).isEqualTo("[]");
    assertThat(shape(new Op.Reshape(false), floats(-1, 4, 2), longs(0, -1))).isEqualTo("[?, ?]");
    assertThat(shape(new Op.Concat(1), floats(2, 3), floats(-1, -1))).isEqualTo("[2, ?]");
    Operand unknownShape = Operand.unknown(ElementType.I64, PartialShape.of(3));
    assertThat(shape(new Op.Expand(), floats(1), unknownShape)).isEqualTo("[?, ?, ?]");
    assertThat(shape(new Op.Reshape(false), floats(4), unknownShape)).isEqualTo("[?, ?, ?]");
    Operand nothing = Operand.unknown(ElementType.F32, PartialShape.any());
    assertThat(shape(new Op.Gather(0), nothing, longs(1))).isEqualTo("[…]");
    assertThat(shape(new Op.ShapeOf(1, -1), floats(-1, 2, 3, -1))).isEqualTo("[2]");
    assertThat(shape(new Op.Squeeze(List.of()), floats(1, -1))).isEqualTo("[…]");
    assertThat(shape(new Op.Flatten(-1), floats(2, 3, -1))).isEqualTo("[6, ?]");
  }

  @Test
  void completeShapesFollow() {
    assertThat(shape(new Op.Reshape(false), floats(2, 3, 4), longs(0, -1))).isEqualTo("[2, 12]");
    assertThat(shape(new Op.Reshape(true), floats(0, 3), longs(0, 7))).isEqualTo("[0, 7]");
    assertThat(shape(new Op.Unsqueeze(List.of(-1, 0)), floats(5))).isEqualTo("[1, 5, 1]");
    assertThat(shape(new Op.Transpose(List.of(2, 0, 1)), floats(2, 3, 4))).isEqualTo("[4, 2, 3]");
    assertThat(shape(new Op.Reduce(Op.ReduceKind.SUM, List.of(-2), true), floats(2, 3, 4)))
        .isEqualTo("[2, 1, 4]");
    assertThat(shape(new Op.Gather(1), floats(2, 3, 4), longs(1, 1))).isEqualTo("[2, 2, 4]");
    assertThat(shape(new Op.Tile(), floats(2, 3), longs(2, 0))).isEqualTo("[4, 0]");
    assertThat(shape(new Op.Pad(Op.PadMode.CONSTANT), floats(2, 3), longs(1, -1, 0, 2)))
        .isEqualTo("[3, 4]");
    assertThat(shapes(new Op.Split(0), 3, floats(7)).toString()).isEqualTo("[[3], [3], [1]]");
    assertThat(shapes(new Op.Split(0), 2, floats(7), longs(5, 2)).toString())
        .isEqualTo("[[5], [2]]");
    Operand zero = Operand.known(Tensor.ofFloats(Shape.SCALAR, 0));
    Operand limit = Operand.known(Tensor.ofFloats(Shape.SCALAR, 1));
    Operand third = Operand.known(Tensor.ofFloats(Shape.SCALAR, 0.3f));
    assertThat(shape(new Op.Range(), zero, limit, third)).isEqualTo("[4]");
    assertThat(shape(new Op.Range(), limit, zero, third)).isEqualTo("[0]");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("broadcast", new Op.Binary(Op.BinaryFunction.ADD), floats(2), floats(3));
    assertRefused("inner dimension", new Op.MatMul(), floats(2, 3), floats(2, 3));
    assertRefused("scalars", new Op.MatMul(), floats(), floats(2));
    assertRefused("more than one -1", new Op.Reshape(false), floats(4), longs(-1, -1));
    assertRefused("divide", new Op.Reshape(false), floats(5), longs(2, -1));
    assertRefused("elements", new Op.Reshape(false), floats(5), longs(2, 2));
    assertRefused("copies", new Op.Reshape(false), floats(5), longs(5, 0));
    assertRefused("out of range", new Op.Reshape(false), floats(5), longs(-2));
    assertRefused("out of range", new Op.Expand(), floats(5), longs(1L << 40));
    assertRefused("too many elements", new Op.Expand(), floats(1), longs(1 << 20, 1 << 20));
    assertRefused("permutation", new Op.Transpose(List.of(0, 0)), floats(2, 2));
    assertRefused("axis 2", new Op.Softmax(2, false), floats(2, 2));
    assertRefused("twice", new Op.Reduce(Op.ReduceKind.SUM, List.of(0, -2), true), floats(2, 2));
    assertRefused("squeezed", new Op.Squeeze(List.of(0)), floats(2));
    assertRefused("empty", new Op.ArgExtreme(true, 0, true, false), floats(0));
    assertRefused("step 0", new Op.Slice(), floats(4), longs(0), longs(4), longs(0), longs(0));
    assertRefused("vector", new Op.Tile(), floats(4), longsMatrix());
  }

  private static Operand longsMatrix() {
    return Operand.known(Tensor.ofLongs(ElementType.I64, Shape.of(1, 1), 2));
  }

  private static void assertRefused(String message, Op op, Operand... operands) {
    assertThatThrownBy(() -> shapes(op, 1, operands))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** Slices against the definition walked index by index, with extreme bounds and steps. */
  @Test
  void slicesTakeWhatTheDefinitionTakes() {
    long seed = 20_261_121;
    SplittableRandom random = new SplittableRandom(seed);
    long[] extremes = {Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE};
    try (Workers workers = new Workers(1)) {
      KernelContext context = KernelContext.of(new ScalarKernels(workers));
      for (int i = 0; i < 5_000; i++) {
        int dim = random.nextInt(8);
        long[] bounds = new long[3];
        for (int b = 0; b < 3; b++) {
          boolean extreme = random.nextInt(5) == 0;
          bounds[b] = extreme ? extremes[random.nextInt(4)] : random.nextInt(-10, 11);
        }
        if (bounds[2] == 0) {
          continue;
        }
        long[] x = new long[dim];
        Arrays.setAll(x, at -> at);
        List<Optional<Tensor>> in = new ArrayList<>();
        in.add(Optional.of(Tensor.ofLongs(ElementType.I64, Shape.of(dim), x)));
        for (long bound : new long[] {bounds[0], bounds[1], 0, bounds[2]}) {
          in.add(Optional.of(Tensor.ofLongs(ElementType.I64, Shape.of(1), bound)));
        }
        Node node = new Node(new Op.Slice(), List.of(), List.of(ElementType.I64));
        Operands operands = new Operands(in.stream().map(t -> t.map(Operand::known)).toList());
        Shape shape = Families.shapes(node, operands).get(0).complete();
        assertThat(Families.evaluate(node, in, List.of(shape), context).get(0).longs())
            .as("seed %s: [0…%s) sliced %s", seed, dim, Arrays.toString(bounds))
            .containsExactly(walk(dim, bounds[0], bounds[1], bounds[2]));
      }
    }
  }

  private static long[] walk(int dim, long start, long end, long step) {
    long from = start < 0 ? start + dim : start;
    long to = end < 0 ? end + dim : end;
    from = step > 0 ? Math.clamp(from, 0, dim) : Math.min(Math.max(from, -1), dim - 1L);
    to = step > 0 ? Math.clamp(to, 0, dim) : Math.min(Math.max(to, -1), dim - 1L);
    List<Long> taken = new ArrayList<>();
    if (step < 0 && from == -1) {
      from = 0; // ONNX clamps the start of a backward slice to [0, dim − 1]
    }
    for (long at = from; dim > 0 && (step > 0 ? at < to : at > to); ) {
      taken.add(at);
      long next = at + step;
      boolean wrapped = step > 0 ? next < at : next > at;
      if (wrapped) {
        break;
      }
      at = next;
    }
    return taken.stream().mapToLong(Long::longValue).toArray();
  }
}
