package network.assay.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.onnx.SharedData;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.quantize.Quantizer.Quantized;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.run.ProvableProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Trained models keep their accuracy as integer programs. */
class QuantizedModelsTest {
  /** Samples for calibration; their labels are not looked at, and they are not tested on. */
  private static final int CALIBRATION = 64;

  private static final double POINTS_LOST_MAX = 0.5;

  private record Labelled(List<Map<String, Tensor>> samples, List<Integer> labels) {}

  @Test
  void digitsLosesAtMostHalfAPoint() throws IOException {
    Path folder = Path.of(System.getProperty("assay.root")).resolve("models/digits");
    check("digits", Files.readAllBytes(folder.resolve("digits.onnx")), digits(folder));
  }

  private static Labelled digits(Path folder) throws IOException {
    Labelled all = new Labelled(new ArrayList<>(), new ArrayList<>());
    for (String line :
        Files.readAllLines(folder.resolve("heldout.csv")).stream().skip(1).toList()) {
      String[] cells = line.split(",", -1);
      float[] pixels = new float[64];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Integer.parseInt(cells[2 + i]) / 255f;
      }
      all.samples.add(Map.of("image", Tensor.ofFloats(Shape.of(1, 1, 8, 8), pixels)));
      all.labels.add(Integer.parseInt(cells[1]));
    }
    return all;
  }

  @Test
  void mnistLosesAtMostHalfAPoint() throws IOException {
    Path model = SharedData.file("onnx-models/burn-onnx/mnist.onnx");
    byte[] images =
        Files.readAllBytes(SharedData.file("mnist-iris/mnist-t10k-first300-images.idx3-ubyte"));
    byte[] labels =
        Files.readAllBytes(SharedData.file("mnist-iris/mnist-t10k-first300-labels.idx1-ubyte"));
    byte[] file = Files.readAllBytes(model);
    String name = OnnxImporter.read(file, Limits.standard()).program().inputs().getFirst().name();
    Labelled all = new Labelled(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 300; i++) {
      float[] pixels = new float[784];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = ((images[16 + i * 784 + p] & 255) / 255f - 0.1307f) / 0.3081f;
      }
      all.samples.add(Map.of(name, Tensor.ofFloats(Shape.of(1, 1, 28, 28), pixels)));
      all.labels.add((int) labels[8 + i]);
    }
    check("mnist", file, all);
  }

  private static void check(String name, byte[] file, Labelled all) {
    Limits limits = Limits.standard();
    LoadedProgram before = OnnxImporter.read(file, limits);
    Supplier<Quantized> once =
        () -> {
          try (Chosen chosen = KernelChooser.choose(2, Preference.AUTO)) {
            Quantizer quantizer = new Quantizer(chosen.kernels(), limits);
            Quantized made =
                quantizer.quantize(before, all.samples.subList(0, CALIBRATION), Budget.STANDARD);
            QuantizationReport report =
                quantizer.heldOut(
                    made.report(),
                    before,
                    made.program(),
                    all.samples.subList(CALIBRATION, all.samples.size()),
                    all.labels.subList(CALIBRATION, all.labels.size()));
            return new Quantized(made.program(), report);
          }
        };
    Quantized made = once.get();
    assertThat(ProvableProgram.faults(made.program())).isEmpty();
    System.out.println(name + " quantised:");
    System.out.println(made.report().toJson().without("layers").canonicalText());
    assertThat(made.report().accuracy().orElseThrow().pointsLost())
        .isLessThanOrEqualTo(POINTS_LOST_MAX);
    try (Chosen scalar = KernelChooser.choose(1, Preference.SCALAR)) {
      Quantized again =
          new Quantizer(scalar.kernels(), limits)
              .quantize(before, all.samples.subList(0, CALIBRATION), Budget.STANDARD);
      assertThat(again.program().id()).isEqualTo(made.program().id());
    }
  }
}
