package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand damaged files: each is read, and run when it is accepted. Nothing but an {@link
 * EngineException} comes out, in bounded time and memory.
 */
class HostileFilesTest {
  private static final int FILES = 10_000;

  /** What one file may take: the limits below, a copy or two, and slack for a busy machine. */
  private static final long BYTES_MAX = 400L << 20;

  private static final long MILLIS_MAX = 8_000;

  private static final Limits LIMITS =
      new Limits(16 << 20, 64 << 20, 2_000, 1 << 20, 64 << 20, 1 << 23, 20_000_000);

  /** Published models up to this size are mutated, too; larger ones would take the time. */
  private static final int SEED_BYTES_MAX = 300_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(value = 170, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void damagedFilesGiveEngineExceptionsOnly() throws IOException {
    long seed = Long.getLong("assay.seed", 20_261_121L);
    System.out.println("hostile files: seed " + seed + " (-Dassay.seed=…)");
    List<byte[]> seeds = seeds();
    Map<String, Integer> outcomes = new TreeMap<>();
    try (Workers workers = new Workers(1)) {
      List<Kernels> kernels = List.of(new ScalarKernels(workers), new VectorKernels(workers));
      for (int i = 0; i < Integer.getInteger("assay.files", FILES); i++) {
        SplittableRandom random = new SplittableRandom(seed + i);
        byte[] file =
            new Mutator(random)
                .mutate(
                    seeds.get(random.nextInt(seeds.size())),
                    seeds.get(random.nextInt(seeds.size())));
        outcomes.merge(attempt(file, kernels.get(i % 2), seed + i), 1, Integer::sum);
      }
    }
    System.out.println("hostile files: " + outcomes);
    // Neither all refused nor all accepted: the mutations reach both sides.
    assertThat(outcomes.get("ran")).isGreaterThan(FILES / 50);
    assertThat(outcomes.get("MODEL_MALFORMED")).isGreaterThan(FILES / 50);
  }

  private String attempt(byte[] file, Kernels kernels, long seed) {
    long bytesBefore = threads.getCurrentThreadAllocatedBytes();
    long nanosBefore = System.nanoTime();
    String outcome;
    try {
      outcome = readAndRun(file, kernels);
    } catch (EngineException e) {
      assertThat(e.getMessage()).as("message of seed " + seed).isNotBlank();
      outcome = e.reason().name();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail(
          "seed " + seed + " gave " + e + "; file: " + HexFormat.of().formatHex(head(file)), e);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
    long millis = (System.nanoTime() - nanosBefore) / 1_000_000;
    assertThat(bytes).as("bytes that seed " + seed + " took").isLessThan(BYTES_MAX);
    assertThat(millis).as("milliseconds that seed " + seed + " took").isLessThan(MILLIS_MAX);
    return outcome;
  }

  private static byte[] head(byte[] file) {
    return java.util.Arrays.copyOf(file, Math.min(file.length, 4096));
  }

  private static String readAndRun(byte[] file, Kernels kernels) {
    LoadedProgram loaded = OnnxImporter.read(file, LIMITS);
    Executor executor = new Executor(loaded, kernels, LIMITS);
    Optional<Map<String, Tensor>> inputs = inputs(loaded.program());
    if (inputs.isEmpty()) {
      return "accepted, inputs too large to try";
    }
    executor.run(inputs.get(), Cancellation.never());
    return "ran";
  }

  private static Optional<Map<String, Tensor>> inputs(Program program) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Program.Input input : program.inputs()) {
      int[] dims =
          input.dimensions().stream()
              .mapToInt(d -> d.symbol().isPresent() ? 2 : d.size())
              .toArray();
      long size = 1;
      for (int dim : dims) {
        size = Math.min(size * Math.max(dim, 1), Integer.MAX_VALUE);
      }
      if (size > LIMITS.tensorElementsMax()) {
        return Optional.empty();
      }
      inputs.put(input.name(), Tensor.zeros(input.type(), Shape.of(dims)));
    }
    return Optional.of(inputs);
  }

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(TinyModel.classifier().bytes());
    seeds.add(TinyModel.attention().bytes());
    if (!SharedData.has("onnx-models/EXPECTED.json")) {
      System.err.println("hostile files: the shared models are missing, going on without");
      return seeds;
    }
    for (String model : new PublishedCases().models()) {
      byte[] file = Files.readAllBytes(SharedData.file(model));
      if (file.length <= SEED_BYTES_MAX) {
        seeds.add(file);
      }
    }
    System.out.println("hostile files: " + seeds.size() + " models are mutated");
    return seeds;
  }

  @Test
  void theSeedsThemselvesRun() {
    try (Workers workers = new Workers(1)) {
      for (TinyModel model : List.of(TinyModel.classifier(), TinyModel.attention())) {
        assertThat(readAndRun(model.bytes(), new ScalarKernels(workers))).isEqualTo("ran");
      }
    }
  }

  /** Elements of a tensor whose shape a file only claims. */
  @Test
  void aClaimedShapeIsRefusedBeforeMemoryIsTaken() {
    byte[] file =
        new TinyModel(17)
            .input("x", ElementType.F32, 1)
            .longs("huge", 1 << 15, 1 << 15, 1 << 3)
            .node("ConstantOfShape", "huge", "z")
            .node("Add", "x z", "y")
            .output("y", ElementType.F32)
            .bytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(
        file, EngineException.Reason.MODEL_MALFORMED, EngineException.Reason.LIMIT_EXCEEDED);
    byte[] tensor =
        new TinyModel(17)
            .input("x", ElementType.F32, 1)
            .floats("w", Shape.of(1), 1)
            .node("Add", "x w", "y")
            .output("y", ElementType.F32)
            .bytes();
    assertRefused(claim(tensor, 1L << 31), EngineException.Reason.MODEL_MALFORMED);
    assertRefused(claim(tensor, 1L << 28), EngineException.Reason.MODEL_TOO_LARGE);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32L << 20);
  }

  private static byte[] claim(byte[] file, long dim) {
    try {
      var model = ai.onnx.proto.OnnxMl.ModelProto.parseFrom(file).toBuilder();
      model.getGraphBuilder().getInitializerBuilder(0).setDims(0, dim);
      return model.build().toByteArray();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(byte[] file, EngineException.Reason... reasons) {
    try (Workers workers = new Workers(1)) {
      readAndRun(file, new ScalarKernels(workers));
      fail("the file was accepted");
    } catch (EngineException e) {
      assertThat(e.reason()).as(e.getMessage()).isIn((Object[]) reasons);
    }
  }
}
