package network.assay.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Body;
import network.assay.engine.program.ControlOp;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.program.SelectOp;
import network.assay.engine.program.SequenceOp;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.ValueType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlTest {
  private static final ValueType F32 = ElementType.F32;
  private static final ValueType I64 = ElementType.I64;
  private static final ValueType BOOL = ElementType.BOOL;
  private static final ValueType SEQUENCE = new ValueType.SequenceOf(ElementType.F32);

  private final Workers workers = new Workers(1);

  @AfterEach
  void endWorkers() {
    workers.close();
  }

  private static Node node(Op op, List<Integer> inputs, ValueType... outputs) {
    return new Node(op, inputs, List.of(outputs));
  }

  private static Node binary(Op.BinaryFunction f, int a, int b) {
    return node(new Op.Binary(f), List.of(a, b), f.isComparison() ? BOOL : F32);
  }

  private static Input input(String name, ValueType type, Dimension... dims) {
    return new Input(name, type, List.of(dims));
  }

  private Executor executor(List<Input> inputs, List<Node> nodes, Limits limits, int... outputs) {
    List<Output> named = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      named.add(new Output("y" + i, outputs[i]));
    }
    Program program = new Program(Program.Profile.F32, inputs, List.of(), nodes, named);
    return new Executor(new LoadedProgram(program, List.of()), new ScalarKernels(workers), limits);
  }

  private static void assertFails(
      Executor executor, Map<String, ? extends Datum> inputs, Reason reason, String word) {
    assertThatThrownBy(() -> executor.execute(inputs, Cancellation.never()))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.getMessage()).contains(word);
            });
  }

  private static Tensor count(long value) {
    return Tensor.ofLongs(ElementType.I64, Shape.SCALAR, value);
  }

  private static Tensor floats(float... values) {
    return Tensor.ofFloats(Shape.of(values.length), values);
  }

  /** x doubled in each iteration: iteration, condition, x → condition, x, x. */
  private static Body doubling() {
    return new Body(
        List.of(I64, BOOL, F32), List.of(binary(Op.BinaryFunction.ADD, 2, 2)), List.of(1, 3, 3));
  }

  private Executor doubler(Limits limits) {
    Node loop = node(new ControlOp.Loop(doubling(), 1), List.of(0, Program.ABSENT, 1), F32, F32);
    return executor(
        List.of(input("count", I64), input("x", F32, Dimension.symbolic("n"))),
        List.of(loop),
        limits,
        2,
        3);
  }

  @Test
  void aLoopCarriesAndStacks() {
    Executor executor = doubler(Limits.standard());
    Map<String, Datum> out =
        executor
            .execute(Map.of("count", count(3), "x", floats(1, 5)), Cancellation.never())
            .outputs();
    assertThat(((Tensor) out.get("y0")).floats()).containsExactly(8, 40);
    assertThat(((Tensor) out.get("y1")).floats()).containsExactly(2, 10, 4, 20, 8, 40);
    Map<String, Datum> none =
        executor
            .execute(Map.of("count", count(0), "x", floats(1, 5)), Cancellation.never())
            .outputs();
    assertThat(((Tensor) none.get("y0")).floats()).containsExactly(1, 5);
    assertThat(((Tensor) none.get("y1")).shape()).isEqualTo(Shape.of(0, 2));
  }

  @Test
  void aLoopWithoutEndIsStoppedAndCanBeCancelled() {
    Node loop =
        node(
            new ControlOp.Loop(
                new Body(
                    List.of(I64, BOOL, F32),
                    List.of(node(new Op.Unary(Op.UnaryFunction.NEG), List.of(2), F32)),
                    List.of(1, 3)),
                1),
            List.of(Program.ABSENT, Program.ABSENT, 0),
            F32);
    Limits few = new Limits(1 << 20, 1 << 20, 100, 576, 1 << 20, 1 << 22, 1 << 20);
    List<Input> inputs = List.of(input("x", F32, Dimension.fixed(1)));
    assertFails(
        executor(inputs, List.of(loop), few, 1),
        Map.of("x", floats(1)),
        Reason.LIMIT_EXCEEDED,
        "node 0 (Loop)");
    AtomicInteger asked = new AtomicInteger();
    Executor executor = executor(inputs, List.of(loop), Limits.standard(), 1);
    assertThatThrownBy(
            () -> executor.execute(Map.of("x", floats(1)), () -> asked.incrementAndGet() > 1000))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
  }

  @Test
  void scannedOutputsAndSequencesCannotGrowWithoutBound() {
    Limits few = new Limits(1 << 20, 1 << 20, 100, 1 << 20, 1 << 16, 1L << 40, 1 << 20);
    assertFails(
        doubler(few),
        Map.of("count", count(Long.MAX_VALUE), "x", floats(1, 5)),
        Reason.LIMIT_EXCEEDED,
        "bytes at once");
    Body growing =
        new Body(
            List.of(I64, BOOL, SEQUENCE, F32),
            List.of(node(new SequenceOp.SequenceInsert(), List.of(2, 3), SEQUENCE)),
            List.of(1, 4));
    List<Node> nodes =
        List.of(
            node(new SequenceOp.SequenceEmpty(ElementType.F32), List.of(), SEQUENCE),
            node(
                new ControlOp.Loop(growing, 1),
                List.of(Program.ABSENT, Program.ABSENT, 1, 0),
                SEQUENCE));
    Executor executor = executor(List.of(input("x", F32, Dimension.fixed(0))), nodes, few, 2);
    assertFails(executor, Map.of("x", floats()), Reason.LIMIT_EXCEEDED, "bytes at once");
  }

  @Test
  void shapesFromComputedValuesAreFoundAndBoundedInTheRun() {
    // y = Fill(cast(x·x) as shape, 1st of x): the shape is known only in the run.
    List<Node> nodes =
        List.of(
            binary(Op.BinaryFunction.MUL, 0, 0),
            node(new Op.Cast(ElementType.I64), List.of(1), I64),
            node(new Op.Reduce(Op.ReduceKind.SUM, List.of(), false), List.of(0), F32),
            node(new Op.Fill(), List.of(2, 3), F32),
            binary(Op.BinaryFunction.ADD, 4, 4));
    Executor executor =
        executor(List.of(input("x", F32, Dimension.symbolic("n"))), nodes, Limits.standard(), 5);
    Tensor y = executor.run(Map.of("x", floats(2, 3)), Cancellation.never()).get("y0");
    assertThat(y.shape()).isEqualTo(Shape.of(4, 9));
    assertThat(y.floats()).containsOnly(10);
    assertFails(executor, Map.of("x", floats(1e4f, 1e4f)), Reason.INPUT_SHAPE, "too many elements");
    assertFails(executor, Map.of("x", floats(1.8e4f, 1)), Reason.LIMIT_EXCEEDED, "[324000000, 1]");
    assertThatThrownBy(() -> executor.multiplyAdds(Map.of("x", Shape.of(2))))
        .hasMessageContaining("values of inputs");
  }

  @Test
  void aBranchThatAnInputPicksIsPlannedInPlace() {
    Body twice = new Body(List.of(F32), List.of(binary(Op.BinaryFunction.ADD, 0, 0)), List.of(1));
    Body square = new Body(List.of(F32), List.of(binary(Op.BinaryFunction.MUL, 0, 0)), List.of(1));
    Executor executor =
        executor(
            List.of(input("c", BOOL), input("x", F32, Dimension.fixed(1))),
            List.of(node(new ControlOp.If(twice, square), List.of(0, 1), F32)),
            Limits.standard(),
            2);
    for (byte condition : new byte[] {0, 1}) {
      Map<String, Tensor> inputs =
          Map.of("c", Tensor.ofBytes(ElementType.BOOL, Shape.SCALAR, condition), "x", floats(5));
      assertThat(executor.plan(inputs).isOpen()).isFalse();
      assertThat(executor.run(inputs, Cancellation.never()).get("y0").floats())
          .containsExactly(condition == 0 ? 25 : 10);
    }
  }

  /** Buffers that a sequence holds on to serve no later value. */
  @Test
  void aSequenceKeepsWhatItHolds() {
    List<Node> nodes =
        List.of(
            node(new Op.Unary(Op.UnaryFunction.NEG), List.of(0), F32),
            node(new SequenceOp.SequenceConstruct(), List.of(1, 1), SEQUENCE),
            node(new Op.Unary(Op.UnaryFunction.ABS), List.of(0), F32),
            node(new Op.Unary(Op.UnaryFunction.NEG), List.of(3), F32),
            node(new SequenceOp.SequenceInsert(), List.of(2, 4), SEQUENCE));
    Executor executor =
        executor(List.of(input("x", F32, Dimension.fixed(2))), nodes, Limits.standard(), 5);
    Datum.Sequence y =
        (Datum.Sequence)
            executor.execute(Map.of("x", floats(1, -2)), Cancellation.never()).outputs().get("y0");
    assertThat(y.items().stream().map(item -> ((Tensor) item).floats()).toList())
        .containsExactly(new float[] {-1, 2}, new float[] {-1, 2}, new float[] {-1, -2});
    assertThatThrownBy(() -> executor.run(Map.of("x", floats(1, 2)), Cancellation.never()))
        .hasMessageContaining("sequence(f32)");
  }

  @Test
  void multiplyAddsOfARunAreCountedInLoopsToo() {
    Body product =
        new Body(
            List.of(I64, BOOL, F32),
            List.of(node(new Op.MatMul(), List.of(2, 2), F32)),
            List.of(1, 3));
    Executor executor =
        executor(
            List.of(input("n", I64), input("x", F32, Dimension.fixed(3), Dimension.fixed(3))),
            List.of(node(new ControlOp.Loop(product, 1), List.of(0, Program.ABSENT, 1), F32)),
            Limits.standard(),
            2);
    Tensor x = Tensor.ofFloats(Shape.of(3, 3), new float[9]);
    assertThat(executor.execute(Map.of("n", count(5), "x", x), Cancellation.never()).multiplyAdds())
        .isEqualTo(5 * 27);
  }

  @Test
  void whatIsPickedByValueMayBeNothing() {
    Executor executor =
        executor(
            List.of(input("x", F32, Dimension.fixed(2), Dimension.fixed(2))),
            List.of(node(new SelectOp.NonZero(), List.of(0), I64)),
            Limits.standard(),
            1);
    Tensor x = Tensor.ofFloats(Shape.of(2, 2), 0, -0f, Float.NaN, 1);
    assertThat(executor.run(Map.of("x", x), Cancellation.never()).get("y0").longs())
        .containsExactly(1, 1, 0, 1);
    Tensor none = Tensor.ofFloats(Shape.of(2, 2), new float[4]);
    assertThat(executor.run(Map.of("x", none), Cancellation.never()).get("y0").shape())
        .isEqualTo(Shape.of(2, 0));
  }
}
