package network.assay.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Sha256;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Trained models of others against what ONNX Runtime 1.29.0 answers ({@code
 * onnx-models/EXPECTED.json}): each model either runs and agrees, or is refused naming what is
 * missing; which of the two is fixed here.
 */
class PublishedModelsTest {
  private static final String EXPECTED = "onnx-models/EXPECTED.json";

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

  private static final List<String> SUPPORTED =
      List.of(
          "burn-onnx/mnist.onnx",
          "burn-onnx/sine.onnx",
          "inference-labs/age.onnx",
          "inference-labs/model_31df94d2/network.onnx",
          "magika/model.onnx",
          "onnxruntime/CNTK/test_LSTM.tanh.bidirectional/model.onnx",
          "onnxruntime/CNTK/test_RNN.bidirectional.one_layer.relu/model.onnx",
          "onnxruntime/logreg_iris.onnx",
          "onnxruntime/mnist.onnx",
          "onnxruntime/mobilenet_v3/model.onnx",
          "onnxruntime/sklearn_bin_voting_classifier_soft.onnx",
          "sklearn-onnx/treecl.onnx",
          "sklearn-onnx/treecl2.onnx",
          "sklearn-onnx/treecl3.onnx",
          "tract/averagepool_count_include_pad/model.onnx",
          "tract/keras-tf2/example.onnx",
          "tract/lgbm_classifier_tensor/model.onnx",
          "tract/lgbm_regressor_tensor/model.onnx",
          "tract/linear_classifier/model.onnx",
          "tract/linear_regressor/model.onnx",
          "tract/qrelu_1/model.onnx",
          "tract/qsigmoid_1/model.onnx",
          "tract/qtanh_1/model.onnx",
          "tribuo/cnn_mnist.onnx",
          "tribuo/iris-lr-model.onnx",
          "tribuo/lr_mnist.onnx");

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void modelsThatAreNotSupportedAreRefusedNamingTheOperator() throws IOException {
    JsonNode expected = json.readTree(SharedData.file(EXPECTED).toFile());
    List<String> accepted = new ArrayList<>();
    for (String path : expected.get("models").propertyNames()) {
      try {
        OnnxImporter.read(Files.readAllBytes(SharedData.file(path)), Limits.standard());
        accepted.add(path.substring("onnx-models/".length()));
      } catch (EngineException e) {
        assertThat(e.reason()).as(path + ": " + e.getMessage()).isEqualTo(Reason.MODEL_UNSUPPORTED);
        assertThat(e.getMessage())
            .as(path)
            .containsAnyOf("node '", "needs opset")
            .doesNotContain("null");
      }
    }
    assertThat(accepted).containsExactlyInAnyOrderElementsOf(SUPPORTED);
  }

  @Test
  void supportedModelsGiveThePublishedAnswers() throws IOException {
    JsonNode expected = json.readTree(SharedData.file(EXPECTED).toFile());
    Map<String, Integer> checked = new TreeMap<>();
    try (KernelChooser.Chosen chosen = KernelChooser.choose(2, KernelChooser.Preference.AUTO)) {
      Map<String, Executor> executors = new TreeMap<>();
      for (String model : SUPPORTED) {
        byte[] file = Files.readAllBytes(SharedData.file("onnx-models/" + model));
        LoadedProgram loaded = OnnxImporter.read(file, Limits.standard());
        executors.put(
            "onnx-models/" + model, new Executor(loaded, chosen.kernels(), Limits.standard()));
      }
      for (JsonNode test : expected.get("cases")) {
        Executor executor = executors.get(test.get("model").asString());
        if (executor != null) {
          Map<String, Tensor> inputs = inputs(test);
          check(test, executor.run(inputs, Cancellation.never()));
          checked.merge(test.get("model").asString(), 1, Integer::sum);
        }
      }
    }
    System.out.println("published models checked, with cases: " + checked);
    // Nobody published answers for tribuo/lr_mnist.onnx: it is only imported.
    assertThat(checked).hasSize(SUPPORTED.size() - 1);
  }

  @Test
  void aBatchChangesNoBitOfItsSamples() throws IOException {
    for (String model : List.of("tribuo/cnn_mnist.onnx", "magika/model.onnx")) {
      LoadedProgram loaded =
          OnnxImporter.read(
              Files.readAllBytes(SharedData.file("onnx-models/" + model)), Limits.standard());
      String name = loaded.program().inputs().get(0).name();
      boolean image = loaded.program().inputs().get(0).type() == ElementType.F32;
      Tensor batch = image ? images(5) : bytes(5);
      byte[] together = TensorCodec.encodeElements(runAlone(loaded, name, batch, 1, true));
      int each = batch.size() / 5;
      byte[] alone = new byte[together.length];
      for (int i = 0; i < 5; i++) {
        int[] dims = batch.shape().dims();
        dims[0] = 1;
        Tensor sample = Tensor.zeros(batch.type(), Shape.of(dims));
        System.arraycopy(batch.array(), i * each, sample.array(), 0, each);
        // Other kernels and thread counts on the way: they may change no bit either.
        Tensor answer = runAlone(loaded, name, sample, 1 + 3 * (i % 3), i % 2 == 0);
        byte[] part = TensorCodec.encodeElements(answer);
        System.arraycopy(part, 0, alone, i * part.length, part.length);
      }
      assertThat(alone).as(model).isEqualTo(together);
    }
  }

