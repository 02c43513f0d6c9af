package network.assay.engine.run;

import static network.assay.engine.run.RunFixtures.bits;
import static network.assay.engine.run.RunFixtures.digits;
import static network.assay.engine.run.RunFixtures.requireSameBitsOnNodeTests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory that serves many runs changes no bit, stays in its bounds, and is taken once. */
class RunMemoryTest {
  private static final Limits STANDARD = Limits.standard();
  private static final int WARM_RUNS = 20_000;

  /** So often a warm run is measured until it is warm. */
  private static final int WARM_PARTS = 10;

  /** What is left of a run of the digits network beside its outputs, in bytes. */
  private static final long DIGITS_BYTES_MAX = 6144;

  private final Workers workers = new Workers(1);
  private final Kernels kernels = new VectorKernels(workers);

  @AfterEach
  void endWorkers() {
    workers.close();
  }

  private static Map<String, Tensor> image(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[count * 64];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    return Map.of("image", Tensor.ofFloats(Shape.of(count, 1, 8, 8), pixels));
  }

  /** An array full of what would show in any result. */
  private static Tensor poisoned(ElementType type, Shape shape) {
    Tensor tensor = Tensor.zeros(type, shape);
    switch (tensor.array()) {
      case float[] a -> Arrays.fill(a, Float.intBitsToFloat(0x7fa5a5a5));
      case double[] a -> Arrays.fill(a, Double.longBitsToDouble(0x7ffa5a5a5a5a5a5aL));
      case short[] a -> Arrays.fill(a, (short) 0x7fa5);
      case byte[] a -> Arrays.fill(a, (byte) (type == ElementType.BOOL ? 1 : 0x5a));
      case int[] a -> Arrays.fill(a, 0x5a5a5a5a);
      case long[] a -> Arrays.fill(a, 0x5a5a5a5a5a5a5a5aL);
      case String[] a -> Arrays.fill(a, "poison");
      default -> throw new AssertionError(type);
    }
    return tensor;
  }

  @Test
  void whatWasInAnArrayNeverShows() throws IOException {
    requireSameBitsOnNodeTests(
        List.of(
            loaded -> new Executor(loaded, kernels, STANDARD),
            loaded ->
                new Executor(
                    loaded,
                    kernels,
                    STANDARD,
                    new RunMemories(RunMemories.BYTES_MAX, RunMemoryTest::poisoned),
                    true)));
  }

  @Test
  void aRunLeavesNothingToTheNext() throws IOException {
    Executor fresh =
        new Executor(
            digits(), kernels, STANDARD, new RunMemories(0, RunMemoryTest::poisoned), false);
    Executor kept = new Executor(digits(), kernels, STANDARD);
    for (int run = 0; run < 40; run++) {
      Map<String, Tensor> inputs = image(1 + run % 3, run);
      Map<String, Tensor> before = kept.run(inputs, Cancellation.never());
      List<byte[]> bits = bits(before);
      assertThat(bits).as("run %d", run).usingRecursiveComparison().isEqualTo(bits(fresh, inputs));
      // The next run writes to none of the arrays that were given away.
      kept.run(image(1 + run % 3, run + 1000), Cancellation.never());
      assertThat(bits(before)).usingRecursiveComparison().isEqualTo(bits);
    }
  }

  @Test
  void whatIsKeptStaysUnderTheBudget() throws IOException {
    Executor unbounded = new Executor(digits(), kernels, STANDARD);
    long one = unbounded.plan(image(1, 1)).keptBytes();
    long four = unbounded.plan(image(4, 1)).keptBytes();
    RunMemories memories = new RunMemories(four, Tensor::zeros);
    Executor executor = new Executor(digits(), kernels, STANDARD, memories, true);
    bits(executor, image(1, 1));
    assertThat(memories.bytes()).isEqualTo(one);
    bits(executor, image(1, 2));
    assertThat(memories.bytes()).isEqualTo(one);
    bits(executor, image(4, 3));
    assertThat(memories.bytes()).isEqualTo(four);
    bits(executor, image(5, 4));
    assertThat(memories.bytes()).as("too large to keep").isEqualTo(four);
  }

  @Test
  void aFailedRunKeepsNothing() throws IOException {
    RunMemories memories = new RunMemories(RunMemories.BYTES_MAX, Tensor::zeros);
    Executor executor = new Executor(digits(), kernels, STANDARD, memories, true);
    List<byte[]> expected = bits(executor, image(1, 1));
    int[] asked = new int[1];
    assertThat(catchThrowable(() -> executor.run(image(1, 1), () -> ++asked[0] > 3)))
        .isInstanceOf(EngineException.class);
    assertThat(memories.bytes()).isZero();
    assertThat(bits(executor, image(1, 1))).usingRecursiveComparison().isEqualTo(expected);
  }

  @Test
  void aWarmRunTakesLittleBesideItsOutputs() throws IOException {
    Executor executor = new Executor(digits(), kernels, STANDARD);
    Map<String, Tensor> inputs = image(1, 1);
    for (int run = 0; run < WARM_RUNS; run++) {
      executor.run(inputs, Cancellation.never());
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long each = Long.MAX_VALUE;
    // The compiler may still be at work in the first of them.
    for (int part = 0; part < WARM_PARTS && each >= DIGITS_BYTES_MAX; part++) {
      long outputs = 0;
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int run = 0; run < WARM_RUNS; run++) {
        for (Tensor output : executor.run(inputs, Cancellation.never()).values()) {
          outputs += output.byteSize();
        }
      }
      each = (threads.getCurrentThreadAllocatedBytes() - before - outputs) / WARM_RUNS;
    }
    System.out.println("a warm run of digits allocates " + each + " bytes beside its outputs");
    assertThat(each).isLessThan(DIGITS_BYTES_MAX);
  }
}
