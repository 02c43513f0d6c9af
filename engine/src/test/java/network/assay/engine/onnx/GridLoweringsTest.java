package network.assay.engine.onnx;

import static network.assay.engine.onnx.TinyModel.integer;
import static network.assay.engine.onnx.TinyModel.ints;
import static network.assay.engine.onnx.TinyModel.real;
import static network.assay.engine.onnx.TinyModel.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import network.assay.engine.kernel.Kernels;
import network.assay.engine.kernel.ScalarKernels;
import network.assay.engine.kernel.VectorKernels;
import network.assay.engine.kernel.Workers;
import network.assay.engine.run.Cancellation;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.Executor;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;
import org.junit.jupiter.api.Test;

/**
 * Index, window, image, signal and random operators over attributes that the node tests of ONNX
 * leave out: against ONNX Runtime, or against what the definition gives by hand.
 */
class GridLoweringsTest {
  private static final String SEED = "seed of the inputs";
  private final SplittableRandom random = new SplittableRandom(SEED.hashCode());

  private Tensor noise(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Tensor.ofFloats(shape, values);
  }

  private static TinyModel model(int opset, Map<String, Tensor> inputs) {
    TinyModel model = new TinyModel(opset);
    inputs.forEach((name, tensor) -> {
      Object[] dims = tensor.shape().toList().toArray();
      model.input(name, tensor.type(), dims);
    });
    return model;
  }

  /** The outputs by scalar kernels, after the vector kernels gave the same bytes. */
  private static Map<String, Tensor> run(TinyModel model, Map<String, Tensor> inputs) {
    try (Workers workers = new Workers(2)) {
      Map<String, Tensor> scalar = run(model, inputs, new ScalarKernels(workers));
      Map<String, Tensor> vector = run(model, inputs, new VectorKernels(workers));
      scalar.forEach((name, tensor) ->
          assertThat(TensorCodec.encode(vector.get(name)))
              .as(name)
              .isEqualTo(TensorCodec.encode(tensor)));
      return scalar;
    }
  }

  private static Map<String, Tensor> run(
      TinyModel model, Map<String, Tensor> inputs, Kernels kernels) {
    return new Executor(
            OnnxImporter.read(model.bytes(), Limits.standard()), kernels, Limits.standard())
        .run(inputs, Cancellation.never());
  }

  /** Runs one operator here and in ONNX Runtime; its inputs are x, w, b…, its output y. */
  private void same(int opset, String op, Map<String, Tensor> inputs, AttributeProto... attributes)
      throws OrtException {
    same(opset, op, String.join(" ", inputs.keySet()), inputs, attributes);
  }