  private static Tensor runAlone(
      LoadedProgram loaded, String name, Tensor input, int threads, boolean vector) {
    try (Workers workers = new Workers(threads)) {
      Kernels kernels =
          vector
              ? new network.assay.engine.kernel.VectorKernels(workers)
              : new ScalarKernels(workers);
      return new Executor(loaded, kernels, Limits.standard())
          .run(Map.of(name, input), Cancellation.never())
          .firstEntry()
          .getValue();
    }
  }

  private static Tensor images(int count) throws IOException {
    float[] pixels = new float[count * 784];
    for (int i = 0; i < count; i++) {
      System.arraycopy(image(i), 0, pixels, i * 784, 784);
    }
    return Tensor.ofFloats(Shape.of(count, 1, 28, 28), pixels);
  }

  private static Tensor bytes(int count) {
    int[] values = new int[count * 2048];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 37 % 257;
    }
    return Tensor.ofInts(ElementType.I32, Shape.of(count, 2048), values);
  }

  private static float[] image(int index) throws IOException {
    byte[] file =
        Files.readAllBytes(SharedData.file("mnist-iris/mnist-t10k-first300-images.idx3-ubyte"));
    float[] pixels = new float[784];
    for (int i = 0; i < 784; i++) {
      pixels[i] = file[16 + index * 784 + i] & 0xff;
    }
    return pixels;
  }

  private Map<String, Tensor> inputs(JsonNode test) throws IOException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (JsonNode input : test.get("inputs")) {
      int[] dims = new int[input.get("shape").size()];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = input.get("shape").get(i).asInt();
      }
      Tensor tensor = input(test, input, Shape.of(dims));
      String digest = Sha256.of(TensorCodec.encodeElements(tensor)).hex();
      assertThat(digest)
          .as("input of " + test.get("id").asString() + " as published")
          .isEqualTo(input.get("sha256_le").asString());
      inputs.put(input.get("name").asString(), tensor);
    }
    return inputs;
  }

  private Tensor input(JsonNode test, JsonNode input, Shape shape) throws IOException {
    String source = test.get("input_source").asString();
    Matcher image = Pattern.compile("first300 image (\\d+) .*").matcher(source);
    if (input.has("values")) {
      return Tensor.ofFloats(shape, floats(input.get("values")));
    }
    if (image.find()) {
      float[] pixels = image(Integer.parseInt(image.group(1)));
      for (int i = 0; source.contains("0.1307") && i < pixels.length; i++) {
        pixels[i] = (pixels[i] / 255f - 0.1307f) / 0.3081f;
      }
      return Tensor.ofFloats(shape, pixels);
    }
    if (source.contains("inference_examples_by_content")) {
      return magika(Integer.parseInt(source.replaceAll("entry (\\d+) .*", "$1")), shape);
    }
    String file = test.get("input_file").asString();
    if (file.endsWith(".pb")) {
      return Tensors.parse(Files.readAllBytes(SharedData.file(file)));
    }
    if (file.endsWith(".npz")) {
      return Tensor.ofFloats(shape, npz(file, shape.size()));
    }
    if (file.endsWith(".json")) {
      JsonNode data = json.readTree(SharedData.file(file).toFile());
      return Tensor.ofFloats(shape, floats(data.get("input_data").get(0)));
    }
    return iris(file, shape);
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private static float[] npz(String file, int size) throws IOException {
    try (ZipFile zip = new ZipFile(SharedData.file(file).toFile());
        InputStream in = zip.getInputStream(zip.getEntry("input.npy"))) {
      byte[] npy = in.readAllBytes();
      ByteBuffer data = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
      data.position(10 + data.getShort(8));
      float[] values = new float[size];
      data.asFloatBuffer().get(values);
      return values;
    }
  }

  /** Columns as the model wants them: petal length, petal width, sepal length, sepal width. */
  private static Tensor iris(String file, Shape shape) throws IOException {
    List<String> rows =
        Files.readAllLines(SharedData.file(file)).stream().filter(r -> !r.isBlank()).toList();
    float[] values = new float[shape.size()];
    for (int r = 0; r < rows.size(); r++) {
      String[] columns = rows.get(r).split(",", -1);
      for (int c = 0; c < 4; c++) {
        values[4 * r + c] = Float.parseFloat(columns[(c + 2) % 4]);
      }
    }
    return Tensor.ofFloats(shape, values);
  }

  /** The first and the last 1024 bytes without white space around them, 256 where none are. */
  private Tensor magika(int entry, Shape shape) throws IOException {
    String file = "onnx-models/magika/standard_v3_3-inference_examples_by_content.json.gz";
    byte[] content;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SharedData.file(file)))) {
      JsonNode examples = json.readTree(in);
      content = Base64.getDecoder().decode(examples.get(entry).get("content_base64").asString());
    }
    int from = 0;
    int to = content.length;
    while (from < to && isSpace(content[from])) {
      from++;
    }
    while (to > from && isSpace(content[to - 1])) {
      to--;
    }
    int[] features = new int[2048];
    java.util.Arrays.fill(features, 256);
    for (int i = 0; i < Math.min(1024, to - from); i++) {
      features[i] = content[from + i] & 0xff;
      features[2047 - i] = content[to - 1 - i] & 0xff;
    }
    return Tensor.ofInts(ElementType.I32, shape, features);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= 9 && b <= 13);
  }

  /** Strings, or maps from classes to scores, as Java prints them. */
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

  private static void check(JsonNode test, Map<String, Tensor> outputs) {
    String id = test.get("id").asString();
    double tolerance =
        id.contains("mobilenet")
            ? TOLERANCE_QUANTISED
            : id.contains("magika") ? TOLERANCE_CANCELLING : TOLERANCE;
    for (JsonNode output : test.get("outputs")) {
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
