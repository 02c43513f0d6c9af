package network.assay.app.bench;

import static network.assay.app.bench.Attention.attention;
import static network.assay.app.bench.Layers.conv;
import static network.assay.app.bench.Layers.dense;
import static network.assay.app.bench.Layers.gelu;
import static network.assay.app.bench.Layers.linear;
import static network.assay.app.bench.Layers.maxPool;
import static network.assay.app.bench.Layers.norm;
import static network.assay.app.bench.ModelBuilder.integer;
import static network.assay.app.bench.ModelBuilder.ints;
import static network.assay.app.bench.ModelBuilder.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.onnx.OnnxImporter;
import network.assay.engine.quantize.Quantizer;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.run.LoadedProgram;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The models that the engine is measured on: the house's own, the shapes of well-known networks
 * with random weights, and published ones where the shared test data lie beside the repository.
 */
final class BenchModels {
  private static final long SEED = 1;
  private static final int PRODUCT_SIZE = 1024;
  private static final int OPSET = 17;

  /** Speed is measured, not accuracy: random weights need no 16-bit values. */
  private static final Quantizer.Budget ANY = new Quantizer.Budget(100, 0);

  /** MobileNetV2, table 2 of arXiv:1801.04381: expansion, channels, repeats, stride. */
  private static final int[][] MOBILENET_V2 = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1},
  };

  private final Path root;

  /**
   * @param root the repository
   */
  BenchModels(Path root) {
    this.root = root;
  }

  /** Makes each of them by its name, in the order of the table. */
  SequencedMap<String, Supplier<BenchModel>> all() {
    SequencedMap<String, Supplier<BenchModel>> all = new LinkedHashMap<>();
    add(all, "digits", this::digits, image("image", 1, 1, 8));
    add(all, "digits-batch-64", this::digits, image("image", 64, 1, 8));
    add(all, "mnist-cnn", BenchModels::mnist, image("x", 1, 1, 28));
    if (Files.exists(magikaFile())) {
      add(all, "magika", () -> load(magikaFile()), magikaBytes());
    }
    voiceActivity(all, "recurrent-vad", VAD_SAMPLES);
    voiceActivity(all, "recurrent-vad-1s", 32 * VAD_SAMPLES);
    add(all, "mobilenet-v2", BenchModels::mobileNet, image("x", 1, 3, 224));
    add(all, "resnet-18", BenchModels::resNet, image("x", 1, 3, 224));
    add(
        all,
        "transformer-6",
        BenchModels::transformer,
        floats("x", Shape.of(1, SEQUENCE, HIDDEN), 1));
    add(
        all,
        "matmul-" + PRODUCT_SIZE,
        BenchModels::product,
        floats("x", Shape.of(PRODUCT_SIZE, PRODUCT_SIZE), 1));
    quantised(all, "int-digits", this::digits, image("image", 1, 1, 8));
    quantised(all, "int-digits-batch-64", this::digits, image("image", 64, 1, 8));
    quantised(all, "int-mnist-cnn", BenchModels::mnist, image("x", 1, 1, 28));
    quantised(all, "int-mobilenet-v2", BenchModels::mobileNet, image("x", 1, 3, 224));
    quantised(all, "int-resnet-18", BenchModels::resNet, image("x", 1, 3, 224));
    return all;
  }

  /** The network quantised by us, and the very integers of it as ONNX Runtime takes them. */
  private static void quantised(
      Map<String, Supplier<BenchModel>> all,
      String name,
      Supplier<byte[]> onnx,
      Map<String, Tensor> inputs) {
    all.put(
        name,
        () -> {
          try (KernelChooser.Chosen chosen =
              KernelChooser.choose(1, KernelChooser.Preference.AUTO)) {
            LoadedProgram program =
                new Quantizer(chosen.kernels(), Limits.standard())
                    .quantize(
                        OnnxImporter.read(onnx.get(), Limits.standard()), List.of(inputs), ANY)
                    .program();
            Executor executor = new Executor(program, chosen.kernels(), Limits.standard());
            Shape output = executor.plan(inputs).outputs().get(0).complete();
            Shape input = inputs.values().iterator().next().shape();
            return BenchModel.quantised(
                program, QOperatorExport.of(program, input, output), inputs);
          }
        });
  }

  private static void add(
      Map<String, Supplier<BenchModel>> all,
      String name,
      Supplier<byte[]> onnx,
      Map<String, Tensor> inputs) {
    all.put(name, () -> BenchModel.of(onnx.get(), inputs));
  }

  private byte[] digits() {
    return load(root.resolve("models/digits/digits.onnx"));
  }

  private static Map<String, Tensor> image(String name, int batch, int channels, int side) {
    return floats(name, Shape.of(batch, channels, side, side), 1);
  }

  private static Map<String, Tensor> floats(String name, Shape shape, double scale) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() * scale);
    }
    return Map.of(name, Tensor.ofFloats(shape, values));
  }

  /** Google's content-type classifier, in the shared test data. */
  private Path magikaFile() {
    return root.resolve("../shared/data/onnx-models/magika/model.onnx");
  }

  private static Map<String, Tensor> magikaBytes() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] bytes = new int[2048];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(256);
    }
    return Map.of("bytes", Tensor.ofInts(ElementType.I32, Shape.of(1, bytes.length), bytes));
  }

  private static byte[] load(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the bench needs " + file, e);
    }
  }

  /** y = x × w, both square. */
  private static byte[] product() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", PRODUCT_SIZE, PRODUCT_SIZE);
    String w = b.weights(PRODUCT_SIZE, PRODUCT_SIZE, PRODUCT_SIZE);
    return b.output(b.node("MatMul", List.of(x, w)), PRODUCT_SIZE, PRODUCT_SIZE).bytes();
  }

  // ---- networks of pictures --------------------------------------------------------------------

  /** Two convolutions with poolings and two dense layers, as tutorials train them on MNIST. */
  static byte[] mnist() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 1, 28, 28);
    x = b.node("Relu", List.of(conv(b, x, 1, 32, 3, 1, 1)));
    x = maxPool(b, x, 2, 2, 0);
    x = b.node("Relu", List.of(conv(b, x, 32, 64, 3, 1, 1)));
    x = maxPool(b, x, 2, 2, 0);
    x = b.node("Flatten", List.of(x));
    x = b.node("Relu", List.of(dense(b, x, 64 * 7 * 7, 128)));
    x = b.node("Softmax", List.of(dense(b, x, 128, 10)), integer("axis", 1));
    return b.output(x, 1, 10).bytes();
  }

  private static byte[] mobileNet() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String zero = b.scalar(0);
    String six = b.scalar(6);
    String x = b.input("x", 1, 3, 224, 224);
    x = b.node("Clip", List.of(conv(b, x, 3, 32, 3, 2, 1), zero, six));
    int channels = 32;
    for (int[] row : MOBILENET_V2) {
      for (int repeat = 0; repeat < row[2]; repeat++) {
        int wide = channels * row[0];
        String y = x;
        if (row[0] > 1) {
          y = b.node("Clip", List.of(conv(b, y, channels, wide, 1, 1, 1), zero, six));
        }
        int stride = repeat == 0 ? row[3] : 1;
        y = b.node("Clip", List.of(conv(b, y, wide, wide, 3, stride, wide), zero, six));
        y = conv(b, y, wide, row[1], 1, 1, 1);
        x = stride == 1 && channels == row[1] ? b.node("Add", List.of(x, y)) : y;
        channels = row[1];
      }
    }
    x = b.node("Clip", List.of(conv(b, x, channels, 1280, 1, 1, 1), zero, six));
    x = b.node("Flatten", List.of(b.node("GlobalAveragePool", List.of(x))));
    return b.output(dense(b, x, 1280, 1000), 1, 1000).bytes();
  }

  /** ResNet-18, table 1 of arXiv:1512.03385. */
  private static byte[] resNet() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 3, 224, 224);
    x = b.node("Relu", List.of(conv(b, x, 3, 64, 7, 2, 1)));
    x = maxPool(b, x, 3, 2, 1);
    int channels = 64;
    for (int filters : new int[] {64, 128, 256, 512}) {
      for (int block = 0; block < 2; block++) {
        int stride = block == 0 && filters > 64 ? 2 : 1;
        String y = b.node("Relu", List.of(conv(b, x, channels, filters, 3, stride, 1)));
        y = conv(b, y, filters, filters, 3, 1, 1);
        String same = channels == filters ? x : conv(b, x, channels, filters, 1, stride, 1);
        x = b.node("Relu", List.of(b.node("Add", List.of(y, same))));
        channels = filters;
      }
    }
    x = b.node("Flatten", List.of(b.node("GlobalAveragePool", List.of(x))));
    return b.output(dense(b, x, 512, 1000), 1, 1000).bytes();
  }

  // ---- networks of sequences -------------------------------------------------------------------

  private static final int SEQUENCE = 128;
  private static final int HIDDEN = 384;
  private static final int HEADS = 6;
  private static final int LAYERS = 6;
  private static final Attention.Shape BLOCK = new Attention.Shape(SEQUENCE, HIDDEN, HEADS);

  /** An encoder of {@value #LAYERS} layers, operator by operator as PyTorch exports it. */
  private static byte[] transformer() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, SEQUENCE, HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      x = b.node("Add", List.of(x, attention(b, norm(b, x, HIDDEN), BLOCK, "")));
      String y = linear(b, norm(b, x, HIDDEN), HIDDEN, 4 * HIDDEN);
      x = b.node("Add", List.of(x, linear(b, gelu(b, y), 4 * HIDDEN, HIDDEN)));
    }
    return b.output(norm(b, x, HIDDEN), 1, SEQUENCE, HIDDEN).bytes();
  }

  /** Samples of one call at 16 kHz: 32 ms, from which one step of the recurrence comes. */
  private static final int VAD_SAMPLES = 512;

  /** Samples before them that a call sees too. */
  private static final int VAD_CONTEXT = 64;

  private static final int BINS = 129;
  private static final int CELL = 128;

  /**
   * A detector of speech in the shape of Silero VAD 5: a short-time spectrum as a convolution, its
   * magnitude, four convolutions, an LSTM, and a probability for each frame.
   */
  private static void voiceActivity(
      Map<String, Supplier<BenchModel>> all, String name, int samples) {
    int length = VAD_CONTEXT + samples;
    add(all, name, () -> voiceActivity(samples), floats("x", Shape.of(1, length), 1.0 / 4));
  }

  private static byte[] voiceActivity(int samples) {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    int length = VAD_CONTEXT + samples;
    String x = b.input("x", 1, length);
    x = b.node("Pad", List.of(x, b.longs(0, 0, 0, 64)), text("mode", "reflect"));
    x = b.node("Unsqueeze", List.of(x, b.longs(1)));
    x = conv1d(b, x, 1, 2 * BINS, 256, 128, 0);
    List<String> parts = b.nodes("Split", List.of(x, b.longs(BINS, BINS)), 2, integer("axis", 1));
    String power = b.node("Add", List.of(squared(b, parts.get(0)), squared(b, parts.get(1))));
    x = b.node("Sqrt", List.of(power));
    int[][] layers = {{BINS, 128, 1}, {128, 64, 2}, {64, 64, 2}, {64, CELL, 1}};
    for (int[] layer : layers) {
      x = b.node("Relu", List.of(conv1d(b, x, layer[0], layer[1], 3, layer[2], 1)));
    }
    x = b.node("Transpose", List.of(x), ints("perm", 2, 0, 1));
    String w = b.weights(4 * CELL, 1, 4 * CELL, CELL);
    String r = b.weights(4 * CELL, 1, 4 * CELL, CELL);
    x = b.node("LSTM", List.of(x, w, r, b.near(0, 1, 8 * CELL)), integer("hidden_size", CELL));
    x = b.node("Squeeze", List.of(x, b.longs(1)));
    x = b.node("Relu", List.of(b.node("Transpose", List.of(x), ints("perm", 1, 2, 0))));
    x = b.node("Sigmoid", List.of(conv1d(b, x, CELL, 1, 1, 1, 0)));
    return b.output(x, 1, 1, samples / VAD_SAMPLES).bytes();
  }

  private static String squared(ModelBuilder b, String x) {
    return b.node("Pow", List.of(x, b.scalar(2)));
  }

  private static String conv1d(
      ModelBuilder b, String x, int channels, int filters, int kernel, int stride, int pad) {
    String w = b.weights((long) channels * kernel, filters, channels, kernel);
    return b.node(
        "Conv",
        List.of(x, w, b.near(0, filters)),
        ints("kernel_shape", kernel),
        ints("strides", stride),
        ints("pads", pad, pad));
  }
}
