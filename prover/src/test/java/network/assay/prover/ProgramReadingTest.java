package network.assay.prover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.operation.Integers;
import network.assay.engine.operation.KernelContext;
import network.assay.engine.operation.Operands;
import network.assay.engine.operation.Operands.Operand;
import network.assay.engine.operation.PartialShape;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.PadMode;
import network.assay.engine.program.Op.Padding;
import network.assay.engine.program.Op.ReduceKind;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.program.ProgramCodec;
import network.assay.engine.run.Families;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.verify.zk.program.ZkException;
import network.assay.verify.zk.program.ZkOp;
import network.assay.verify.zk.program.ZkProgram;
import network.assay.verify.zk.program.ZkProgramCodec;
import network.assay.verify.zk.program.ZkShape;
import network.assay.verify.zk.program.ZkType;
import network.assay.verify.zk.tensor.KnownPool;
import network.assay.verify.zk.tensor.KnownValues;
import network.assay.verify.zk.tensor.RefTensor;
import network.assay.verify.zk.tensor.StepBudget;
import network.assay.verify.zk.tensor.Windows;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A verifier reads the operations that the engine writes, computes the same with known numbers, and
 * refuses what the engine refuses.
 */
class ProgramReadingTest {
  private static final long SEED = 4711;
  private static final int CASES = 200;
  private static final Workers WORKERS = new Workers(1);
  private static final KernelContext KERNELS = KernelContext.of(new ScalarKernels(WORKERS));

  private final SplittableRandom random = new SplittableRandom(SEED);
  private int computed;
  private int refused;

  @AfterAll
  static void endWorkers() {
    WORKERS.close();
  }

  /** An operation with its inputs. */
  private record Case(Op op, int outputs, List<Optional<Tensor>> inputs) {
    static Case of(Op op, int outputs, Tensor... in) {
      return new Case(op, outputs, Arrays.stream(in).map(Optional::ofNullable).toList());
    }

    Tensor input(int index) {
      return inputs.get(index).orElseThrow();
    }

    Operands operands() {
      return new Operands(inputs().stream().map(t -> t.map(Operand::known)).toList());
    }

    List<ElementType> types() {
      return Families.types(op, outputs, operands()).stream().map(t -> (ElementType) t).toList();
    }

    List<Tensor> byEngine(List<ElementType> types) {
      Node node = new Node(op, List.of(), types);
      List<Shape> shapes =
          Families.shapes(node, operands()).stream().map(PartialShape::complete).toList();
      return Families.evaluate(node, inputs(), shapes, KERNELS);
    }

    /** The operation, through the canonical bytes of a program of this node alone. */
    ZkOp read(List<ElementType> types) {
      List<Input> given = new ArrayList<>();
      List<Integer> reads = new ArrayList<>();
      for (Optional<Tensor> in : inputs) {
        reads.add(in.isEmpty() ? Program.ABSENT : given.size());
        in.ifPresent(tensor -> {
          List<Dimension> dims = tensor.shape().toList().stream().map(Dimension::fixed).toList();
          given.add(new Input("x" + given.size(), tensor.type(), dims));
        });
      }
      Node node = new Node(op, reads, types);
      List<Output> result = List.of(new Output("y", given.size()));
      Program program = new Program(Profile.INT, given, List.of(), List.of(node), result);
      ZkProgram read = ZkProgramCodec.decode(ProgramCodec.encode(program)).orThrow();
      return read.nodes().getFirst().op();
    }
  }

