package network.assay.app.bench;

import static network.assay.app.bench.Layers.conv;
import static network.assay.app.bench.Layers.dense;
import static network.assay.app.bench.Layers.maxPool;
import static network.assay.app.bench.ModelBuilder.integer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The models that proofs are measured on, as ONNX files of plain operators with inputs to calibrate
 * on. All but the digits have random weights, the same in every run.
 */
public final class ZkModels {
  private static final long SEED = 4;
  private static final int OPSET = 17;
  private static final int SAMPLES = 16;

  /** Runs of a large model are slow, and more of them would show nothing new. */
  private static final int SAMPLES_LARGE = 2;

  private static final int FEATURES = 16;
  private static final int UNITS = 64;
  private static final int DENSE = 1000;

  /** A causal layer of 16 tokens. */
  private static final Attention.Shape BLOCK = new Attention.Shape(16, 128, 4);

  /** nanoGPT on characters: 0.2 million parameters. */
  private static final Attention.Decoder NANO =
      new Attention.Decoder(new Attention.Shape(64, 64, 4), 4, 65, 64);

  /** GPT-2 small, table 2 of Radford et al. (2019): 124 million parameters. */
  private static final Attention.Decoder GPT2 =
      new Attention.Decoder(new Attention.Shape(16, 768, 12), 12, 50257, 1024);

  private final Path root;

  /**
   * A model file with inputs such as it will see.
   *
   * @param samples the first of them is the run to prove
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; a file is read once.
  public record Model(String name, byte[] onnx, List<Map<String, Tensor>> samples) {
    public Model {
      samples = List.copyOf(samples);
    }
  }

  /**
   * @param root the repository, where the digits lie
   */
  public ZkModels(Path root) {
    this.root = root;
  }

  /** Makes each model by its name, from small to large. */
  public SequencedMap<String, Supplier<Model>> all() {
    SequencedMap<String, Supplier<Model>> all = new LinkedHashMap<>();
    add(all, "tiny-mlp", ZkModels::tiny, floats("x", SAMPLES, 1, 4));
    add(all, "digits-cnn", this::digits, digitSamples());
    add(all, "logistic-regression", ZkModels::logistic, floats("x", SAMPLES, 1, 30));
    add(all, "tree-ensemble", ZkModels::trees, floats("x", 4 * SAMPLES, 1, FEATURES));
    add(all, "lstm-step", ZkModels::lstm, steps(true));
    add(all, "gru-step", ZkModels::gru, steps(false));
    add(all, "mnist-mlp", ZkModels::mnistMlp, floats("x", SAMPLES, 1, 784));
    add(all, "mnist-cnn", BenchModels::mnist, floats("x", SAMPLES, 1, 1, 28, 28));
    add(all, "cnn-264k", ZkModels::cnn, floats("x", SAMPLES, 1, 3, 32, 32));
    add(all, "mobilenet-like", ZkModels::mobileNetLike, floats("x", SAMPLES, 1, 3, 32, 32));
    add(all, "mlp-4m", ZkModels::mlp, floats("x", SAMPLES, 1, DENSE));
    add(
        all,
        "transformer-block",
        ZkModels::block,
        floats("x", SAMPLES, 1, BLOCK.tokens(), BLOCK.width()));
    add(all, "nanogpt", () -> decoder(NANO), tokens(NANO, SAMPLES));
    add(all, "gpt2-124m", () -> decoder(GPT2), tokens(GPT2, SAMPLES_LARGE));
    return all;
  }

  private static void add(
      Map<String, Supplier<Model>> all,
      String name,
      Supplier<byte[]> onnx,
      List<Map<String, Tensor>> samples) {
    all.put(name, () -> new Model(name, onnx.get(), samples));
  }

  // ---- inputs ----------------------------------------------------------------------------------

