package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/** Builds small ONNX models in a few lines. */
public final class TinyModel {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");
  private final int opset;

  public TinyModel(int opset) {
    this.opset = opset;
  }

  /** A dimension is a number or a symbol. */
  public TinyModel input(String name, ElementType type, Object... dims) {
    graph.addInput(info(name, type, dims));
    return this;
  }

  public TinyModel output(String name, ElementType type, Object... dims) {
    graph.addOutput(info(name, type, dims));
    return this;
  }

  public TinyModel constant(String name, Tensor tensor) {
    graph.addInitializer(Tensors.proto(name, tensor));
    return this;
  }

  public TinyModel floats(String name, Shape shape, float... values) {
    return constant(name, Tensor.ofFloats(shape, values));
  }

  public TinyModel longs(String name, long... values) {
    return constant(name, Tensor.ofLongs(ElementType.I64, Shape.of(values.length), values));
  }

  /** Names of inputs and outputs are separated by spaces; a dash is an absent one. */
  public TinyModel node(String op, String inputs, String outputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName(op + "_" + graph.getNodeCount())
            .addAllInput(names(inputs))
            .addAllOutput(names(outputs))
            .addAllAttribute(List.of(attributes)));
    return this;
  }

  /** As {@link #node}, of domain {@code ai.onnx.ml}. */
  public TinyModel learner(String op, String inputs, String outputs, AttributeProto... attributes) {
    node(op, inputs, outputs, attributes);
    graph.getNodeBuilder(graph.getNodeCount() - 1).setDomain("ai.onnx.ml");
    return this;
  }

  private static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split(" ", -1)) {
      names.add(name.equals("-") ? "" : name);
    }
    return names;
  }

  public GraphProto.Builder graph() {
    return graph;
  }

  public ModelProto.Builder model() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3))
        .setGraph(graph);
  }

  public byte[] bytes() {
    return model().build().toByteArray();
  }

  public static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  public static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  public static AttributeProto reals(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  public static AttributeProto texts(String name, String... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    for (String value : values) {
      attribute.addStrings(ByteString.copyFromUtf8(value));
    }
    return attribute.build();
  }

  public static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  public static AttributeProto tensor(String name, Tensor value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.TENSOR)
        .setT(Tensors.proto("", value))
        .build();
  }

  static ValueInfoProto info(String name, ElementType type, Object... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dim : dims) {
      if (dim instanceof String symbol) {
        shape.addDimBuilder().setDimParam(symbol);
      } else {
        shape.addDimBuilder().setDimValue((Integer) dim);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(Tensors.dataType(type))
                        .setShape(shape)))
        .build();
  }

  /** A small classifier with all that is usual: convolution, pooling, a shape chain, softmax. */
  public static TinyModel classifier() {
    float[] w = new float[4 * 9];
    float[] dense = new float[4 * 9 * 3];
    for (int i = 0; i < w.length; i++) {
      w[i] = (i * 7 % 11 - 5) / 8f;
    }
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (i * 5 % 13 - 6) / 16f;
    }
    return new TinyModel(17)
        .input("x", ElementType.F32, "n", 1, 8, 8)
        .floats("w", Shape.of(4, 1, 3, 3), w)
        .floats("b", Shape.of(4), 0.1f, -0.2f, 0.3f, 0)
        .floats("scale", Shape.of(4), 1, 2, 0.5f, 1)
        .floats("zero", Shape.of(4), 0, 0.25f, 0, -0.5f)
        .floats("one", Shape.of(4), 1, 1, 2, 1)
        .floats("dense", Shape.of(36, 3), dense)
        .longs("first", 0)
        .longs("rest", -1)
        .node("Conv", "x w b", "c", ints("pads", 0, 0, 0, 0))
        .node("BatchNormalization", "c scale zero zero one", "n1")
        .node("Relu", "n1", "r")
        .node("MaxPool", "r", "p", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
        .node("Shape", "p", "s")
        .node("Gather", "s first", "batch")
        .node("Concat", "batch rest", "flat", integer("axis", 0))
        .node("Reshape", "p flat", "f")
        .node("Gemm", "f dense", "g", real("alpha", 0.5f))
        .node("Softmax", "g", "y", integer("axis", -1))
        .node("ArgMax", "y", "label", integer("axis", 1), integer("keepdims", 0))
        .output("y", ElementType.F32, "n", 3)
        .output("label", ElementType.I64, "n");
  }

  /** A piece of a transformer: layer norm, attention over heads, a gate, slices and a where. */
  public static TinyModel attention() {
    float[] square = new float[64];
    for (int i = 0; i < 64; i++) {
      square[i] = (i * 11 % 17 - 8) / 16f;
    }
    float[] ones = new float[8];
    java.util.Arrays.fill(ones, 1);
    return new TinyModel(17)
        .input("tokens", ElementType.I64, "batch", "length")
        .floats("table", Shape.of(8, 8), square)
        .floats("wq", Shape.of(8, 8), square)
        .floats("gamma", Shape.of(8), ones)
        .floats("beta", Shape.of(8), new float[8])
        .floats("low", Shape.SCALAR, -1e9f)
        .longs("heads", 0, 0, 2, 4)
        .longs("joined", 0, 0, 8)
        .longs("last", -1)
        .longs("most", Long.MAX_VALUE)
        .longs("one", 1)
        .node("Gather", "table tokens", "e")
        .node("LayerNormalization", "e gamma beta", "h", real("epsilon", 1e-5f))
        .node("MatMul", "h wq", "q")
        .node("Reshape", "q heads", "qh")
        .node("Transpose", "qh", "qt", ints("perm", 0, 2, 1, 3))
        .node("Transpose", "qh", "kt", ints("perm", 0, 2, 3, 1))
        .node("MatMul", "qt kt", "scores")
        .node("Trilu", "scores", "masked", integer("upper", 0))
        .node("Equal", "masked zero", "hidden")
        .floats("zero", Shape.SCALAR, 0)
        .node("Where", "hidden low masked", "open")
        .node("Softmax", "open", "weights")
        .node("MatMul", "weights qt", "mixed")
        .node("Transpose", "mixed", "back", ints("perm", 0, 2, 1, 3))
        .node("Reshape", "back joined", "flat")
        .node("Tanh", "flat", "act")
        .node("Add", "act e", "sum")
        .node("Slice", "sum last most one", "y")
        .output("y", ElementType.F32, "batch", 1, 8);
  }
}
