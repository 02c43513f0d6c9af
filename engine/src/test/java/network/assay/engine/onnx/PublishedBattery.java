package network.assay.engine.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.program.Program;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Sha256;

/**
 * Runs every published case in this process and prints one line for each: its name and the hash of
 * its outputs. Where a model takes batches, the case also runs among others, at every place of a
 * batch, and must give the same bits there.
 */
final class PublishedBattery {
  private static final int BATCH = 3;

  /** Models whose outermost dimension is time, which no batch is. */
  private static final List<String> TIME_FIRST = List.of("CNTK/", "tract/q");

  private PublishedBattery() {}

  /** Number of threads, and which kernels: AUTO, SCALAR or VECTOR. */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[0]);
    try (KernelChooser.Chosen chosen =
        KernelChooser.choose(threads, KernelChooser.Preference.valueOf(args[1]))) {
      boolean batches = args[1].equals("VECTOR");
      lines(chosen.kernels(), batches)
          .forEach((id, hash) -> System.out.println("case " + id + " " + hash));
    }
  }

  /**
   * Hash of the outputs by case.
   *
   * @param batches also compare with runs among others, where the model takes them
   */
  static Map<String, String> lines(Kernels kernels, boolean batches) throws IOException {
    Map<String, Executor> executors = new TreeMap<>();
    Map<String, String> lines = new LinkedHashMap<>();
    for (PublishedCases.Case test : new PublishedCases().all()) {
      Executor executor =
          executors.computeIfAbsent(test.model(), model -> executor(model, kernels));
      Map<String, Tensor> alone = executor.run(test.inputs(), Cancellation.never());
      if (batches) {
        runInBatches(executor, test, alone);
      }
      lines.put(test.id(), hash(alone));
    }
    return lines;
  }

  private static Executor executor(String model, Kernels kernels) {
    try {
      byte[] file = Files.readAllBytes(SharedData.file(model));
      LoadedProgram loaded = OnnxImporter.read(file, Limits.standard());
      return new Executor(loaded, kernels, Limits.standard());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(Map<String, Tensor> outputs) {
    StringBuilder all = new StringBuilder();
    outputs.forEach(
        (name, tensor) -> all.append(name).append(Sha256.of(TensorCodec.encode(tensor)).hex()));
    return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Where the model takes more than one sample at a time. */
  private static void runInBatches(
      Executor executor, PublishedCases.Case test, Map<String, Tensor> alone) {
    Map<String, Integer> axes = batchAxes(executor.inputs());
    if (axes.isEmpty() || TIME_FIRST.stream().anyMatch(test.model()::contains)) {
      return;
    }
    for (int place = 0; place < BATCH; place++) {
      Map<String, Tensor> inputs = new LinkedHashMap<>(test.inputs());
      for (Map.Entry<String, Integer> axis : axes.entrySet()) {
        inputs.put(axis.getKey(), among(test.inputs().get(axis.getKey()), axis.getValue(), place));
      }
      Map<String, Tensor> together = executor.run(inputs, Cancellation.never());
      for (Map.Entry<String, Tensor> own : alone.entrySet()) {
        requireSame(test.id(), own.getValue(), together.get(own.getKey()), place);
      }
    }
  }

  /** The axis of each input that carries the symbol of the first input's outermost dimension. */
  private static Map<String, Integer> batchAxes(List<Program.Input> inputs) {
    Map<String, Integer> axes = new LinkedHashMap<>();
    List<Program.Dimension> first = inputs.get(0).dimensions();
    if (first.isEmpty() || first.get(0).symbol().isEmpty()) {
      return axes;
    }
    for (Program.Input input : inputs) {
      int axis = input.dimensions().indexOf(first.get(0));
      if (axis >= 0) {
        axes.put(input.name(), axis);
      }
    }
    return axes;
  }

  /** The tensor at one place of a batch; at the others lie its own elements in another order. */
  private static Tensor among(Tensor own, int axis, int place) {
    int[] dims = own.shape().dims();
    dims[axis] *= BATCH;
    Tensor batch = Tensor.zeros(own.type(), Shape.of(dims));
    int inner = own.shape().size(axis, dims.length);
    for (int i = 0; i < own.size(); i++) {
      for (int b = 0; b < BATCH; b++) {
        int from = b == place ? i : (int) ((i + (b + 1) * 17L) % own.size());
        int to = (i / inner * BATCH + b) * inner + i % inner;
        System.arraycopy(own.array(), from, batch.array(), to, 1);
      }
    }
    return batch;
  }

  private static void requireSame(String id, Tensor alone, Tensor together, int place) {
    int axis = 0;
    while (axis < alone.shape().rank() && alone.shape().dim(axis) == together.shape().dim(axis)) {
      axis++;
    }
    if (together.size() != alone.size() * BATCH) {
      throw new AssertionError(id + ": a batch gives " + together + ", alone it is " + alone);
    }
    Tensor part = Tensor.zeros(alone.type(), alone.shape());
    int inner = alone.shape().size(axis, alone.shape().rank());
    for (int i = 0; i < alone.size(); i += inner) {
      System.arraycopy(
          together.array(), (i / inner * BATCH + place) * inner, part.array(), i, inner);
    }
    if (!Arrays.equals(TensorCodec.encode(part), TensorCodec.encode(alone))) {
      throw new AssertionError(id + " has other bits at place " + place + " of a batch");
    }
  }
}