  /** Numbers between 0 and 1. */
  private static List<Map<String, Tensor>> floats(String name, int count, int... dims) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Map<String, Tensor>> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(Map.of(name, floats(random, 0, 1, dims)));
    }
    return samples;
  }

  private static Tensor floats(SplittableRandom random, double from, double to, int... dims) {
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(dims));
    for (int i = 0; i < x.size(); i++) {
      x.floats()[i] = (float) random.nextDouble(from, to);
    }
    return x;
  }

  private static List<Map<String, Tensor>> steps(boolean cell) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Map<String, Tensor>> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      Map<String, Tensor> sample = new LinkedHashMap<>();
      sample.put("x", floats(random, -1, 1, 1, 1, UNITS));
      sample.put("h", floats(random, -1, 1, 1, 1, UNITS));
      if (cell) {
        sample.put("c", floats(random, -1, 1, 1, 1, UNITS));
      }
      samples.add(sample);
    }
    return samples;
  }

  private static List<Map<String, Tensor>> tokens(Attention.Decoder d, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Map<String, Tensor>> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long[] ids = random.longs(d.shape().tokens(), 0, d.vocabulary()).toArray();
      samples.add(Map.of("ids", Tensor.ofLongs(ElementType.I64, Shape.of(1, ids.length), ids)));
    }
    return samples;
  }

  private Path digitsFolder() {
    return root.resolve("models/digits");
  }

  private List<Map<String, Tensor>> digitSamples() {
    try {
      List<Map<String, Tensor>> samples = new ArrayList<>();
      for (String line :
          Files.readAllLines(digitsFolder().resolve("heldout.csv")).subList(1, 1 + 4 * SAMPLES)) {
        String[] cells = line.split(",", -1);
        float[] pixels = new float[64];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = Integer.parseInt(cells[2 + i]) / 255f;
        }
        samples.add(Map.of("image", Tensor.ofFloats(Shape.of(1, 1, 8, 8), pixels)));
      }
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException("the bench needs " + digitsFolder(), e);
    }
  }

  // ---- models ----------------------------------------------------------------------------------

  private byte[] digits() {
    try {
      return Files.readAllBytes(digitsFolder().resolve("digits.onnx"));
    } catch (IOException e) {
      throw new UncheckedIOException("the bench needs " + digitsFolder(), e);
    }
  }

  /** Features are standardised, weighed and become probabilities of three classes. */
  private static byte[] logistic() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 30);
    x = b.node("Sub", List.of(x, b.near(0.5f, 30)));
    x = b.node("Div", List.of(x, b.near(0.3f, 30)));
    x = b.node("Softmax", List.of(dense(b, x, 30, 3)), integer("axis", 1));
    return b.output(x, 1, 3).bytes();
  }

  /** 20 trees of depth 6 over 16 features, three classes. */
  private static byte[] trees() {
    return RandomForest.onnx(new ModelBuilder(OPSET, SEED), SEED, 20, 6, FEATURES, 3);
  }

  private static byte[] lstm() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 1, UNITS);
    String h = b.input("h", 1, 1, UNITS);
    String c = b.input("c", 1, 1, UNITS);
    String w = b.weights(6L * UNITS, 1, 4 * UNITS, UNITS);
    String r = b.weights(6L * UNITS, 1, 4 * UNITS, UNITS);
    List<String> out =
        b.nodes(
            "LSTM",
            List.of(x, w, r, b.near(0, 1, 8 * UNITS), "", h, c),
            3,
            integer("hidden_size", UNITS));
    return b.output(out.get(1), 1, 1, UNITS).output(out.get(2), 1, 1, UNITS).bytes();
  }

  private static byte[] gru() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 1, UNITS);
    String h = b.input("h", 1, 1, UNITS);
    String w = b.weights(6L * UNITS, 1, 3 * UNITS, UNITS);
    String r = b.weights(6L * UNITS, 1, 3 * UNITS, UNITS);
    List<String> out =
        b.nodes(
            "GRU",
            List.of(x, w, r, b.near(0, 1, 6 * UNITS), "", h),
            2,
            integer("hidden_size", UNITS),
            integer("linear_before_reset", 1));
    return b.output(out.get(1), 1, 1, UNITS).bytes();
  }

  /** As small as a network gets: 30 parameters, where systems of fixed costs do best. */
  private static byte[] tiny() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.node("Relu", List.of(dense(b, b.input("x", 1, 4), 4, 4)));
    return b.output(dense(b, x, 4, 2), 1, 2).bytes();
  }

  private static byte[] mnistMlp() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.node("Relu", List.of(dense(b, b.input("x", 1, 784), 784, 128)));
    return b.output(dense(b, x, 128, 10), 1, 10).bytes();
  }

  /** 265,570 parameters, 10.7 million multiply-adds. */
  private static byte[] cnn() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, 3, 32, 32);
    x = maxPool(b, b.node("Relu", List.of(conv(b, x, 3, 24, 5, 1, 1))), 2, 2, 0);
    x = maxPool(b, b.node("Relu", List.of(conv(b, x, 24, 56, 5, 1, 1))), 2, 2, 0);
    x = b.node("Flatten", List.of(x));
    x = b.node("Relu", List.of(dense(b, x, 56 * 8 * 8, 64)));
    return b.output(dense(b, x, 64, 10), 1, 10).bytes();
  }

  /** 4,014,010 parameters. */
  private static byte[] mlp() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, DENSE);
    for (int layer = 0; layer < 4; layer++) {
      x = b.node("Relu", List.of(dense(b, x, DENSE, DENSE)));
    }
    return b.output(dense(b, x, DENSE, 10), 1, 10).bytes();
  }

  /** Three inverted residuals of MobileNetV2. */
  private static byte[] mobileNetLike() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String zero = b.scalar(0);
    String six = b.scalar(6);
    String x = b.input("x", 1, 3, 32, 32);
    x = b.node("Clip", List.of(conv(b, x, 3, 16, 3, 2, 1), zero, six));
    for (int repeat = 0; repeat < 3; repeat++) {
      String y = b.node("Clip", List.of(conv(b, x, 16, 64, 1, 1, 1), zero, six));
      y = b.node("Clip", List.of(conv(b, y, 64, 64, 3, 1, 64), zero, six));
      x = b.node("Add", List.of(x, conv(b, y, 64, 16, 1, 1, 1)));
    }
    x = b.node("Flatten", List.of(b.node("GlobalAveragePool", List.of(x))));
    return b.output(dense(b, x, 16, 10), 1, 10).bytes();
  }

  private static byte[] block() {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String x = b.input("x", 1, BLOCK.tokens(), BLOCK.width());
    x = Attention.block(b, x, BLOCK, Attention.causalMask(b, BLOCK.tokens()));
    return b.output(x, 1, BLOCK.tokens(), BLOCK.width()).bytes();
  }

  private static byte[] decoder(Attention.Decoder d) {
    ModelBuilder b = new ModelBuilder(OPSET, SEED);
    String ids = b.longInput("ids", 1, d.shape().tokens());
    return b.output(Attention.decoder(b, ids, d), 1, d.shape().tokens(), d.vocabulary()).bytes();
  }
}
