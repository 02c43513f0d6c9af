package network.assay.engine.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import network.assay.primitives.Sha256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The cases of {@code onnx-models/EXPECTED.json}: trained models of others with inputs and the
 * answers of ONNX Runtime 1.29.0. Each input is checked against its published digest.
 */
final class PublishedCases {
  private static final String EXPECTED = "onnx-models/EXPECTED.json";
  private static final Pattern IMAGE = Pattern.compile("first300 image (\\d+) .*");
  private static final Pattern PATTERN = Pattern.compile("pattern\\((-?[0-9.]+),(-?[0-9.]+)\\)");

  private final ObjectMapper json = new ObjectMapper();
  private final JsonNode expected;

  PublishedCases() throws IOException {
    this.expected = json.readTree(SharedData.file(EXPECTED).toFile());
  }

  /**
   * One run.
   *
   * @param model path of the file in the shared data
   * @param outputs what is expected, as EXPECTED.json has it
   */
  record Case(String id, String model, Map<String, Tensor> inputs, JsonNode outputs) {}

  /** Paths of all models, also of those without a case. */
  List<String> models() {
    return List.copyOf(expected.get("models").propertyNames());
  }

  /** All cases. */
  List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (JsonNode test : expected.get("cases")) {
      cases.add(
          new Case(
              test.get("id").asString(),
              test.get("model").asString(),
              inputs(test),
              test.get("outputs")));
    }
    return cases;
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
      if (!digest.equals(input.get("sha256_le").asString())) {
        throw new AssertionError("the input of " + test.get("id") + " is not the published one");
      }
      inputs.put(input.get("name").asString(), tensor);
    }
    return inputs;
  }

  private Tensor input(JsonNode test, JsonNode input, Shape shape) throws IOException {
    String source = test.get("input_source").asString();
    if (input.has("values")) {
      return values(input, shape);
    }
    Matcher image = IMAGE.matcher(source);
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
    if (source.contains("pattern(")) {
      return pattern(source, input.get("name").asString(), shape);
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

  private static Tensor values(JsonNode input, Shape shape) {
    JsonNode values = input.get("values");
    if (input.get("dtype").asString().equals("int64")) {
      long[] numbers = new long[shape.size()];
      Arrays.setAll(numbers, i -> (values.isArray() ? values.get(i) : values).asLong());
      return Tensor.ofLongs(ElementType.I64, shape, numbers);
    }
    return Tensor.ofFloats(shape, floats(values));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  /** {@code name = pattern(lo,hi)}, or zeros where the source says so. */
  private static Tensor pattern(String source, String name, Shape shape) {
    float[] values = new float[shape.size()];
    int named = source.indexOf(name + " = ");
    String own = named < 0 ? source : source.substring(named).split(";", 2)[0];
    Matcher bounds = PATTERN.matcher(own);
    if (bounds.find()) {
      float lo = Float.parseFloat(bounds.group(1));
      float hi = Float.parseFloat(bounds.group(2));
      for (int i = 0; i < values.length; i++) {
        values[i] = lo + (float) ((i * 37L + 11) % 101) / 100f * (hi - lo);
      }
    }
    return Tensor.ofFloats(shape, values);
  }

  /** A picture of the MNIST test set, bytes as floats. */
  static float[] image(int index) throws IOException {
    byte[] file =
        Files.readAllBytes(SharedData.file("mnist-iris/mnist-t10k-first300-images.idx3-ubyte"));
    float[] pixels = new float[784];
    for (int i = 0; i < 784; i++) {
      pixels[i] = file[16 + index * 784 + i] & 0xff;
    }
    return pixels;
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
    Arrays.fill(features, 256);
    for (int i = 0; i < Math.min(1024, to - from); i++) {
      features[i] = content[from + i] & 0xff;
      features[2047 - i] = content[to - 1 - i] & 0xff;
    }
    return Tensor.ofInts(ElementType.I32, shape, features);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= 9 && b <= 13);
  }
}
