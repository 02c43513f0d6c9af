package network.assay.app.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The digits model in our engine, on the images that played no part in training. */
class HeldOutAccuracyTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("assay.root")).resolve("models/digits");
  private static final Shape IMAGE = Shape.of(1, 1, 8, 8);
  private static final int PIXELS = 64;
  private static final int CLASSES = 10;
  private static final double ACCURACY_MIN = 0.97;

  private record Example(int label, Tensor image) {
    float[] pixels() {
      return image.floats();
    }
  }

  @Test
  void reads97OfAHundredHeldOutImages() throws IOException {
    List<Example> examples = heldOut();
    float[] batch = new float[examples.size() * PIXELS];
    for (int i = 0; i < examples.size(); i++) {
      System.arraycopy(examples.get(i).pixels(), 0, batch, i * PIXELS, PIXELS);
    }
    byte[] model = Files.readAllBytes(FOLDER.resolve("digits.onnx"));
    Limits limits = Limits.standard();
    try (KernelChooser.Chosen chosen = KernelChooser.choose(2, KernelChooser.Preference.AUTO)) {
      Executor executor = new Executor(OnnxImporter.read(model, limits), chosen.kernels(), limits);
      float[] together = run(executor, batch);
      int right = 0;
      for (int i = 0; i < examples.size(); i++) {
        float[] alone = run(executor, examples.get(i).pixels());
        float[] row = Arrays.copyOfRange(together, i * CLASSES, (i + 1) * CLASSES);
        assertThat(alone).as("image %s alone and in the batch", i).containsExactly(row);
        if (largest(row) == examples.get(i).label()) {
          right++;
        }
      }
      System.out.printf("digits: %d of %d held-out images right%n", right, examples.size());
      assertThat((double) right / examples.size()).isGreaterThanOrEqualTo(ACCURACY_MIN);
    }
  }

  private static List<Example> heldOut() throws IOException {
    return Files.readAllLines(FOLDER.resolve("heldout.csv")).stream()
        .skip(1)
        .map(line -> {
          String[] cells = line.split(",", -1);
          float[] pixels = new float[PIXELS];
          for (int i = 0; i < PIXELS; i++) {
            pixels[i] = Integer.parseInt(cells[2 + i]) / 255f;
          }
          return new Example(Integer.parseInt(cells[1]), Tensor.ofFloats(IMAGE, pixels));
        })
        .toList();
  }

  private static float[] run(Executor executor, float[] pixels) {
    Tensor image = Tensor.ofFloats(Shape.of(pixels.length / PIXELS, 1, 8, 8), pixels);
    return executor.run(Map.of("image", image), Cancellation.never()).get("probabilities").floats();
  }

  private static int largest(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }
}