  private void same(
      int opset, String op, String names, Map<String, Tensor> inputs, AttributeProto... attributes)
      throws OrtException {
    Tensor ours =
        run(
                model(opset, inputs)
                    .node(op, names, "y", attributes)
                    .output("y", ElementType.F32, dynamic(op, inputs)),
                inputs)
            .get("y");
    byte[] bytes =
        model(opset, inputs)
            .node(op, names, "y", attributes)
            .output("y", ElementType.F32, ours.shape().toList().toArray())
            .bytes();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(bytes)) {
      Map<String, OnnxTensor> given = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        given.put(input.getKey(), tensor(environment, input.getValue()));
      }
      try (OrtSession.Result result = session.run(given)) {
        OnnxTensor theirs = (OnnxTensor) result.get("y").orElseThrow();
        FloatBuffer values = theirs.getFloatBuffer();
        assertThat(theirs.getInfo().getShape())
            .isEqualTo(ours.shape().toList().stream().mapToLong(d -> d).toArray());
        for (int i = 0; i < ours.size(); i++) {
          assertThat((double) ours.floats()[i])
              .as("%s: element %d", op, i)
              .isCloseTo(values.get(i), within(1e-4 + 1e-4 * Math.abs(values.get(i))));
        }
      } finally {
        given.values().forEach(OnnxTensor::close);
      }
    }
  }

  /** Symbols, so that our own shapes are found by the run. */
  private static Object[] dynamic(String op, Map<String, Tensor> inputs) {
    int rank = op.endsWith("RoiPool") ? 4 : inputs.values().iterator().next().shape().rank();
    Object[] dims = new Object[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = "d" + i;
    }
    return dims;
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().toList().stream().mapToLong(d -> d).toArray();
    return tensor.type() == ElementType.F32
        ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), shape)
        : OnnxTensor.createTensor(environment, java.nio.LongBuffer.wrap(tensor.longs()), shape);
  }

  private static Map<String, Tensor> map(Object... pairs) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (Tensor) pairs[i + 1]);
    }
    return map;
  }

  @Test
  void transposedConvolutionsAreThoseOfOnnxRuntime() throws OrtException {
    long[][] cases = {
      // stride, pads begin and end, dilation, output padding, kernel
      {1, 0, 0, 1, 0, 3}, {2, 1, 1, 1, 1, 3}, {3, 0, 2, 1, 2, 2}, {2, 1, 0, 2, 0, 3},
      {4, 0, 0, 2, 1, 3}, {3, 5, 4, 3, 0, 4}, {2, 0, 0, 1, 0, 1}, {5, 1, 1, 1, 4, 3}
    };
    for (long[] c : cases) {
      for (int group = 1; group <= 2; group++) {
        int k = (int) c[5];
        same(
            22,
            "ConvTranspose",
            map("x", noise(2, 4, 5, 6), "w", noise(4, 3, k, k), "b", noise(3 * group)),
            ints("strides", c[0], c[0]),
            ints("pads", c[1], c[1], c[2], c[2]),
            ints("dilations", c[3], c[3]),
            ints("output_padding", c[4], c[4]),
            integer("group", group));
      }
    }
    same(
        22,
        "ConvTranspose",
        map("x", noise(1, 2, 3, 4, 3), "w", noise(2, 2, 2, 3, 2)),
        ints("strides", 2, 1, 3),
        ints("pads", 1, 0, 0, 0, 1, 1));
    same(
        22,
        "ConvTranspose",
        map("x", noise(1, 2, 7), "w", noise(2, 2, 4)),
        ints("strides", 3),
        text("auto_pad", "SAME_LOWER"));
  }

  @Test
  void convolutionsAndPoolingsOfThreeAxesAreThoseOfOnnxRuntime() throws OrtException {
    same(
        22,
        "Conv",
        map("x", noise(2, 4, 6, 7, 8), "w", noise(6, 2, 3, 2, 3), "b", noise(6)),
        ints("strides", 2, 1, 2),
        ints("pads", 1, 0, 2, 1, 1, 0),
        ints("dilations", 1, 2, 1),
        integer("group", 2));
    for (String op : new String[] {"MaxPool", "AveragePool", "LpPool"}) {
      same(
          22,
          op,
          map("x", noise(2, 3, 6, 7, 8)),
          ints("kernel_shape", 3, 2, 2),
          ints("strides", 2, 1, 3),
          ints("pads", 1, 0, 1, 1, 1, 0));
    }
    same(
        22,
        "AveragePool",
        map("x", noise(1, 2, 5, 5, 5)),
        ints("kernel_shape", 3, 3, 3),
        ints("pads", 1, 1, 1, 1, 1, 1),
        integer("count_include_pad", 1));
    same(22, "LpPool", map("x", noise(1, 2, 9)), ints("kernel_shape", 4), integer("p", 3));
    for (int p = 1; p <= 3; p++) {
      same(18, "GlobalLpPool", map("x", noise(2, 3, 4, 5)), integer("p", p));
    }
  }

  @Test
  void resizingIsThatOfOnnxRuntime() throws OrtException {
    String[] coordinates = {
      "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"
    };
    float[][] scales = {{1, 1, 1.7f, 0.6f}, {1, 1, 2, 3}, {1, 1, 0.5f, 2.5f}};
    for (String coordinate : coordinates) {
      for (float[] scale : scales) {
        // Of a width with a fraction ONNX's reference keeps the fraction, ONNX Runtime does not.
        if (coordinate.equals("align_corners") && scale[2] != 2) {
          continue;
        }
        for (String mode : new String[] {"linear", "cubic"}) {
          same(
              19,
              "Resize",
              "x - s",
              map("x", noise(1, 2, 7, 9), "s", Tensor.ofFloats(Shape.of(4), scale)),
              text("mode", mode),
              text("coordinate_transformation_mode", coordinate));
        }
        // Places that fall between two elements are rounded by F32 in ONNX Runtime.
        same(
            19,
            "Resize",
            "x - s",
            map("x", noise(1, 2, 7, 9), "s", Tensor.ofFloats(Shape.of(4), 1, 1, 2, 3)),
            text("mode", "nearest"),
            text("nearest_mode", "floor"),
            text("coordinate_transformation_mode", coordinate));
      }
    }
    same(
        9,
        "Upsample",
        "x s",
        map("x", noise(1, 2, 5, 4), "s", Tensor.ofFloats(Shape.of(4), 1, 1, 2, 3)),
        text("mode", "linear"));
    same(
        10,
        "Resize",
        "x s",
        map("x", noise(1, 2, 5, 4), "s", Tensor.ofFloats(Shape.of(4), 1, 1, 2, 3)),
        text("mode", "nearest"));
  }

  @Test
  void poolingOfRegionsIsThatOfOnnxRuntime() throws OrtException {
    float[] boxes = {0, 1, 1, 5, 6, 1, 0, 0, 9, 7, 0, 3, 2, 3, 2, 1, 4, 0, 30, 8};
    Tensor rois = Tensor.ofFloats(Shape.of(4, 5), boxes);
    same(
        18,
        "MaxRoiPool",
        map("x", noise(2, 3, 8, 10), "r", rois),
        ints("pooled_shape", 2, 3),
        real("spatial_scale", 0.7f));
  }

  @Test
  void gatheringAndScatteringRefuseWhatLiesOutside() {
    Map<String, Tensor> inputs =
        map("x", noise(2, 3), "i", Tensor.ofLongs(ElementType.I64, Shape.of(1, 2), 1, 3));
    TinyModel gather =
        model(13, inputs).node("GatherND", "x i", "y").output("y", ElementType.F32, 1);
    assertThatThrownBy(() -> run(gather, inputs))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("index 3 is outside an axis of 3");
  }

  @Test
  void topKOrdersTiesNansAndZeros() {
    float nan = Float.NaN;
    Map<String, Tensor> inputs =
        map("x", Tensor.ofFloats(Shape.of(1, 7), 1, nan, -0f, 0, 2, 2, Float.NEGATIVE_INFINITY));
    for (int largest = 0; largest < 2; largest++) {
      TinyModel model =
          model(11, inputs)
              .longs("k", 7)
              .node("TopK", "x k", "v i", integer("largest", largest))
              .output("i", ElementType.I64, 1, 7);
      long[] expected =
          largest == 1 ? new long[] {1, 4, 5, 0, 2, 3, 6} : new long[] {6, 2, 3, 0, 4, 5, 1};
      assertThat(run(model, inputs).get("i").longs()).containsExactly(expected);
    }
  }

  /** The first k of a long row, against sorting all of it. */
  @Test
  void topKOfALongRowIsTheBeginningOfItsOrder() {
    Map<String, Tensor> inputs = map("x", noise(3, 1000));
    long[] all = topIndexes(inputs, 1000);
    for (int k : new int[] {1, 2, 7, 499, 500, 501}) {
      long[] some = topIndexes(inputs, k);
      for (int i = 0; i < some.length; i++) {
        assertThat(some[i]).isEqualTo(all[i / k * 1000 + i % k]);
      }
    }
  }

  private static long[] topIndexes(Map<String, Tensor> inputs, int k) {
    TinyModel model =
        model(11, inputs)
            .longs("k", k)
            .node("TopK", "x k", "v i")
            .output("i", ElementType.I64, 3, k);
    return run(model, inputs).get("i").longs();
  }

  /** Transforms of lengths with small, large and single factors, against the sum itself. */
  @Test
  void fourierTransformsAreTheSums() {
    for (int n : new int[] {1, 2, 3, 5, 7, 8, 12, 13, 30, 49, 64, 97, 400}) {
      Map<String, Tensor> inputs = map("x", noise(1, n, 2));
      TinyModel model =
          model(20, inputs).node("DFT", "x", "y").output("y", ElementType.F32, 1, n, 2);
      float[] x = inputs.get("x").floats();
      float[] y = run(model, inputs).get("y").floats();
      for (int k = 0; k < n; k++) {
        double re = 0;
        double im = 0;
        for (int t = 0; t < n; t++) {
          double angle = -2 * StrictMath.PI * ((long) k * t % n) / n;
          double c = StrictMath.cos(angle);
          double s = StrictMath.sin(angle);
          re += c * x[2 * t] - s * x[2 * t + 1];
          im += c * x[2 * t + 1] + s * x[2 * t];
        }
        assertThat((double) y[2 * k]).as("n %d", n).isCloseTo(re, within(1e-5));
        assertThat((double) y[2 * k + 1]).as("n %d", n).isCloseTo(im, within(1e-5));
      }
    }
  }

  @Test
  void aPictureIsTheSameInEveryFormat() {
    byte[] pnm =
        "P3 # two by two\n2 2 255\n255 0 0  0 255 0\n0 0 255  9 8 7\n"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(decoded(pnm, "RGB")).containsExactly(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7);
    assertThat(decoded(pnm, "BGR")).containsExactly(0, 0, 255, 0, 255, 0, 255, 0, 0, 7, 8, 9);
    assertThat(decoded(pnm, "Grayscale")).containsExactly(76, 150, 29, 8);
    for (String format : new String[] {"bmp", "png"}) {
      assertThat(decoded(written(format), "RGB"))
          .as(format)
          .containsExactly(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7);
    }
  }

  private static byte[] written(String format) {
    java.awt.image.BufferedImage image =
        new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x00ff00);
    image.setRGB(0, 1, 0x0000ff);
    image.setRGB(1, 1, 0x090807);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try {
      javax.imageio.ImageIO.write(image, format, bytes);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int[] decoded(byte[] file, String format) {
    Map<String, Tensor> inputs =
        map("x", Tensor.ofBytes(ElementType.U8, Shape.of(file.length), file));
    TinyModel model =
        model(20, inputs)
            .node("ImageDecoder", "x", "y", text("pixel_format", format))
            .output("y", ElementType.U8, "h", "w", "c");
    byte[] bytes = run(model, inputs).get("y").bytes();
    int[] values = new int[bytes.length];
    java.util.Arrays.setAll(values, i -> bytes[i] & 0xff);
    return values;
  }

  /** Damaged files are refused and nothing else happens. */
  @Test
  void aDamagedPictureIsRefused() {
    for (String format : new String[] {"bmp", "png"}) {
      byte[] file = written(format);
      for (int i = 0; i < 2000; i++) {
        byte[] damaged = java.util.Arrays.copyOf(file, random.nextInt(2, file.length + 1));
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          decoded(damaged, "RGB");
        } catch (EngineException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
        i += 9; // a compiled model for each: a few hundred say enough
      }
    }
  }

  @Test
  void aSeedGivesTheSameNumbersAndNoSeedIsRefused() {
    for (String op : new String[] {"RandomUniform", "RandomNormal"}) {
      float[] values = drawn(op, real("seed", 7));
      assertThat(drawn(op, real("seed", 7))).containsExactly(values);
      assertThat(drawn(op, real("seed", 8))).isNotEqualTo(values);
      double sum = 0;
      double squares = 0;
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
      }
      boolean uniform = op.equals("RandomUniform");
      assertThat(sum / values.length).isCloseTo(uniform ? 0.5 : 0, within(0.02));
      assertThat(squares / values.length).isCloseTo(uniform ? 1 / 3.0 : 1, within(0.03));
      assertThatThrownBy(() -> drawn(op, ints("shape", 10_000)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("attribute seed");
    }
  }

  private static float[] drawn(String op, AttributeProto attribute) {
    AttributeProto shape = ints("shape", 10_000);
    TinyModel model = new TinyModel(22);
    model =
        attribute.getName().equals("shape")
            ? model.node(op, "", "y", shape)
            : model.node(op, "", "y", shape, attribute);
    return run(model.output("y", ElementType.F32, 10_000), map()).get("y").floats();
  }

  @Test
  void drawsFollowTheirProbabilities() {
    Map<String, Tensor> inputs =
        map(
            "p", Tensor.ofFloats(Shape.of(4), 0, 1, 0, 1),
            "l", Tensor.ofFloats(Shape.of(1, 3), -1e30f, 0, 0));
    TinyModel model =
        model(22, inputs)
            .node("Bernoulli", "p", "b", real("seed", 1))
            .node("RandomUniformLike", "p", "u", real("seed", 2), real("low", 3), real("high", 4))
            .node("RandomNormalLike", "p", "n", real("seed", 2), real("scale", 0), real("mean", 5))
            .node("Multinomial", "l", "m", real("seed", 3), integer("sample_size", 1000))
            .output("b", ElementType.F32, 4)
            .output("u", ElementType.F32, 4)
            .output("n", ElementType.F32, 4)
            .output("m", ElementType.I32, 1, 1000);
    Map<String, Tensor> made = run(model, inputs);
    assertThat(made.get("b").floats()).containsExactly(0, 1, 0, 1);
    for (float value : made.get("u").floats()) {
      assertThat(value).isBetween(3f, 4f);
    }
    assertThat(made.get("n").floats()).containsOnly(5);
    long[] counts = new long[3];
    for (int value : made.get("m").ints()) {
      counts[value]++;
    }
    assertThat(counts[0]).isZero();
    assertThat(counts[1]).isBetween(400L, 600L);
  }

  /** Sizes from a stranger are refused before memory or time is spent on them. */
  @Test
  void whatWouldBeHugeIsRefused() {
    Map<String, Tensor> x = map("x", noise(1, 1, 8, 8));
    TinyModel large =
        model(19, x)
            .floats("s", Shape.of(4), 1, 1, 1e6f, 1e6f)
            .node("Resize", "x - s", "y")
            .output("y", ElementType.F32, 1, 1, "h", "w");
    refused(large, x);
    TinyModel small =
        model(19, x)
            .longs("sizes", 1, 1, 1, 1)
            .floats("s", Shape.of(4), 1, 1, 1e-1f * 1.25f, 1e-30f)
            .node("Resize", "x - s", "y", text("mode", "linear"), integer("antialias", 1))
            .output("y", ElementType.F32, 1, 1, "h", "w");
    refused(small, x);
    TinyModel prime =
        model(20, map("x", noise(64, 2, 1)))
            .longs("n", 16777213)
            .node("DFT", "x n", "y")
            .output("y", ElementType.F32, 64, "n", 2);
    refused(prime, map("x", noise(64, 2, 1)));
    Map<String, Tensor> region =
        map(
            "x", noise(1, 1, 8, 8),
            "r", Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1e9f, 1e9f),
            "b", Tensor.ofLongs(ElementType.I64, Shape.of(1), 0));
    TinyModel align =
        model(16, region).node("RoiAlign", "x r b", "y").output("y", ElementType.F32, 1, 1, 1, 1);
    refused(align, region);
  }

  private static void refused(TinyModel model, Map<String, Tensor> inputs) {
    assertThatThrownBy(() -> run(model, inputs)).isInstanceOf(EngineException.class);
  }
}
