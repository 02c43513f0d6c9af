package network.assay.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.program.Op;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Dimension;
import network.assay.engine.program.Program.Input;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorTest {
  private static final Limits STANDARD = Limits.standard();

  private final Workers workers = new Workers(1);
  private final Kernels kernels = new ScalarKernels(workers);

  @AfterEach
  void endWorkers() {
    workers.close();
  }

  private static LoadedProgram classifier() {
    return OnnxImporter.read(TinyModel.classifier().bytes(), STANDARD);
  }

  private static Tensor images(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[count * 64];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-2, 2);
    }
    return Tensor.ofFloats(Shape.of(count, 1, 8, 8), pixels);
  }

  private static void assertFails(ThrowingCallable call, Reason reason, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.getMessage()).contains(words);
            });
  }

  @Test
  void inputsThatDoNotFitAreNamed() {
    Executor executor = new Executor(classifier(), kernels, STANDARD);
    Tensor x = images(2, 1);
    assertFails(
        () -> executor.run(Map.of(), Cancellation.never()), Reason.INPUT_NAME, "'x'", "missing");
    assertFails(
        () -> executor.run(Map.of("x", x, "extra", x), Cancellation.never()),
        Reason.INPUT_NAME,
        "'extra'",
        "'x'");
    Tensor whole = Tensor.zeros(ElementType.I32, x.shape());
    assertFails(
        () -> executor.run(Map.of("x", whole), Cancellation.never()),
        Reason.INPUT_TYPE,
        "i32",
        "f32");
    Tensor flat = x.reshaped(Shape.of(2, 64));
    assertFails(
        () -> executor.run(Map.of("x", flat), Cancellation.never()),
        Reason.INPUT_SHAPE,
        "[2, 64]",
        "'n'");
    Tensor wide = Tensor.zeros(ElementType.F32, Shape.of(1, 1, 8, 9));
    assertFails(
        () -> executor.run(Map.of("x", wide), Cancellation.never()), Reason.INPUT_SHAPE, "9");
  }

  @Test
  void aSymbolBindsOneSize() {
    byte[] file =
        new TinyModel(17)
            .input("a", ElementType.F32, "n", 2)
            .input("b", ElementType.F32, "n", 2)
            .node("Add", "a b", "y")
            .output("y", ElementType.F32)
            .bytes();
    Executor executor = new Executor(OnnxImporter.read(file, STANDARD), kernels, STANDARD);
    Tensor one = Tensor.ofFloats(Shape.of(1, 2), 1, 2);
    Tensor two = Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4);
    assertThat(executor.run(Map.of("a", two, "b", two), Cancellation.never()).get("y").floats())
        .containsExactly(2, 4, 6, 8);
    assertFails(
        () -> executor.run(Map.of("a", one, "b", two), Cancellation.never()),
        Reason.INPUT_SHAPE,
        "'n' = 1");
  }

  @Test
  void multiplyAddsAreExact() {
    Executor executor = new Executor(classifier(), kernels, STANDARD);
    // Convolution 4·6·6 outputs of 9 taps, product 36×3; per image. Poolings multiply nothing.
    long each = 4 * 6 * 6 * 9 + 36 * 3;
    assertThat(executor.multiplyAdds(Map.of("x", Shape.of(5, 1, 8, 8)))).isEqualTo(5 * each);
    assertThat(executor.plan(Map.of("x", images(2, 1))).multiplyAdds()).isEqualTo(2 * each);
  }

  @Test
  void limitsAreKeptBeforeMemoryIsTaken() {
    LoadedProgram program = classifier();
    Map<String, Tensor> inputs = Map.of("x", images(4, 1));
    long macs = 4L * (4 * 6 * 6 * 9 + 36 * 3);
    Limits enough = new Limits(1 << 20, 1 << 20, 100, 576, 1 << 20, 10_000, macs);
    Executor executor = new Executor(program, kernels, enough);
    assertThat(executor.run(inputs, Cancellation.never())).hasSize(2);
    long peak = executor.plan(inputs).peakBytes();
    assertThat(peak).isBetween(2 * 576 * 4L, 6 * 576 * 4L);
    assertLimit(program, inputs, new Limits(1 << 20, 1 << 20, 100, 576, 1 << 20, 9999, macs - 1));
    assertLimit(program, inputs, new Limits(1 << 20, 1 << 20, 100, 575, 1 << 20, 9999, macs));
    assertLimit(program, inputs, new Limits(1 << 20, 1 << 20, 100, 576, peak - 1, 9999, macs));
    assertLimit(program, inputs, new Limits(1 << 20, 1 << 20, 100, 576, peak, 1000, macs));
    assertFails(
        () -> new Executor(program, kernels, new Limits(1, 1 << 20, 5, 9, 9, 9, 9)),
        Reason.MODEL_TOO_LARGE,
        "nodes");
    assertFails(
        () -> new Executor(program, kernels, new Limits(1, 20, 100, 9, 9, 9, 9)),
        Reason.MODEL_TOO_LARGE,
        "constants");
  }

  private void assertLimit(LoadedProgram program, Map<String, Tensor> inputs, Limits limits) {
    Executor executor = new Executor(program, kernels, limits);
    assertFails(
        () -> executor.run(inputs, Cancellation.never()), Reason.LIMIT_EXCEEDED, "limit is");
  }

  /** Both windows of one output element, but planes of 30,001² floats for the vector kernels. */
  @Test
  void paddingThatKernelsWouldFillIsCountedAsMemory() {
    byte[] file =
        new TinyModel(17)
            .input("x", ElementType.F32, 1, 1, 1, 1)
            .floats("w", Shape.of(1, 1, 2, 2), 1, 2, 3, 4)
            .node(
                "Conv",
                "x w",
                "y",
                TinyModel.ints("dilations", 30_000, 30_000),
                TinyModel.ints("pads", 15_000, 15_000, 15_000, 15_000))
            .output("y", ElementType.F32)
            .bytes();
    try (Workers some = new Workers(2)) {
      Executor executor =
          new Executor(OnnxImporter.read(file, STANDARD), new VectorKernels(some), STANDARD);
      Tensor x = Tensor.zeros(ElementType.F32, Shape.of(1, 1, 1, 1));
      assertFails(
          () -> executor.run(Map.of("x", x), Cancellation.never()), Reason.LIMIT_EXCEEDED, "bytes");
    }
  }

  @Test
  void cancellationEndsARunBetweenSteps() {
    Executor executor = new Executor(classifier(), kernels, STANDARD);
    Map<String, Tensor> inputs = Map.of("x", images(1, 1));
    AtomicInteger asked = new AtomicInteger();
    assertFails(
        () -> executor.run(inputs, () -> asked.incrementAndGet() > 14),
        Reason.CANCELLED,
        "before node");
    assertFails(() -> executor.run(inputs, () -> true), Reason.CANCELLED, "cancelled");
    assertThat(executor.run(inputs, Cancellation.never())).containsKeys("y", "label");
  }

  @Test
  void kernelsThreadsAndBatchesChangeNoBit() {
    for (TinyModel model : List.of(TinyModel.classifier(), TinyModel.attention())) {
      LoadedProgram program = OnnxImporter.read(model.bytes(), STANDARD);
      boolean images = program.program().inputs().get(0).name().equals("x");
      List<String> digests = new ArrayList<>();
      for (int threads : new int[] {1, 2, 7}) {
        try (Workers some = new Workers(threads)) {
          for (Kernels each : List.of(new ScalarKernels(some), new VectorKernels(some))) {
            Executor executor = new Executor(program, each, STANDARD);
            digests.add(together(executor, images));
            digests.add(oneByOne(executor, images));
          }
        }
      }
      assertThat(digests).allMatch(digests.get(0)::equals);
    }
  }

  private static Tensor batch(boolean images) {
    long[] tokens = new long[6 * 5];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i * 5L % 8;
    }
    return images ? images(6, 42) : Tensor.ofLongs(ElementType.I64, Shape.of(6, 5), tokens);
  }

  private static String together(Executor executor, boolean images) {
    Map<String, Tensor> inputs = Map.of(executor.inputs().get(0).name(), batch(images));
    byte[] bytes = TensorCodec.encodeElements(executor.run(inputs, Cancellation.never()).get("y"));
    return java.util.HexFormat.of().formatHex(bytes);
  }

  private static String oneByOne(Executor executor, boolean images) {
    Tensor batch = batch(images);
    int each = batch.size() / 6;
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      int[] dims = batch.shape().dims();
      dims[0] = 1;
      Tensor one = Tensor.zeros(batch.type(), Shape.of(dims));
      System.arraycopy(batch.array(), i * each, one.array(), 0, each);
      Map<String, Tensor> inputs = Map.of(executor.inputs().get(0).name(), one);
      byte[] bytes =
          TensorCodec.encodeElements(executor.run(inputs, Cancellation.never()).get("y"));
      all.append(java.util.HexFormat.of().formatHex(bytes));
    }
    return all.toString();
  }

  @Test
  void manyThreadsShareOneExecutor() throws Exception {
    try (Workers shared = new Workers(2);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      Executor executor = new Executor(classifier(), new VectorKernels(shared), STANDARD);
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Tensor x = images(1 + i % 5, i);
        byte[] alone =
            TensorCodec.encode(executor.run(Map.of("x", x), Cancellation.never()).get("y"));
        calls.add(() ->
            java.util.Arrays.equals(
                alone,
                TensorCodec.encode(executor.run(Map.of("x", x), Cancellation.never()).get("y"))));
      }
      for (Future<Boolean> same : callers.invokeAll(calls)) {
        assertThat(same.get()).isTrue();
      }
    }
  }

  @Test
  void buffersServeOneValueAfterAnother() {
    List<Node> chain = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      chain.add(new Node(new Op.Unary(Op.UnaryFunction.NEG), List.of(i), List.of(ElementType.F32)));
    }
    Executor executor = executor(chain, 10, 1000);
    Tensor x = Tensor.ofFloats(Shape.of(1000), new float[1000]);
    x.floats()[7] = 3;
    Plan plan = executor.plan(Map.of("x", x));
    assertThat(plan.buffers()).as("joined to one step").hasSize(1);
    assertThat(plan.peakBytes()).isEqualTo(4000);
    LoadedProgram loaded = loaded(chain, 10, 1000);
    RunMemories memories = new RunMemories(RunMemories.BYTES_MAX, Tensor::zeros);
    Plan single = new Executor(loaded, kernels, STANDARD, memories, false).plan(Map.of("x", x));
    assertThat(single.buffers()).as("one in place, and the output").hasSize(2);
    assertThat(single.peakBytes()).isEqualTo(2 * 4000);
    Tensor y = executor.run(Map.of("x", x), Cancellation.never()).get("y");
    assertThat(y.floats()[7]).isEqualTo(3);
    assertThat(executor.run(Map.of("x", x), Cancellation.never()).get("y").floats())
        .as("the outputs of two runs do not share an array")
        .isNotSameAs(y.floats());
  }

  @Test
  void aViewKeepsTheBufferThatItShows() {
    // v1 = -x, v2 = view of v1, v3 = -x, v4 = -v3, v5 = v2 + v4: v1's array must live until v5.
    List<Node> nodes =
        List.of(
            unary(0),
            new Node(new Op.Unsqueeze(List.of(0)), List.of(1), List.of(ElementType.F32)),
            unary(0),
            unary(3),
            new Node(
                new Op.Binary(Op.BinaryFunction.ADD), List.of(2, 4), List.of(ElementType.F32)));
    Executor executor = executor(nodes, 5, 4);
    Tensor x = Tensor.ofFloats(Shape.of(4), 1, 2, 3, 4);
    assertThat(executor.run(Map.of("x", x), Cancellation.never()).get("y").floats())
        .containsExactly(0, 0, 0, 0);
  }

  private static Node unary(int input) {
    return new Node(new Op.Unary(Op.UnaryFunction.NEG), List.of(input), List.of(ElementType.F32));
  }

  private Executor executor(List<Node> nodes, int output, int size) {
    return new Executor(loaded(nodes, output, size), kernels, STANDARD);
  }

  private static LoadedProgram loaded(List<Node> nodes, int output, int size) {
    Program program =
        new Program(
            Program.Profile.F32,
            List.of(new Input("x", ElementType.F32, List.of(Dimension.fixed(size)))),
            List.of(),
            nodes,
            List.of(new Output("y", output)));
    return new LoadedProgram(program, List.of());
  }

  @Test
  void aProgramFromElsewhereIsCheckedBeforeItRuns() {
    Node wrongType =
        new Node(new Op.Unary(Op.UnaryFunction.NOT), List.of(0), List.of(ElementType.BOOL));
    assertFails(
        () -> executor(List.of(wrongType), 1, 4), Reason.MODEL_MALFORMED, "node 0 (Unary)", "f32");
    Node wrongCount = new Node(new Op.MatMul(), List.of(0), List.of(ElementType.F32));
    assertFails(() -> executor(List.of(wrongCount), 1, 4), Reason.MODEL_MALFORMED, "expected 2");
    Node absent =
        new Node(
            new Op.Binary(Op.BinaryFunction.ADD),
            List.of(0, Program.ABSENT),
            List.of(ElementType.F32));
    assertFails(() -> executor(List.of(absent), 1, 4), Reason.MODEL_MALFORMED, "missing");
  }

  @Test
  void shapesMayComeFromTheValuesOfInputs() {
    byte[] file =
        new TinyModel(17)
            .input("x", ElementType.F32, 6)
            .input("shape", ElementType.I64, 2)
            .node("Reshape", "x shape", "y")
            .output("y", ElementType.F32)
            .bytes();
    Executor executor = new Executor(OnnxImporter.read(file, STANDARD), kernels, STANDARD);
    Tensor x = Tensor.ofFloats(Shape.of(6), 1, 2, 3, 4, 5, 6);
    long[] wanted = {2, 3};
    Tensor shape = Tensor.ofLongs(ElementType.I64, Shape.of(2), wanted);
    assertThat(executor.run(Map.of("x", x, "shape", shape), Cancellation.never()).get("y").shape())
        .isEqualTo(Shape.of(2, 3));
    wanted[0] = 3;
    wanted[1] = -1;
    assertThat(executor.run(Map.of("x", x, "shape", shape), Cancellation.never()).get("y").shape())
        .as("another value is another plan, although the array is the same")
        .isEqualTo(Shape.of(3, 2));
    wanted[0] = 4;
    assertFails(
        () -> executor.run(Map.of("x", x, "shape", shape), Cancellation.never()),
        Reason.INPUT_SHAPE,
        "Reshape");
    assertFails(
        () -> executor.multiplyAdds(Map.of("x", Shape.of(6), "shape", Shape.of(2))),
        Reason.INPUT_VALUE,
        "'shape'");
  }

  @Test
  void indexesOutOfRangeAreInputErrors() {
    byte[] file =
        new TinyModel(17)
            .input("i", ElementType.I64, 1)
            .floats("table", Shape.of(3), 1, 2, 3)
            .node("Gather", "table i", "y")
            .output("y", ElementType.F32)
            .bytes();
    Executor executor = new Executor(OnnxImporter.read(file, STANDARD), kernels, STANDARD);
    assertThat(run(executor, "i", -1)).containsExactly(3);
    assertFails(() -> run(executor, "i", 3), Reason.INPUT_VALUE, "index 3", "Gather");
    assertFails(() -> run(executor, "i", Long.MIN_VALUE), Reason.INPUT_VALUE, "index");
  }

  private static float[] run(Executor executor, String name, long value) {
    Tensor input = Tensor.ofLongs(ElementType.I64, Shape.of(1), value);
    return executor.run(Map.of(name, input), Cancellation.never()).get("y").floats();
  }

  @Test
  void outputsCarryOneNan() {
    Executor executor = executor(List.of(unary(0)), 1, 2);
    Tensor x = Tensor.ofFloats(Shape.of(2), Float.intBitsToFloat(0x7fc00001), 1);
    Tensor y = executor.run(Map.of("x", x), Cancellation.never()).get("y");
    assertThat(Float.floatToRawIntBits(y.floats()[0])).isEqualTo(TensorCodec.NAN_F32);
    Executor identity = executor(List.of(), 0, 2);
    Tensor same = identity.run(Map.of("x", x), Cancellation.never()).get("y");
    assertThat(Float.floatToRawIntBits(same.floats()[0])).isEqualTo(TensorCodec.NAN_F32);
    assertThat(Float.floatToRawIntBits(x.floats()[0]))
        .as("the caller's array is only read")
        .isEqualTo(0x7fc00001);
  }
}
