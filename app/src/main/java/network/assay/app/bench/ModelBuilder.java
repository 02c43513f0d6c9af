package network.assay.app.bench;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Builds ONNX files with random weights, node by node; each method returns the name of what it
 * added. One seed gives one file.
 */
public final class ModelBuilder {
  private static final int IR_VERSION = 8;
  private static final String CONTRIBUTED = "com.microsoft";
  private static final String LEARNERS = "ai.onnx.ml";
  private static final int LEARNERS_OPSET = 3;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("bench");
  private final SplittableRandom random;
  private final SortedMap<String, Integer> opsets = new TreeMap<>();

  /**
   * @param opset version of the default domain
   * @param seed of all weights
   */
  public ModelBuilder(int opset, long seed) {
    this.opsets.put("", opset);
    this.random = new SplittableRandom(seed);
  }

  /** A float input of fixed size. */
  public String input(String name, long... dims) {
    graph.addInput(port(name, TensorProto.DataType.FLOAT, dims));
    return name;
  }

  /** An input of whole numbers (INT64) of fixed size. */
  public String longInput(String name, long... dims) {
    graph.addInput(port(name, TensorProto.DataType.INT64, dims));
    return name;
  }

  /** Makes a value an output of the model, under its own name. */
  public ModelBuilder output(String name, long... dims) {
    graph.addOutput(port(name, TensorProto.DataType.FLOAT, dims));
    return this;
  }

  /** The same for whole numbers (INT64). */
  public ModelBuilder longOutput(String name, long... dims) {
    graph.addOutput(port(name, TensorProto.DataType.INT64, dims));
    return this;
  }

  /** Uniform weights in ±√(6 / fan-in), which keep the size of activations through ReLUs. */
  public String weights(long fanIn, long... dims) {
    float[] values = new float[Math.toIntExact(count(dims))];
    double bound = Math.sqrt(6.0 / fanIn);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
    return floats(values, dims);
  }

  /** Small values around {@code middle}: biases, scales of a normalisation. */
  public String near(float middle, long... dims) {
    float[] values = new float[Math.toIntExact(count(dims))];
    for (int i = 0; i < values.length; i++) {
      values[i] = middle + (float) (random.nextDouble() * 0.02 - 0.01);
    }
    return floats(values, dims);
  }

  public String floats(float[] values, long... dims) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return initializer(TensorProto.DataType.FLOAT, bytes, dims);
  }

  public String scalar(float value) {
    return floats(new float[] {value});
  }

  public String longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return initializer(TensorProto.DataType.INT64, bytes, values.length);
  }

  /** Signed or unsigned bytes. */
  public String bytes(boolean signed, byte[] values, long... dims) {
    return initializer(
        signed ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8,
        ByteBuffer.wrap(values.clone()),
        dims);
  }

  public String ints(int[] values, long... dims) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return initializer(TensorProto.DataType.INT32, bytes, dims);
  }

  public String booleans(boolean[] values, long... dims) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return initializer(TensorProto.DataType.BOOL, ByteBuffer.wrap(bytes), dims);
  }

  private String initializer(TensorProto.DataType type, ByteBuffer bytes, long... dims) {
    String name = "w" + graph.getInitializerCount();
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.clear())));
    return name;
  }

  /** A node with one output. */
  public String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return nodes(operator, inputs, 1, attributes).get(0);
  }

  /** A node with several outputs; an empty name is an absent input. */
  public List<String> nodes(
      String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
    return nodes("", operator, inputs, outputs, attributes);
  }

  /** A node with one output of an operator that ONNX Runtime adds to ONNX. */
  public String contributed(String operator, List<String> inputs, AttributeProto... attributes) {
    opsets.put(CONTRIBUTED, 1);
    return nodes(CONTRIBUTED, operator, inputs, 1, attributes).get(0);
  }

  /** A node of ONNX's operators for classical learners. */
  public List<String> learner(
      String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
    opsets.put(LEARNERS, LEARNERS_OPSET);
    return nodes(LEARNERS, operator, inputs, outputs, attributes);
  }

  private List<String> nodes(
      String domain,
      String operator,
      List<String> inputs,
      int outputs,
      AttributeProto... attributes) {
    String name = operator + graph.getNodeCount();
    List<String> made =
        java.util.stream.IntStream.range(0, outputs).mapToObj(i -> name + "_" + i).toList();
    graph.addNode(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(operator)
            .setDomain(domain)
            .addAllInput(inputs)
            .addAllOutput(made)
            .addAllAttribute(List.of(attributes)));
    return made;
  }

  /** The file. */
  public byte[] bytes() {
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setGraph(graph);
    opsets.forEach((domain, version) ->
        model.addOpsetImport(
            OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    return model.build().toByteArray();
  }

  /** An attribute of whole numbers. */
  public static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  /** An attribute of real numbers. */
  public static AttributeProto reals(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  /** An attribute of texts. */
  public static AttributeProto texts(String name, List<String> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  /** An attribute of one whole number. */
  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  /** An attribute of text. */
  public static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private static long count(long... dims) {
    long count = 1;
    for (long dim : dims) {
      count *= dim;
    }
    return count;
  }

  private static ValueInfoProto port(String name, TensorProto.DataType type, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
