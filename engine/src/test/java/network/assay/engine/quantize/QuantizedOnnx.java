package network.assay.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.TinyModel;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.quantize.Quantizer.Quantized;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** A small ONNX file, quantised, beside what it answered before. */
record QuantizedOnnx(
    LoadedProgram before,
    LoadedProgram after,
    List<SequencedMap<String, Tensor>> expected,
    List<SequencedMap<String, Tensor>> got) {

  /**
   * Calibrates on the first half of some samples and answers all of them.
   *
   * @param sample makes one
   */
  static QuantizedOnnx of(TinyModel model, Supplier<Map<String, Tensor>> sample, Budget budget) {
    List<Map<String, Tensor>> samples = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      samples.add(sample.get());
    }
    LoadedProgram before = OnnxImporter.read(model.bytes(), Limits.standard());
    try (Chosen chosen = KernelChooser.choose(1, Preference.AUTO)) {
      Quantizer quantizer = new Quantizer(chosen.kernels(), Limits.standard());
      Quantized made = quantizer.quantize(before, samples.subList(0, 16), budget);
      assertThat(ProvableProgram.faults(made.program())).isEmpty();
      return new QuantizedOnnx(
          before,
          made.program(),
          quantizer.answers(before, samples),
          quantizer.answers(made.program(), samples));
    }
  }

  Agreement agreement() {
    return Agreement.of(expected, got);
  }

  /** Samples for which an output of whole numbers is the same. */
  long sameWholeNumbers(String output) {
    long same = 0;
    for (int i = 0; i < expected.size(); i++) {
      long[] a = expected.get(i).get(output).longs();
      long[] b = got.get(i).get(output).longs();
      same += java.util.Arrays.equals(a, b) ? 1 : 0;
    }
    return same;
  }

  /** Uniform numbers in ±size. */
  static Tensor floats(SplittableRandom random, double size, int... dims) {
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(dims));
    for (int i = 0; i < x.size(); i++) {
      x.floats()[i] = (float) random.nextDouble(-size, size);
    }
    return x;
  }
}
