package network.assay.engine.run;

import static network.assay.engine.run.RunFixtures.bits;
import static network.assay.engine.run.RunFixtures.digits;
import static network.assay.engine.run.RunFixtures.requireSameBitsOnNodeTests;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.MachineKernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Op;
import network.assay.engine.program.Op.BinaryFunction;
import network.assay.engine.program.Op.UnaryFunction;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Joined steps give the bits of steps that are performed one by one. */
class FusionTest {
  private static final Limits STANDARD = Limits.standard();
  private static final int GRAPHS = 400;
  private static final int LIMITED = 120;

  private final Workers workers = new Workers(2);
  private final Kernels kernels = new VectorKernels(workers);

  @AfterEach
  void endWorkers() {
    workers.close();
  }

  private Executor executor(LoadedProgram loaded, boolean fuses) {
    RunMemories memories = new RunMemories(RunMemories.BYTES_MAX, Tensor::zeros);
    return new Executor(loaded, kernels, STANDARD, memories, fuses);
  }

  @Test
  void nodeTestsGiveTheSameBits() throws IOException {
    requireSameBitsOnNodeTests(
        List.of(loaded -> executor(loaded, false), loaded -> executor(loaded, true)));
  }

  @Test
  void digitsIsJoinedAndGivesTheSameBits() throws IOException {
    LoadedProgram digits = digits();
    for (int count : new int[] {1, 7}) {
      Map<String, Tensor> inputs =
          Map.of("image", tensor(new SplittableRandom(count), Shape.of(count, 1, 8, 8)));
      Executor fused = executor(digits, true);
      Executor plain = executor(digits, false);
      assertThat(fused.plan(inputs).steps().size()).isLessThan(plain.plan(inputs).steps().size());
      assertThat(fused.plan(inputs).multiplyAdds()).isEqualTo(plain.plan(inputs).multiplyAdds());
      assertThat(bits(fused, inputs)).usingRecursiveComparison().isEqualTo(bits(plain, inputs));
    }
  }

