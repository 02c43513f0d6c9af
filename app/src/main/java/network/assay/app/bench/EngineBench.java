package network.assay.app.bench;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * {@code assay bench engine}: models and operators in our engine against ONNX Runtime. A case more
 * is a row more in {@link #cases}.
 */
public final class EngineBench {
  private static final String NAME = "engine";
  private static final int PRODUCT_SIZE = 1024;
  private static final int DIGITS_SIDE = 8;
  private static final long SEED = 1;

  private final Path root;
  private final Duel duel;

  /**
   * @param root the repository, where models/ lies
   * @param duel how to time
   */
  public EngineBench(Path root, Duel duel) {
    this.root = root;
    this.duel = duel;
  }

  /** The table of cases. */
  private List<BenchCase> cases() {
    byte[] digits = load(root.resolve("models/digits/digits.onnx"));
    byte[] product = productModel(PRODUCT_SIZE);
    int area = DIGITS_SIDE * DIGITS_SIDE;
    return List.of(
        floats("digits", digits, "image", new int[] {1, 1, DIGITS_SIDE, DIGITS_SIDE}, area),
        floats(
            "matmul-" + PRODUCT_SIZE,
            product,
            "a",
            new int[] {PRODUCT_SIZE, PRODUCT_SIZE},
            PRODUCT_SIZE * PRODUCT_SIZE));
  }

  private static BenchCase floats(String name, byte[] model, String input, int[] shape, int size) {
    float[] values = randomFloats(size);
    long[] peerShape = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      peerShape[i] = shape[i];
    }
    return new BenchCase(
        name,
        threads ->
            EngineContender.ready(
                model, Map.of(input, Tensor.ofFloats(Shape.of(shape), values)), threads),
        threads -> OnnxRuntimePeer.ready(model, input, peerShape, values, threads));
  }

  /**
   * Runs every case at every number of threads and hands each line to {@code lines} as it is known,
   * last the geometric mean of the ratios.
   */
  public void run(List<Integer> threadCounts, Consumer<BenchResult> lines) {
    List<Double> ratios = new ArrayList<>();
    String peerName = OnnxRuntimePeer.label();
    for (BenchCase row : cases()) {
      for (int threads : threadCounts) {
        try (Contender ours = row.ours().ready(threads);
            Contender peer = row.peer().ready(threads)) {
          Duel.Seconds seconds = duel.fight(ours, peer);
          double ratio = seconds.peer() / seconds.ours();
          ratios.add(ratio);
          lines.accept(
              new BenchResult(
                  NAME,
                  row.name() + "/threads-" + threads,
                  "runsPerSecond",
                  1 / seconds.ours(),
                  1 / seconds.peer(),
                  peerName,
                  ratio));
        }
      }
    }
    double mean = geometricMean(ratios);
    lines.accept(new BenchResult(NAME, "all", "geometricMeanOfRatios", mean, 1, peerName, mean));
  }

  static double geometricMean(List<Double> ratios) {
    double logs = 0;
    for (double ratio : ratios) {
      logs += Math.log(ratio);
    }
    return Math.exp(logs / ratios.size());
  }

  private static byte[] load(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the bench needs " + file, e);
    }
  }

  /** y = a × b with a constant b of n×n. */
  private static byte[] productModel(int n) {
    ByteBuffer weights = ByteBuffer.allocate(n * n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : randomFloats(n * n)) {
      weights.putFloat(value);
    }
    weights.flip();
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("product")
            .addInput(matrix("a", n))
            .addOutput(matrix("y", n))
            .addInitializer(
                OnnxMl.TensorProto.newBuilder()
                    .setName("b")
                    .addDims(n)
                    .addDims(n)
                    .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                    .setRawData(ByteString.copyFrom(weights)))
            .addNode(
                OnnxMl.NodeProto.newBuilder()
                    .setOpType("MatMul")
                    .addInput("a")
                    .addInput("b")
                    .addOutput("y"))
            .build();
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.ValueInfoProto matrix(String name, int n) {
    OnnxMl.TensorShapeProto.Dimension side =
        OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(n).build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .setShape(OnnxMl.TensorShapeProto.newBuilder().addDim(side).addDim(side))))
        .build();
  }

  private static float[] randomFloats(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }
}
