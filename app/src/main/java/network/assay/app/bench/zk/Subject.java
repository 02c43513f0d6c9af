package network.assay.app.bench.zk;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import network.assay.app.bench.ZkModels;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.program.Program;
import network.assay.engine.quantize.Quantizer;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;

/**
 * A model to prove.
 *
 * @param model the file, and the sample that is run
 * @param inputNames in the order of the model
 * @param parameters weights of the floating model
 * @param multiplyAdds of a run: of the integer program, else of the floating one
 * @param runSeconds a plain run of the integer program, else of the floating one; warm
 * @param expected what the floating model answers
 * @param program of profile int; empty when the quantiser refuses the model
 * @param refusal why it does; empty when it does not
 */
public record Subject(
    ZkModels.Model model,
    List<String> inputNames,
    long parameters,
    long multiplyAdds,
    double runSeconds,
    SequencedMap<String, Tensor> expected,
    Optional<LoadedProgram> program,
    String refusal) {

  /** Cost is measured, not accuracy: no value is given 16 bits to save some. */
  private static final Quantizer.Budget ANY = new Quantizer.Budget(100, 0);

  /**
   * Quantises the model and runs it.
   *
   * @throws EngineException when not even the floating model runs
   */
  static Subject of(ZkModels.Model model, int threads, Timing timing) {
    LoadedProgram floating = OnnxImporter.read(model.onnx(), Limits.standard());
    Map<String, Tensor> inputs = model.samples().getFirst();
    try (KernelChooser.Chosen chosen =
        KernelChooser.choose(threads, KernelChooser.Preference.AUTO)) {
      Optional<LoadedProgram> program = Optional.empty();
      String refusal = "";
      try {
        program =
            Optional.of(
                new Quantizer(chosen.kernels(), Limits.standard())
                    .quantize(floating, model.samples(), ANY)
                    .program());
      } catch (EngineException e) {
        refusal = "no integer program: " + e.getMessage();
      }
      Executor expected = new Executor(floating, chosen.kernels(), Limits.standard());
      Executor run = new Executor(program.orElse(floating), chosen.kernels(), Limits.standard());
      return new Subject(
          model,
          floating.program().inputs().stream().map(Program.Input::name).toList(),
          parameters(floating),
          run.execute(inputs, Cancellation.never()).multiplyAdds(),
          timing.seconds(() -> run.run(inputs, Cancellation.never())),
          expected.run(inputs, Cancellation.never()),
          program,
          refusal);
    }
  }

  private static long parameters(LoadedProgram floating) {
    return floating.constants().stream()
        .filter(constant -> constant.type() == ElementType.F32)
        .mapToLong(Tensor::size)
        .sum();
  }

  /** The run that is proved. */
  Map<String, Tensor> inputs() {
    return model.samples().getFirst();
  }

  /**
   * How far outputs lie from the floating model's: the largest difference, relative to the largest
   * of those.
   *
   * @param outputs all of them, flat, in the model's order
   * @throws IllegalStateException when they are not as many: then something else was proved
   */
  double deviation(double[] outputs) {
    double[] right = expected.values().stream().flatMapToDouble(Subject::numbers).toArray();
    if (right.length != outputs.length) {
      throw new IllegalStateException(
          "proved outputs of " + outputs.length + " elements, the model's have " + right.length);
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < right.length; i++) {
      largest = Math.max(largest, Math.abs(right[i]));
      difference = Math.max(difference, Math.abs(right[i] - outputs[i]));
    }
    return largest == 0 ? difference : difference / largest;
  }

  /** The elements of a tensor of floats or whole numbers. */
  static DoubleStream numbers(Tensor tensor) {
    return switch (tensor.type()) {
      case F32 -> {
        float[] values = tensor.floats();
        yield IntStream.range(0, values.length).mapToDouble(i -> values[i]);
      }
      case I32 -> Arrays.stream(tensor.ints()).asDoubleStream();
      case I64 -> Arrays.stream(tensor.longs()).asDoubleStream();
      default ->
          throw new IllegalArgumentException("no model of the bench has " + tensor.type().label());
    };
  }
}