  private static Tensor tensor(SplittableRandom random, Shape shape) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-4, 4);
    }
    return Tensor.ofFloats(shape, values);
  }

  /** Random graphs of elementwise steps over operands of many shapes, some read several times. */
  @Test
  void randomGraphsGiveTheSameBits() {
    int joined = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Shape full = Shape.of(1 + random.nextInt(3), 1 + random.nextInt(9), 1 + random.nextInt(800));
      List<Shape> shapes = new ArrayList<>(inputShapes(full));
      Program program = program(random, full, shapes);
      Map<String, Tensor> inputs = new TreeMap<>();
      for (Input input : program.inputs()) {
        Shape shape = shapes.get(Integer.parseInt(input.name()));
        inputs.put(input.name(), tensor(random, shape));
      }
      LoadedProgram loaded = new LoadedProgram(program, List.of());
      Executor fused = executor(loaded, true);
      Executor plain = executor(loaded, false);
      joined += plain.plan(inputs).steps().size() - fused.plan(inputs).steps().size();
      List<byte[]> expected =
          bits(new Executor(loaded, new ScalarKernels(workers), STANDARD), inputs);
      assertThat(bits(plain, inputs))
          .as("plain %d", seed)
          .usingRecursiveComparison()
          .isEqualTo(expected);
      assertThat(bits(fused, inputs))
          .as("fused %d", seed)
          .usingRecursiveComparison()
          .isEqualTo(expected);
      assertThat(bits(fused, inputs))
          .as("warm %d", seed)
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
    assertThat(joined).as("steps that were joined").isGreaterThan(GRAPHS);
  }

  /** A convolution takes what follows it into its own pass, where machine code can say it. */
  @Test
  void convolutionsWithLimitsGiveTheSameBits() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] scalars = {0f, -0f, 6f, -1f, Float.NaN, infinity, -infinity};
    List<Kernels> all = List.of(kernels, MachineKernels.orVector(workers));
    for (int seed = 0; seed < LIMITED; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Shape image = Shape.of(1 + random.nextInt(2), 3, 9, 4 + random.nextInt(20));
      Shape made = Shape.of(image.dim(0), 14, 9, image.dim(3));
      List<Shape> shapes = List.of(image, Shape.of(14, 3, 3, 3), made, Shape.SCALAR, Shape.SCALAR);
      Map<String, Tensor> inputs = new TreeMap<>();
      for (int i = 0; i < shapes.size(); i++) {
        float[] scalar = {scalars[random.nextInt(scalars.length)]};
        inputs.put(
            Integer.toString(i),
            i < 3 ? tensor(random, shapes.get(i)) : Tensor.ofFloats(Shape.SCALAR, scalar));
      }
      LoadedProgram loaded = new LoadedProgram(limitedConv(random, shapes), List.of());
      List<byte[]> expected =
          bits(new Executor(loaded, new ScalarKernels(workers), STANDARD), inputs);
      for (Kernels each : all) {
        RunMemories memories = new RunMemories(RunMemories.BYTES_MAX, Tensor::zeros);
        Executor fused = new Executor(loaded, each, STANDARD, memories, true);
        assertThat(bits(fused, inputs))
            .as("seed %d", seed)
            .usingRecursiveComparison()
            .isEqualTo(expected);
      }
    }
  }

  /** A convolution of inputs 0 and 1, and up to five of the functions that may follow it. */
  private static Program limitedConv(SplittableRandom random, List<Shape> shapes) {
    List<ElementType> made = List.of(ElementType.F32);
    List<Integer> ones = List.of(1, 1);
    Op conv = new Op.Conv(Op.Padding.EXPLICIT, ones, List.of(1, 1, 1, 1), ones, 1);
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node(conv, List.of(0, 1), made));
    int last = shapes.size();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> nodes.add(new Node(new Op.Unary(UnaryFunction.RELU), List.of(last), made));
        case 1 -> nodes.add(new Node(new Op.Binary(BinaryFunction.ADD), List.of(2, last), made));
        case 2 -> nodes.add(new Node(new Op.Binary(BinaryFunction.ADD), List.of(last, 2), made));
        case 3 -> nodes.add(new Node(new Op.Binary(BinaryFunction.MAX), List.of(last, 3), made));
        default -> nodes.add(new Node(new Op.Binary(BinaryFunction.MIN), List.of(4, last), made));
      }
      last++;
    }
    return new Program(
        Program.Profile.F32, inputs(shapes), List.of(), nodes, List.of(new Output("y", last)));
  }

  private static List<Shape> inputShapes(Shape s) {
    return List.of(
        s,
        s,
        Shape.SCALAR,
        Shape.of(s.dim(2)),
        Shape.of(s.dim(1), 1),
        Shape.of(s.dim(1), s.dim(2)),
        Shape.of(s.dim(0), 1, 1),
        Shape.of(s.dim(0), 1, s.dim(2)));
  }

  private static Program program(SplittableRandom random, Shape full, List<Shape> shapes) {
    List<Input> inputs = inputs(shapes);
    List<ElementType> made = List.of(ElementType.F32);
    UnaryFunction[] unary = {UnaryFunction.RELU, UnaryFunction.GELU, UnaryFunction.NEG};
    BinaryFunction[] binary = {
      BinaryFunction.ADD, BinaryFunction.SUB, BinaryFunction.MIN, BinaryFunction.MUL
    };
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      // Mostly the newest value, so that chains grow.
      int x = random.nextInt(3) > 0 ? shapes.size() - 1 : random.nextInt(shapes.size());
      int y = random.nextInt(shapes.size());
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          nodes.add(new Node(new Op.Unary(unary[random.nextInt(3)]), List.of(x), made));
          shapes.add(shapes.get(x));
        }
        case 2 -> {
          nodes.add(new Node(new Op.Softmax(-1, false), List.of(0), made));
          shapes.add(full);
        }
        default -> {
          List<Integer> read = random.nextBoolean() ? List.of(x, y) : List.of(y, x);
          nodes.add(new Node(new Op.Binary(binary[random.nextInt(4)]), read, made));
          shapes.add(Shape.broadcast(shapes.get(x), shapes.get(y)));
        }
      }
    }
    List<Output> outputs = List.of(new Output("y", shapes.size() - 1), new Output("z", 10));
    return new Program(Program.Profile.F32, inputs, List.of(), nodes, outputs);
  }

  /** Inputs of these shapes, named by their numbers. */
  private static List<Input> inputs(List<Shape> shapes) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      List<Dimension> dims = new ArrayList<>();
      for (int dim : shapes.get(i).dims()) {
        dims.add(Dimension.fixed(dim));
      }
      inputs.add(new Input(Integer.toString(i), ElementType.F32, dims));
    }
    return inputs;
  }
}
