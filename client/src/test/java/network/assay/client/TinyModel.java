package network.assay.client;

import ai.onnx.proto.OnnxMl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import network.assay.client.key.KeyFiles;
import network.assay.client.prove.FakeProver;
import network.assay.client.publish.Publication;
import network.assay.client.publish.Publisher;
import network.assay.client.store.ModelStore;
import network.assay.client.store.PublishedVersion;
import network.assay.client.store.VersionLabel;
import network.assay.engine.kernel.KernelChooser;
import network.assay.engine.model.ModelFile;
import network.assay.engine.quantize.Quantizer;
import network.assay.engine.run.Limits;
import network.assay.engine.run.ProgramFile;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;
import network.assay.primitives.PrivateKey;
import network.assay.verify.manifest.InputMapping;
import network.assay.verify.manifest.Manifest;
import network.assay.verify.manifest.ModelName;

/** A model small enough to check by hand: y = relu(x · W + b), x [n, 4], y [n, 3]. */
public final class TinyModel {
  public static final ModelName NAME = ModelName.parse("tests/tiny");

  public static final ModelName NAME_WHOLE = ModelName.parse("tests/tiny-int8");

  public static final PrivateKey AUTHOR = KeyFiles.development("author").key();

  private static final int FLOAT = 1;

  private TinyModel() {}

  /** The ONNX file; another {@code bias} makes another program. */
  public static byte[] onnx(float bias) {
    OnnxMl.TensorProto.Builder w =
        OnnxMl.TensorProto.newBuilder().setName("w").setDataType(FLOAT).addDims(4).addDims(3);
    for (int i = 0; i < 12; i++) {
      w.addFloatData(i - 6);
    }
    OnnxMl.TensorProto.Builder b =
        OnnxMl.TensorProto.newBuilder().setName("b").setDataType(FLOAT).addDims(3);
    for (int i = 0; i < 3; i++) {
      b.addFloatData(bias);
    }
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("tiny")
            .addInput(value("x", 4))
            .addOutput(value("y", 3))
            .addInitializer(w)
            .addInitializer(b)
            .addNode(node("MatMul", "xw", "x", "w"))
            .addNode(node("Add", "z", "xw", "b"))
            .addNode(node("Relu", "y", "z"))
            .build();
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.ValueInfoProto value(String name, int columns) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
    shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
        .build();
  }

  private static OnnxMl.NodeProto node(String op, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(op)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  /** Columns a to d make a row; the outputs are called low, middle and high. */
  public static Manifest.Interface io() {
    return new Manifest.Interface(
        List.of(new InputMapping.Row("x", List.of("a", "b", "c", "d"))),
        List.of(new Manifest.OutputMeaning("y", List.of("low", "middle", "high"))));
  }

  /** Publishes a version of the model with this bias. */
  public static PublishedVersion publish(ModelStore store, String label, float bias) {
    try {
      java.nio.file.Path file = java.nio.file.Files.createTempFile("tiny", ".onnx");
      try {
        java.nio.file.Files.write(file, onnx(bias));
        return new Publisher(store, Limits.standard())
            .publish(
                new Publication(
                    NAME,
                    new VersionLabel(label),
                    file,
                    Publication.Terms.free("Apache-2.0"),
                    io()),
                AUTHOR);
      } finally {
        java.nio.file.Files.delete(file);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The program file of the integer version, calibrated on three rows. */
  public static byte[] whole(float bias) {
    List<Map<String, Tensor>> samples =
        List.of(
            new LinkedHashMap<>(row(1, 2, 3, 4)),
            new LinkedHashMap<>(row(-4, 3, -2, 1)),
            new LinkedHashMap<>(row(4, 4, -4, 4)));
    try (var chosen = KernelChooser.choose(1, KernelChooser.Preference.SCALAR)) {
      return ProgramFile.encode(
          new Quantizer(chosen.kernels(), Limits.standard())
              .quantize(
                  ModelFile.read(onnx(bias), Limits.standard()), samples, Quantizer.Budget.STANDARD)
              .program());
    }
  }

  /**
   * Publishes a version of the integer version of the model with this bias, with the key that
   * {@link FakeProver} makes.
   */
  public static PublishedVersion publishWhole(ModelStore store, String label, float bias) {
    Publication publication =
        new Publication(
            NAME_WHOLE,
            new VersionLabel(label),
            java.nio.file.Path.of(ProgramFile.NAME),
            Publication.Terms.free("Apache-2.0"),
            io());
    return new Publisher(store, Limits.standard(), program -> Optional.of(FakeProver.key(program)))
        .publish(publication, whole(bias), Map.of(), AUTHOR);
  }

  /** The input of one row. */
  public static SequencedMap<String, Tensor> row(float a, float b, float c, float d) {
    SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("x", Tensor.ofFloats(Shape.of(1, 4), a, b, c, d));
    return inputs;
  }

  /** What the model with this bias gives for one row, by the definition. */
  public static float[] expected(float bias, float... x) {
    float[] y = new float[3];
    for (int j = 0; j < 3; j++) {
      float sum = 0;
      for (int k = 0; k < 4; k++) {
        sum = Math.fma(x[k], (float) (k * 3 + j - 6), sum);
      }
      y[j] = Math.max(sum + bias, 0);
    }
    return y;
  }
}
