package network.assay.engine.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.program.Program;
import network.assay.engine.program.Program.Node;
import network.assay.engine.program.Program.Output;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** What the values of a program of profile f32 were on the calibration samples. */
final class Calibration {
  private final Map<Integer, Statistics> statistics = new TreeMap<>();
  private final List<SequencedMap<String, Tensor>> answers = new ArrayList<>();
  private final Map<Integer, Shape> shapes = new TreeMap<>();

  /** Of one value: its range and the distribution of its magnitudes. */
  record Statistics(float min, float max, Histogram histogram) {}

  private Calibration() {}

  /**
   * Runs the program on every sample, twice: for the ranges, then for the distributions.
   *
   * @throws EngineException when a sample does not fit the program, or a value is no number
   */
  static Calibration run(
      LoadedProgram loaded,
      List<? extends Map<String, Tensor>> samples,
      Kernels kernels,
      Limits limits) {
    Calibration calibration = new Calibration();
    int own = loaded.program().outputs().size();
    Executor executor = new Executor(open(loaded), kernels, limits);
    Map<Integer, float[]> ranges = new TreeMap<>();
    for (Map<String, Tensor> sample : samples) {
      SequencedMap<String, Tensor> all = executor.run(sample, Cancellation.never());
      SequencedMap<String, Tensor> answer = new java.util.LinkedHashMap<>();
      all.entrySet().stream().limit(own).forEach(e -> answer.put(e.getKey(), e.getValue()));
      calibration.answers.add(answer);
      calibration.each(
          loaded,
          sample,
          all,
          (value, tensor) -> {
            float[] range = ranges.computeIfAbsent(value, _ -> new float[] {0, 0});
            calibration.shapes.putIfAbsent(value, tensor.shape());
            for (float x : tensor.floats()) {
              if (!Float.isFinite(x)) {
                // Masks of −∞ are no values to quantise; whatever else is not finite shows up as
                // loss.
                continue;
              }
              range[0] = Math.min(range[0], x);
              range[1] = Math.max(range[1], x);
            }
          });
    }
    ranges.forEach((value, range) -> {
      double top = Math.max(Math.max(-range[0], range[1]), 1e-6f);
      calibration.statistics.put(value, new Statistics(range[0], range[1], new Histogram(top)));
    });
    for (Map<String, Tensor> sample : samples) {
      SequencedMap<String, Tensor> all = executor.run(sample, Cancellation.never());
      calibration.each(
          loaded,
          sample,
          all,
          (value, tensor) -> {
            Histogram histogram = calibration.statistics.get(value).histogram;
            for (float x : tensor.floats()) {
              if (Float.isFinite(x)) {
                histogram.add(x);
              }
            }
          });
    }
    return calibration;
  }

  @FunctionalInterface
  private interface Visit {
    void value(int number, Tensor tensor);
  }

  private void each(
      LoadedProgram loaded,
      Map<String, Tensor> sample,
      SequencedMap<String, Tensor> all,
      Visit visit) {
    Program program = loaded.program();
    for (int i = 0; i < program.inputs().size(); i++) {
      Tensor tensor = sample.get(program.inputs().get(i).name());
      if (tensor.type() == ElementType.F32) {
        visit.value(i, tensor);
      }
    }
    List<Tensor> inner = all.values().stream().skip(program.outputs().size()).toList();
    int next = 0;
    for (int value : made(program)) {
      visit.value(value, inner.get(next++));
    }
  }

  /** The program with every F32 value that a node makes as a further output. */
  private static LoadedProgram open(LoadedProgram loaded) {
    Program program = loaded.program();
    List<Output> outputs = new ArrayList<>(program.outputs());
    for (int value : made(program)) {
      outputs.add(new Output("value " + value, value));
    }
    return new LoadedProgram(
        new Program(
            program.profile(), program.inputs(), program.constants(), program.nodes(), outputs),
        loaded.constants());
  }

  private static List<Integer> made(Program program) {
    List<Integer> values = new ArrayList<>();
    int next = program.inputs().size() + program.constants().size();
    for (Node node : program.nodes()) {
      for (ElementType type : node.elements()) {
        if (type == ElementType.F32) {
          values.add(next);
        }
        next++;
      }
    }
    return values;
  }

  /** Of one F32 value of the program. */
  Statistics of(int value) {
    Statistics found = statistics.get(value);
    if (found == null) {
      throw new EngineException(
          Reason.MODEL_UNSUPPORTED, "value " + value + " was never seen in calibration");
    }
    return found;
  }

  /** The shape that a value had for the first sample. */
  Shape shape(int value) {
    return shapes.get(value);
  }

  /** The program's own outputs for each sample. */
  List<SequencedMap<String, Tensor>> answers() {
    return answers;
  }
}
