package network.assay.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.IntegerOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.Program.Profile;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The rules of profile {@code int}, and its program file. */
class IntegerProfileTest {
  private static final String GOLDEN =
      "engine/src/test/resources/golden/program-file-1.layer.assay";

  private static Tensor bytes(Shape shape, int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < array.length; i++) {
      array[i] = (byte) values[i];
    }
    return Tensor.ofBytes(ElementType.I8, shape, array);
  }

  private static Tensor ints(int... values) {
    return Tensor.ofInts(ElementType.I32, Shape.of(values.length), values);
  }

  private static LoadedProgram program(List<Tensor> constants, int outputs, Node... nodes) {
    Input x = new Input("x", ElementType.F32, List.of(Dimension.symbolic("n"), Dimension.fixed(3)));
    Program program =
        new Program(
            Profile.INT,
            List.of(x),
            constants.stream().map(LoadedProgram::constantOf).toList(),
            List.of(nodes),
            List.of(new Output("y", outputs)));
    return new LoadedProgram(program, constants);
  }

  private static Node node(Op op, ElementType type, Integer... in) {
    return new Node(op, Arrays.asList(in), List.of(type));
  }

  private static final Node QUANTISE =
      node(new IntegerOp.Quantise(0.5f, -127, 127, ElementType.I8), ElementType.I8, 0);

  /** x [n, 3] → y [n, 2]: one layer, with these weights and multipliers. */
  private static LoadedProgram layer(int weight, int bias, int multiplier, int shift) {
    List<Tensor> constants =
        List.of(
            bytes(Shape.of(3, 2), weight, 2, -3, 4, 5, -6),
            ints(bias, -1),
            ints(multiplier, 3),
            ints(shift, 1));
    return program(
        constants,
        7,
        QUANTISE,
        node(new IntegerOp.IntegerMatMul(0, 127, ElementType.I8), ElementType.I8, 5, 1, 2, 3, 4),
        node(new IntegerOp.Dequantise(0.25f), ElementType.F32, 6));
  }

  @Test
  void aLayerIsComputedAsDefined() {
    float[] x = {1, -2, 0.25f, 1000, Float.NaN, -0.75f};
    // 1/0.5 = 2; −2/0.5 = −4; 0.25/0.5 = 0.5 to even 0; 1000 is cut to 127; NaN is 0; −1.5 to −2.
    int[][] q = {{2, -4, 0}, {127, 0, -2}};
    int[][] w = {{1, 2}, {-3, 4}, {5, -6}};
    float[] y = run(layer(1, 10, 5, 2), x);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        int sum = j == 0 ? 10 : -1;
        for (int k = 0; k < 3; k++) {
          sum += q[i][k] * w[k][j];
        }
        int scaled = j == 0 ? (sum * 5 + 2) >> 2 : (sum * 3 + 1) >> 1;
        assertThat(y[2 * i + j]).isEqualTo(Math.clamp(scaled, 0, 127) * 0.25f);
      }
    }
  }

  private static float[] run(LoadedProgram loaded, float... x) {
    try (Workers workers = new Workers(1)) {
      Executor executor = new Executor(loaded, new ScalarKernels(workers), Limits.standard());
      Tensor input = Tensor.ofFloats(Shape.of(x.length / 3, 3), x);
      return executor.run(Map.of("x", input), Cancellation.never()).get("y").floats();
    }
  }

  @Test
  void sumsAreBoundedByTheWeights() {
    List<Long> sums = IntegerProfile.prove(layer(1, 10, 5, 2)).stream().map(b -> b.sum()).toList();
    // Column 1: (2 + 4 + 6) · 127 + 1.
    assertThat(sums).containsExactly(0L, 12L * 127 + 1, 0L);
  }

  @Test
  void aSumThatMayReachTheLimitIsRefused() {
    int room = IntegerOp.SUM_LIMIT - 1 - (1 + 3 + 5) * 127;
    assertThat(IntegerProfile.prove(layer(1, room, 5, 2))).hasSize(3);
    refused(layer(1, room + 1, 5, 2), "below 2^30");
    refused(layer(1, Integer.MIN_VALUE, 5, 2), "below 2^30");
  }

  @Test
  void factorsBeyondTheFormatAreRefused() {
    refused(layer(1, 0, IntegerOp.MULTIPLIER_MAX + 1, 2), "multiplier");
    refused(layer(1, 0, Integer.MIN_VALUE, 2), "multiplier");
    refused(layer(1, 0, 1, IntegerOp.SHIFT_MAX + 1), "shift");
    refused(layer(1, 0, 1, -1), "shift");
  }

  @Test
  void floatingArithmeticInsideIsRefused() {
    Node relu = node(new Op.Unary(Op.UnaryFunction.RELU), ElementType.F32, 0);
    refused(program(List.of(), 1, relu), "reads f32");
    Node back = node(new IntegerOp.Dequantise(0.5f), ElementType.F32, 1);
    Node again = node(new IntegerOp.Quantise(0.5f, -1, 1, ElementType.I8), ElementType.I8, 2);
    // Between Dequantise and Quantise nothing can be hidden, yet a float stands inside.
    refused(program(List.of(), 3, QUANTISE, back, again), "only inputs are quantised");
    Node negate = node(new Op.Unary(Op.UnaryFunction.NEG), ElementType.I8, 1);
    refused(program(List.of(), 2, QUANTISE, negate), "no operation of the profile");
    Node cast = node(new Op.Cast(ElementType.F32), ElementType.F32, 1);
    refused(program(List.of(), 2, QUANTISE, cast), "no operation of the profile");
    refused(program(List.of(Tensor.ofFloats(Shape.of(1), 1)), 1), "is f32");
    refused(program(List.of(Tensor.ofDoubles(Shape.of(1), 1)), 1), "f64");
  }

  @Test
  void parametersMustBeConstants() {
    Node lookup = node(new IntegerOp.Lookup(), ElementType.I8, 1, 1);
    refused(program(List.of(), 2, QUANTISE, lookup), "constant");
    Node sum =
        node(
            new IntegerOp.IntegerSum(List.of(0), false, 1, 0, -1, 1, ElementType.I8),
            ElementType.I8,
            1);
    refused(program(List.of(), 2, QUANTISE, sum), "not known");
  }

  private static void refused(LoadedProgram loaded, String why) {
    try (Workers workers = new Workers(1)) {
      assertThatThrownBy(() -> new Executor(loaded, new ScalarKernels(workers), Limits.standard()))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_MALFORMED))
          .hasMessageContaining(why);
    }
    assertThatThrownBy(() -> ProgramFile.decode(ProgramFile.encode(loaded), Limits.standard()))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theProgramFileKeepsItsBytes() throws IOException {
    LoadedProgram loaded = layer(1, 10, 5, 2);
    byte[] file = ProgramFile.encode(loaded);
    Path golden = Path.of(System.getProperty("assay.root")).resolve(GOLDEN);
    if ("write".equals(System.getProperty("assay.golden"))) {
      Files.write(golden, file);
    }
    assertThat(file)
        .as(
            "if the change is meant, it needs a new format version; regenerate %s by: mvn -pl"
                + " engine -am test -Dtest=IntegerProfileTest -Dassay.golden=write"
                + " -Dsurefire.failIfNoSpecifiedTests=false",
            GOLDEN)
        .isEqualTo(Files.readAllBytes(golden));
    LoadedProgram read = ProgramFile.decode(file, Limits.standard());
    assertThat(read.id()).isEqualTo(loaded.id());
    assertThat(ProgramFile.encode(read)).isEqualTo(file);
    assertThat(file.length % 64).isZero();
  }

  @Test
  void everyChangedByteIsRefused() {
    byte[] file = ProgramFile.encode(layer(1, 10, 5, 2));
    List<Integer> accepted = new ArrayList<>();
    for (int i = 0; i < file.length; i++) {
      byte[] changed = file.clone();
      changed[i] ^= 1;
      try {
        LoadedProgram read = ProgramFile.decode(changed, Limits.standard());
        // A byte of the program itself may say something else that is good: another program.
        if (Arrays.equals(ProgramFile.encode(read), file)) {
          accepted.add(i);
        }
      } catch (EngineException e) {
        assertThat(e.reason()).isIn(Reason.MODEL_MALFORMED, Reason.MODEL_UNSUPPORTED);
      }
    }
    assertThat(accepted).isEmpty();
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> ProgramFile.decode(cut, Limits.standard()))
          .isInstanceOf(EngineException.class);
    }
    assertThatThrownBy(
            () -> ProgramFile.decode(Arrays.copyOf(file, file.length + 64), Limits.standard()))
        .isInstanceOf(EngineException.class);
  }
}
