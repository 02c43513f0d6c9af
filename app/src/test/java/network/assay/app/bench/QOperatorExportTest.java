package network.assay.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.KernelChooser.Chosen;
import network.assay.engine.kernel.KernelChooser.Preference;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.quantize.Quantizer;
import network.assay.engine.quantize.Quantizer.Budget;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** ONNX Runtime computes nearly the same from the exported form. */
class QOperatorExportTest {
  private static final Path DIGITS =
      Path.of(System.getProperty("assay.root")).resolve("models/digits");
  private static final Shape IMAGE = Shape.of(1, 1, 8, 8);
  private static final int SAMPLES = 32;

  @Test
  void digitsGivesTheSameAnswers() throws IOException, OrtException {
    Limits limits = Limits.standard();
    LoadedProgram before =
        OnnxImporter.read(Files.readAllBytes(DIGITS.resolve("digits.onnx")), limits);
    List<Map<String, Tensor>> samples = samples();
    try (Chosen chosen = KernelChooser.choose(1, Preference.AUTO)) {
      LoadedProgram whole =
          new Quantizer(chosen.kernels(), limits)
              .quantize(before, samples, Budget.STANDARD)
              .program();
      Executor executor = new Executor(whole, chosen.kernels(), limits);
      byte[] exported = QOperatorExport.of(whole, IMAGE, Shape.of(1, 10));
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession session = environment.createSession(exported)) {
        for (Map<String, Tensor> sample : samples) {
          float[] ours = executor.run(sample, Cancellation.never()).get("probabilities").floats();
          assertThat(run(environment, session, sample.get("image")))
              .usingComparatorWithPrecision(0.05f)
              .containsExactly(ours);
        }
      }
    }
  }

  private static float[] run(OrtEnvironment environment, OrtSession session, Tensor image)
      throws OrtException {
    FloatBuffer pixels = FloatBuffer.wrap(image.floats());
    try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, new long[] {1, 1, 8, 8});
        OrtSession.Result result = session.run(Map.of("image", input))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }

  private static List<Map<String, Tensor>> samples() throws IOException {
    List<Map<String, Tensor>> samples = new ArrayList<>();
    List<String> lines = Files.readAllLines(DIGITS.resolve("heldout.csv"));
    for (String line : lines.subList(1, 1 + SAMPLES)) {
      String[] cells = line.split(",", -1);
      float[] pixels = new float[IMAGE.size()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Integer.parseInt(cells[2 + i]) / 255f;
      }
      samples.add(Map.of("image", Tensor.ofFloats(IMAGE, pixels)));
    }
    return samples;
  }
}
