package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Trained models of others against what ONNX Runtime 1.29.0 answers ({@code
 * onnx-models/EXPECTED.json}): every model is imported, and every case agrees.
 */
class PublishedModelsTest {
  /** Relative to the largest magnitude of an output. */
  private static final double TOLERANCE = 1e-4;

  /**
   * The quantised MobileNet rounds after every layer: a last bit before a rounding becomes a whole
   * step behind it, in any two runtimes.
   */
  private static final double TOLERANCE_QUANTISED = 0.05;

  /**
   * Magika takes variances as mean of squares minus square of mean, which cancel. Computed in
   * double, the answers lie seven times nearer to ours than to the published ones.
   */
  private static final double TOLERANCE_CANCELLING = 0.02;

  /** Cases that the shared data hold. */
  private static final int CASES = 58;

  @Test
  void everyModelIsImported() throws IOException {
    for (String path : new PublishedCases().models()) {
      byte[] file = Files.readAllBytes(SharedData.file(path));
      assertThat(OnnxImporter.read(file, Limits.standard()).program().outputs())
          .as(path)
          .isNotEmpty();
    }
  }

  @Test
  void everyCaseGivesThePublishedAnswer() throws IOException {
    Map<String, Integer> checked = new TreeMap<>();
    try (KernelChooser.Chosen chosen = KernelChooser.choose(2, KernelChooser.Preference.AUTO)) {
      for (PublishedCases.Case test : new PublishedCases().all()) {
        byte[] file = Files.readAllBytes(SharedData.file(test.model()));
        LoadedProgram loaded = OnnxImporter.read(file, Limits.standard());
        Executor executor = new Executor(loaded, chosen.kernels(), Limits.standard());
        check(test, executor.run(test.inputs(), Cancellation.never()));
        checked.merge(test.model(), 1, Integer::sum);
      }
    }
    System.out.println("published models checked, with cases: " + checked);
    assertThat(checked.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(CASES);
  }

  private static void checkText(String id, Tensor found, String expected) {
    if (found.type() == ElementType.STRING) {
      assertThat(List.of(found.strings()).toString()).as(id).isEqualTo(expected);
      return;
    }
    Matcher score = Pattern.compile("=([-+.0-9E]+)").matcher(expected);
    for (float value : found.floats()) {
      assertThat(score.find()).as(id).isTrue();
      assertThat((double) value)
          .as(id)
          .isCloseTo(Double.parseDouble(score.group(1)), within(TOLERANCE));
    }
    assertThat(score.find()).as(id).isFalse();
  }

  private static void check(PublishedCases.Case test, Map<String, Tensor> outputs) {
    String id = test.id();
    double tolerance =
        id.contains("mobilenet")
            ? TOLERANCE_QUANTISED
            : id.contains("magika") ? TOLERANCE_CANCELLING : TOLERANCE;
    for (JsonNode output : test.outputs()) {
      Tensor found = outputs.get(output.get("name").asString());
      if (output.has("value")) {
        checkText(id, found, output.get("value").asString());
        continue;
      }
      double[] values = new double[found.size()];
      double largest = 0;
      int argmax = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = found.type() == ElementType.F32 ? found.floats()[i] : (double) found.longs()[i];
        largest = Math.max(largest, Math.abs(values[i]));
        argmax = values[i] > values[argmax] ? i : argmax;
      }
      JsonNode numbers = Optional.ofNullable(output.get("values")).orElse(output.get("first16"));
      for (int i = 0; i < numbers.size(); i++) {
        assertThat(Math.abs(values[i] - numbers.get(i).asDouble()))
            .as(
                id
                    + " "
                    + output.get("name")
                    + "["
                    + i
                    + "] = "
                    + values[i]
                    + ", expected "
                    + numbers.get(i))
            .isLessThanOrEqualTo(tolerance * Math.max(largest, 1e-3));
      }
      assertThat(argmax).as(id + " argmax").isEqualTo(output.get("argmax").asInt());
    }
  }
}