  private void check(Case made) {
    List<ElementType> types;
    try {
      types = made.types();
    } catch (IllegalArgumentException e) {
      refused++;
      return;
    }
    ZkOp op = made.read(types);
    List<Tensor> expected;
    try {
      expected = made.byEngine(types);
    } catch (IllegalArgumentException e) {
      Throwable thrown = catchThrowable(() -> byVerifier(op, made, new KnownPool()));
      assertThat(thrown)
          .as("seed %d: %s of %s is refused: %s", SEED, made.op, made.inputs(), e.getMessage())
          .isInstanceOf(ZkException.class);
      refused++;
      return;
    }
    KnownPool pool = new KnownPool();
    List<RefTensor> got = byVerifier(op, made, pool);
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.size(); i++) {
      Tensor wanted = expected.get(i);
      RefTensor y = got.get(i);
      String what = "seed " + SEED + ": " + made.op + " of " + made.inputs();
      assertThat(y.type().label()).as(what).isEqualTo(wanted.type().label());
      assertThat(y.shape().dims()).as(what).isEqualTo(wanted.shape().dims());
      assertThat(y.values(pool)).as(what).isEqualTo(Integers.toLongs(wanted));
      boolean inside = Arrays.stream(y.values(pool)).allMatch(v -> v >= y.lo() && v <= y.hi());
      assertThat(inside).as(what).isTrue();
    }
    computed++;
  }

  private static List<RefTensor> byVerifier(ZkOp op, Case made, KnownPool pool) {
    List<Optional<RefTensor>> in =
        made.inputs().stream().map(t -> t.map(tensor -> known(tensor, pool))).toList();
    return new KnownValues(pool, new StepBudget(1 << 24)).evaluate(op, in, made.outputs);
  }

  private static RefTensor known(Tensor tensor, KnownPool pool) {
    ZkType type = ZkType.ofLabel(tensor.type().label());
    return RefTensor.known(pool, type, ZkShape.of(tensor.shape().dims()), Integers.toLongs(tensor));
  }

  private Tensor random(ElementType type, int... dims) {
    Tensor tensor = Tensor.zeros(type, Shape.of(dims));
    for (int i = 0; i < tensor.size(); i++) {
      boolean extreme = random.nextInt(8) == 0;
      long bits = extreme ? (random.nextBoolean() ? Integers.least(type) : -1) : random.nextLong();
      Integers.put(tensor, i, Integers.wrap(type, bits));
    }
    return tensor;
  }

  private static Tensor longs(long... values) {
    return Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values);
  }

  private static Tensor ints(int... values) {
    return Tensor.ofInts(ElementType.I32, Shape.of(values.length), values);
  }

  private int[] dims(int rank, int most) {
    return random.ints(rank, random.nextInt(12) == 0 ? 0 : 1, most + 1).toArray();
  }

  private Tensor anything() {
    ElementType type = one(ElementType.I8, ElementType.U8, ElementType.I16, ElementType.I64);
    return random(type, dims(random.nextInt(5), 4));
  }

  @SafeVarargs
  private <T> T one(T... things) {
    return things[random.nextInt(things.length)];
  }

  private int axis(int rank) {
    return random.nextInt(-rank - 1, rank + 2);
  }

  private long[] some(int count, int least, int most) {
    return count == 0 ? new long[0] : random.longs(count, least, most + 1L).toArray();
  }

  private Case move() {
    Tensor x = anything();
    int rank = x.shape().rank();
    return switch (random.nextInt(14)) {
      case 0 -> {
        List<Long> dims = new ArrayList<>(x.shape().toList().stream().map(Long::valueOf).toList());
        Collections.shuffle(dims, new Random(random.nextLong()));
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        if (shape.length > 0 && random.nextBoolean()) {
          shape[random.nextInt(shape.length)] = random.nextInt(-1, 3);
        }
        yield Case.of(new Op.Reshape(random.nextBoolean()), 1, x, longs(shape));
      }
      case 1 -> {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
          axes.add(random.nextInt(i + 1), i);
        }
        if (random.nextInt(8) == 0) {
          axes.add(random.nextInt(5));
        }
        yield Case.of(new Op.Transpose(axes), 1, x);
      }
      case 2 -> {
        int[] other = x.shape().dims();
        if (other.length > 0) {
          other[random.nextInt(other.length)] = random.nextInt(4);
        }
        yield Case.of(new Op.Concat(axis(rank)), 1, x, random(x.type(), other), x);
      }
      case 3 -> {
        int count = random.nextInt(rank + 1);
        Tensor axes = random.nextBoolean() ? null : longs(some(count, -rank, rank - 1));
        Tensor steps = random.nextBoolean() ? null : longs(some(count, -3, 3));
        Tensor starts = longs(some(count, -6, 6));
        Tensor ends = longs(random.nextInt(9) == 0 ? extremes(count) : some(count, -6, 6));
        yield Case.of(new Op.Slice(), 1, x, starts, ends, axes, steps);
      }
      case 4 -> {
        int parts = random.nextInt(1, 4);
        Tensor sizes = random.nextBoolean() ? null : longs(some(parts, 0, 2));
        yield Case.of(new Op.Split(axis(rank)), parts, x, sizes);
      }
      case 5 -> {
        Tensor indexes = random(ElementType.I64, dims(random.nextInt(3), 3));
        for (int i = 0; i < indexes.size(); i++) {
          indexes.longs()[i] = random.nextInt(-3, 3);
        }
        yield Case.of(new Op.Gather(axis(rank)), 1, x, indexes);
      }
      case 6 -> {
        int[] dims = x.shape().dims();
        for (int i = 0; i < rank; i++) {
          dims[i] = random.nextInt(dims[i] + 1 + random.nextInt(2));
        }
        Tensor indexes = random(ElementType.I32, dims);
        for (int i = 0; i < indexes.size(); i++) {
          indexes.ints()[i] = random.nextInt(-2, 2);
        }
        yield Case.of(new Op.GatherElements(axis(rank)), 1, x, indexes);
      }
      case 7 -> Case.of(new Op.Unsqueeze(List.of()), 1, x, longs(some(2, -rank - 2, rank + 1)));
      case 8 -> Case.of(new Op.Squeeze(List.of()), 1, x, longs(some(1, -rank, rank)));
      case 9 -> Case.of(new Op.Flatten(axis(rank)), 1, x);
      case 10 -> Case.of(new Op.Expand(), 1, x, longs(some(random.nextInt(4), 1, 3)));
      case 11 -> Case.of(new Op.Tile(), 1, x, longs(some(rank, 0, 3)));
      case 12 -> pad(x);
      default -> {
        Tensor condition = random(ElementType.BOOL, dims(random.nextInt(3), 2));
        for (int i = 0; i < condition.size(); i++) {
          condition.bytes()[i] = (byte) random.nextInt(2);
        }
        yield Case.of(new Op.Where(), 1, condition, x, random(x.type(), dims(1, 2)));
      }
    };
  }

  private long[] extremes(int count) {
    long[] values = new long[count];
    Arrays.setAll(values, _ -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE);
    return values;
  }

  private Case pad(Tensor x) {
    int rank = x.shape().rank();
    PadMode mode = one(PadMode.values());
    Tensor value = random.nextBoolean() ? null : random(x.type());
    boolean named = rank > 0 && random.nextBoolean();
    Tensor axes = named ? longs(some(1, -rank, rank - 1)) : null;
    Tensor pads = longs(some(named ? 2 : 2 * rank, -2, 6));
    return Case.of(new Op.Pad(mode), 1, x, pads, value, axes);
  }

  @Test
  void movesAreThoseOfTheEngine() {
    for (int i = 0; i < 14 * CASES; i++) {
      check(move());
    }
    assertThat(computed).isGreaterThan(7 * CASES);
    assertThat(refused).isGreaterThan(CASES);
  }

  private Case value() {
    ElementType type = one(ElementType.I8, ElementType.U8, ElementType.I32, ElementType.I64);
    Tensor x = random(type, dims(random.nextInt(4), 4));
    int rank = x.shape().rank();
    return switch (random.nextInt(9)) {
      case 0 -> Case.of(new Op.ShapeOf(axis(rank), axis(rank)), 1, x);
      case 1 -> Case.of(new Op.Fill(), 1, longs(some(2, 0, 4)), random(type, 1));
      case 2 -> {
        Tensor[] ends = {random(type), random(type), random(type)};
        if (random.nextBoolean()) {
          for (Tensor end : ends) {
            Integers.put(end, 0, Math.abs(Integers.at(end, 0) % 50));
          }
        }
        boolean small =
            Math.abs((double) Integers.at(ends[0], 0) - Integers.at(ends[1], 0))
                < 1000.0 * Math.abs((double) Integers.at(ends[2], 0));
        yield small
            ? Case.of(new Op.Range(), 1, ends)
            : Case.of(new Op.Range(), 1, ends[0], ends[0], ends[2]);
      }
      case 3 -> {
        ElementType to = one(ElementType.I8, ElementType.U16, ElementType.I64, ElementType.BOOL);
        yield Case.of(new Op.Cast(to), 1, x);
      }
      case 4 -> {
        UnaryFunction function =
            one(
                UnaryFunction.ABS,
                UnaryFunction.NEG,
                UnaryFunction.SIGN,
                UnaryFunction.RELU,
                UnaryFunction.NOT);
        yield Case.of(new Op.Unary(function), 1, x);
      }
      case 5 -> {
        List<BinaryFunction> functions = new ArrayList<>(List.of(BinaryFunction.values()));
        functions.remove(BinaryFunction.PRELU);
        BinaryFunction function = functions.get(random.nextInt(functions.size()));
        yield Case.of(new Op.Binary(function), 1, x, random(type, dims(random.nextInt(3), 2)));
      }
      case 6 ->
          Case.of(
              new Op.CumSum(random.nextBoolean(), random.nextBoolean()),
              1,
              x,
              ints(axis(rank)).reshaped(Shape.SCALAR));
      case 7 -> {
        ReduceKind kind = one(ReduceKind.SUM, ReduceKind.MAX, ReduceKind.MIN, ReduceKind.PROD);
        List<Integer> axes = rank == 0 || random.nextBoolean() ? List.of() : List.of(axis(rank));
        yield Case.of(new Op.Reduce(kind, axes, random.nextBoolean()), 1, x);
      }
      default ->
          Case.of(
              new Op.ArgExtreme(
                  random.nextBoolean(), axis(rank), random.nextBoolean(), random.nextBoolean()),
              1,
              x);
    };
  }

  @Test
  void arithmeticOnShapesIsThatOfTheEngine() {
    for (int i = 0; i < 9 * CASES; i++) {
      check(value());
    }
    assertThat(computed).isGreaterThan(5 * CASES);
    assertThat(refused).isGreaterThan(CASES / 4);
  }

  private Case activations() {
    ElementType type = one(ElementType.I8, ElementType.U8, ElementType.I16);
    Tensor x = random(type, dims(random.nextInt(1, 5), 5));
    int rank = x.shape().rank();
    int multiplier = random.nextInt(-300, 300);
    int shift = random.nextInt(0, 12);
    ElementType to = ElementType.I16;
    return switch (random.nextInt(8)) {
      case 0 -> {
        Tensor small = random(ElementType.I8, x.shape().dims());
        Tensor b = random(ElementType.I8, random.nextInt(2) == 0 ? dims(1, 4) : dims(3, 4));
        int n = b.shape().dim(b.shape().rank() - 1);
        Tensor bias = random.nextBoolean() ? null : random(ElementType.I16, 1);
        yield Case.of(
            new IntegerOp.IntegerMatMul(-32768, 32767, to),
            1,
            small,
            b,
            bias == null ? null : ints(bias.shorts()[0]),
            ints(random.ints(random.nextBoolean() ? 1 : Math.max(n, 1), -99, 99).toArray()),
            ints(shift));
      }
      case 1 ->
          Case.of(
              new IntegerOp.IntegerSum(
                  random.nextBoolean() ? List.of() : List.of(axis(rank)),
                  random.nextBoolean(),
                  multiplier,
                  shift,
                  -3000,
                  32767,
                  to),
              1,
              x);
      case 2 ->
          Case.of(
              new IntegerOp.IntegerAdd(multiplier, 77, shift, -99, 100, ElementType.I8),
              1,
              x,
              random(ElementType.I16, dims(random.nextInt(3), 2)));
      case 3 ->
          Case.of(
              new IntegerOp.IntegerMul(multiplier, shift, 0, 255, ElementType.U8),
              1,
              random(ElementType.I8, x.shape().dims()),
              random(ElementType.I16, dims(random.nextInt(3), 2)));
      case 4 -> {
        int axis = axis(rank);
        boolean fits = axis >= -rank && axis < rank;
        int c = fits ? Math.max(x.shape().dim(axis < 0 ? axis + rank : axis), 1) : 1;
        yield Case.of(
            new IntegerOp.Rescale(axis, -128, 127, ElementType.I8),
            1,
            x,
            ints(random.ints(c, -300, 300).toArray()),
            ints(shift),
            random.nextBoolean() ? null : ints(random.ints(c, -9999, 9999).toArray()));
      }
      case 5 -> {
        Tensor table = random(ElementType.I16, type == ElementType.I16 ? 65536 : 256);
        yield Case.of(new IntegerOp.Lookup(), 1, x, table);
      }
      case 6 -> {
        Tensor table = Tensor.zeros(ElementType.U16, Shape.of(random.nextInt(1, 300)));
        for (int i = 0; i < table.size(); i++) {
          table.shorts()[i] = (short) (32768 / (i + 1));
        }
        int bits = random.nextInt(1, 16);
        yield Case.of(
            new IntegerOp.IntegerSoftmax(axis(rank), bits, random.nextBoolean() ? to : type),
            1,
            x,
            table);
      }
      default ->
          Case.of(
              new IntegerOp.IntegerNormalise(axis(rank), random.nextInt(1, 1 << 20)),
              1,
              random(ElementType.I8, x.shape().dims()));
    };
  }

  @Test
  void integerOperationsOnKnownNumbersAreThoseOfTheEngine() {
    for (int i = 0; i < 8 * CASES; i++) {
      check(activations());
    }
    assertThat(computed).isGreaterThan(4 * CASES);
    assertThat(refused).isGreaterThan(CASES / 4);
  }

  private Case window() {
    int spatial = random.nextInt(1, 3);
    int[] dims = dims(spatial + 2, 7);
    Tensor x = random(random.nextBoolean() ? ElementType.I8 : ElementType.U8, dims);
    List<Integer> kernel = list(spatial, 1, 3);
    List<Integer> strides = list(spatial, 1, 3);
    List<Integer> pads = list(2 * spatial, 0, 2);
    if (random.nextBoolean()) {
      return Case.of(
          new IntegerOp.IntegerAveragePool(kernel, strides, pads, 55, 7, -128, 127, ElementType.I8),
          1,
          x);
    }
    return Case.of(
        new IntegerOp.IntegerMaxPool(
            one(Padding.values()),
            kernel,
            strides,
            pads,
            list(spatial, 1, 2),
            random.nextBoolean()),
        1,
        x);
  }

  private List<Integer> list(int count, int least, int most) {
    return random.ints(count, least, most + 1).boxed().toList();
  }

  @Test
  void poolingsOfKnownNumbersAreThoseOfTheEngine() {
    for (int i = 0; i < 4 * CASES; i++) {
      check(window());
    }
    assertThat(computed).isGreaterThan(2 * CASES);
    assertThat(refused).isGreaterThan(CASES / 8);
  }

  @Test
  void windowsOfConvolutionsReadWhatTheEngineReads() {
    for (int i = 0; i < CASES; i++) {
      int spatial = random.nextInt(1, 3);
      int group = random.nextInt(1, 3);
      int[] x = dims(spatial + 2, 6);
      int[] w = random.ints(spatial + 2, 1, 4).toArray();
      x[1] = w[1] * group;
      w[0] *= group;
      IntegerOp.IntegerConv op =
          new IntegerOp.IntegerConv(
              one(Padding.values()),
              list(spatial, 1, 3),
              list(2 * spatial, 0, 2),
              list(spatial, 1, 2),
              group,
              -32768,
              32767,
              ElementType.I16);
      Case made =
          Case.of(
              op, 1, random(ElementType.I8, x), random(ElementType.I8, w), null, ints(1), ints(3));
      ZkOp.IntegerConv read = (ZkOp.IntegerConv) made.read(made.types());
      List<Tensor> y;
      try {
        y = made.byEngine(made.types());
      } catch (IllegalArgumentException e) {
        assertThatThrownBy(() -> Windows.of(read, ZkShape.of(x), ZkShape.of(w)))
            .as(e.getMessage())
            .isInstanceOf(ZkException.class);
        continue;
      }
      Windows windows = Windows.of(read, ZkShape.of(x), ZkShape.of(w));
      compare(windows, made, y.getFirst());
    }
  }

  private static void compare(Windows windows, Case made, Tensor y) {
    byte[] x = made.input(0).bytes();
    byte[] w = made.input(1).bytes();
    int filters = made.input(1).shape().dim(0);
    int channels = made.input(1).shape().dim(1);
    int group = made.input(0).shape().dim(1) / channels;
    int taps = windows.kernel().size();
    int places = windows.out().size();
    int[] inputs = new int[taps];
    assertThat(y.size()).isEqualTo(made.input(0).shape().dim(0) * filters * places);
    for (int at = 0; at < y.size(); at++) {
      int place = at % places;
      int filter = at / places % filters;
      int sample = at / places / filters;
      int first = (sample * group + filter / (filters / group)) * channels;
      windows.inputs(place, inputs);
      long sum = 0;
      for (int i = 0; i < channels; i++) {
        for (int tap = 0; tap < taps; tap++) {
          assertThat(windows.input(place, tap)).isEqualTo(inputs[tap]);
          int from = (first + i) * windows.in().size() + inputs[tap];
          sum += inputs[tap] < 0 ? 0L : (long) x[from] * w[(filter * channels + i) * taps + tap];
        }
      }
      assertThat(Integers.at(y, at)).isEqualTo(Math.clamp((sum + 4) >> 3, -32768, 32767));
    }
  }
}
