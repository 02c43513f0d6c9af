package network.assay.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** Each rule of programs that can be proved, at its last good value and one beyond. */
class ProvableProgramTest {
  private static final int WIDTH = 4;

  /** Quantises x [1, 4] to ±limit and puts it through one operation. */
  private static LoadedProgram program(int limit, Op op, ElementType type, Tensor... parameters) {
    return program(limit, List.of(0), op, type, parameters);
  }

  /**
   * @param reads the operation's inputs: 0 for x, which may stand several times, then parameters
   */
  private static LoadedProgram program(
      int limit, List<Integer> reads, Op op, ElementType type, Tensor... parameters) {
    List<Tensor> constants = List.of(parameters);
    int x = 1 + constants.size();
    List<Integer> in = new ArrayList<>();
    reads.forEach(_ -> in.add(x));
    for (int i = 0; i < constants.size(); i++) {
      in.add(1 + i);
    }
    Op quantise = new IntegerOp.Quantise(0.5f, -limit, limit, ElementType.I16);
    Program program =
        new Program(
            Profile.INT,
            List.of(
                new Input(
                    "x", ElementType.F32, List.of(Dimension.fixed(1), Dimension.fixed(WIDTH)))),
            constants.stream().map(LoadedProgram::constantOf).toList(),
            List.of(
                new Node(quantise, List.of(0), List.of(ElementType.I16)),
                new Node(op, in, List.of(type))),
            List.of(new Output("y", x + 1)));
    return new LoadedProgram(program, constants);
  }

  private static Tensor ints(int... values) {
    return Tensor.ofInts(ElementType.I32, Shape.of(values.length), values);
  }

  private static LoadedProgram product(int weight, int bias, int[] multiplier, int[] shift) {
    byte[] weights = new byte[2 * WIDTH];
    Arrays.fill(weights, (byte) weight);
    return program(
        100,
        new IntegerOp.IntegerMatMul(-127, 127, ElementType.I8),
        ElementType.I8,
        Tensor.ofBytes(ElementType.I8, Shape.of(WIDTH, 2), weights),
        ints(bias),
        ints(multiplier),
        ints(shift));
  }

  private static LoadedProgram sum(int limit, int multiplier, int shift) {
    return program(
        limit,
        new IntegerOp.IntegerSum(List.of(1), false, multiplier, shift, -127, 127, ElementType.I8),
        ElementType.I8);
  }

  private static LoadedProgram add(int limit, int multiplier, int shift) {
    Op op = new IntegerOp.IntegerAdd(multiplier, multiplier, shift, -127, 127, ElementType.I8);
    return program(limit, List.of(0, 0), op, ElementType.I8);
  }

  private static LoadedProgram mul(int limit, int multiplier, int shift) {
    Op op = new IntegerOp.IntegerMul(multiplier, shift, -127, 127, ElementType.I8);
    return program(limit, List.of(0, 0), op, ElementType.I8);
  }

  private static LoadedProgram softmax(int limit, int one, int bits) {
    return program(
        limit,
        new IntegerOp.IntegerSoftmax(1, bits, ElementType.I16),
        ElementType.I16,
        Tensor.ofShorts(ElementType.U16, Shape.of(2), (short) one, (short) 0));
  }

  private static void good(LoadedProgram loaded) {
    assertThat(ProvableProgram.faults(loaded)).isEmpty();
    ProvableProgram.require(loaded);
  }

  private static void bad(LoadedProgram loaded, String why) {
    assertThatThrownBy(() -> ProvableProgram.require(loaded))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_UNSUPPORTED))
        .hasMessageContaining("node 1")
        .hasMessageContaining(why);
  }

  @Test
  void channelsShareOneShift() {
    good(product(3, 5, new int[] {7, 9}, new int[] {10, 10}));
    bad(product(3, 5, new int[] {7, 9}, new int[] {10, 11}), "different shifts");
  }

  @Test
  void theShiftIsAtMost28() {
    good(product(3, 5, new int[] {7, 9}, new int[] {28, 28}));
    bad(product(3, 5, new int[] {7, 9}, new int[] {29, 29}), "shift is 29");
  }

  @Test
  void whatIsShiftedStaysBelowHalfTheField() {
    // 4 · 127 · 100 = 50,800; 2^30 − 2^19 over 20,000 is 53,660.9.
    int[] shift = {20, 20};
    int[] multiplier = {20_000, -20_000};
    good(product(127, 2860, multiplier, shift));
    bad(product(127, 2861, multiplier, shift), "below 2^30");
    bad(product(127, -2861, multiplier, shift), "below 2^30");
  }

  @Test
  void theUnclampedResultHasAtMost2To17Values() {
    good(sum(16_383, 1, 0));
    bad(sum(16_384, 1, 0), "131073 values");
    good(add(32_767, 1, 0));
    good(add(32_767, 2, 1));
    bad(add(32_767, 3, 1), "values before the clamp");
    good(mul(255, 1, 0));
    bad(mul(256, 1, 0), "131073 values");
  }

  @Test
  void factorsOfAProductAreNarrowOrItsMultiplierIsSmall() {
    good(mul(8191, 15, 14));
    bad(mul(8191, 17, 15), "below 2^30");
  }

  @Test
  void rescaleCountsItsBias() {
    LoadedProgram good =
        program(
            100,
            new IntegerOp.Rescale(1, -127, 127, ElementType.I8),
            ElementType.I8,
            ints(4, 3, 2, 1),
            ints(2, 2, 2, 2),
            ints(400, 0, 0, 262_140 - 100));
    good(good);
    LoadedProgram bad =
        program(
            100,
            new IntegerOp.Rescale(1, -127, 127, ElementType.I8),
            ElementType.I8,
            ints(4, 3, 2, 1),
            ints(2, 2, 2, 2),
            ints(400, 0, 0, 262_144 - 100));
    bad(bad, "131073 values");
  }

  @Test
  void sharesFitTheField() {
    // 4 · e · 2^14 + 2^18 is below 2^31 − 1.
    good(softmax(100, 32_763, 14));
    bad(softmax(100, 32_764, 14), "sum of its exponentials");
    bad(softmax(100, 32_767, 15), "sum of its exponentials");
    // e · 2^15 + 4 · e is below 2^30: the first rule alone would be broken by it.
    bad(softmax(100, 32_768, 15), "(1 more)");
    // Two bits less, and one exponential may be the largest there is.
    good(softmax(100, 32_768, 12));
  }

  @Test
  void scoresDifferByLessThan2To14() {
    good(softmax(8191, 100, 8));
    bad(softmax(8192, 100, 8), "differ by up to 16384");
  }

  @Test
  void allFaultsAreCounted() {
    LoadedProgram loaded = sum(32_767, 32_767, 14);
    assertThat(ProvableProgram.faults(loaded)).hasSize(2);
    bad(loaded, "(1 more)");
  }
}
