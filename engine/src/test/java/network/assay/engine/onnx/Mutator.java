package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages ONNX files: blindly, byte by byte, and knowingly, field by field. */
final class Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    -1,
    -2,
    7,
    16,
    255,
    65_536,
    1L << 20,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Integer.MIN_VALUE,
    -1L << 20
  };

  private static final List<String> OPERATORS = List.copyOf(OnnxImporter.operators());

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  byte[] mutate(byte[] file, byte[] other) {
    return switch (random.nextInt(8)) {
      case 0 -> flip(file, 1);
      case 1 -> flip(file, 1 + random.nextInt(16));
      case 2 -> Arrays.copyOf(file, random.nextInt(file.length));
      case 3 -> splice(file, other);
      case 4 -> overwrite(file);
      default -> fields(file);
    };
  }

  private byte[] flip(byte[] file, int count) {
    byte[] copy = file.clone();
    for (int i = 0; i < count; i++) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private byte[] splice(byte[] file, byte[] other) {
    int head = random.nextInt(file.length);
    int from = random.nextInt(other.length);
    byte[] result = Arrays.copyOf(file, head + other.length - from);
    System.arraycopy(other, from, result, head, other.length - from);
    return result;
  }

  private byte[] overwrite(byte[] file) {
    byte[] copy = file.clone();
    int from = random.nextInt(copy.length);
    byte value = (byte) random.nextInt(256);
    Arrays.fill(copy, from, Math.min(copy.length, from + 1 + random.nextInt(12)), value);
    return copy;
  }

  private byte[] fields(byte[] file) {
    ModelProto.Builder model;
    try {
      model = ModelProto.parseFrom(file).toBuilder();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the seed file is no model", e);
    }
    for (int i = 0; i <= random.nextInt(3); i++) {
      field(model);
    }
    return model.build().toByteArray();
  }

  private void field(ModelProto.Builder model) {
    GraphProto.Builder graph = model.getGraphBuilder();
    switch (random.nextInt(10)) {
      case 0 ->
          model.setOpsetImport(
              0, model.getOpsetImport(0).toBuilder().setVersion(7 + random.nextInt(22)));
      case 1 -> {
        if (graph.getInitializerCount() > 0) {
          tensor(graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount())));
        }
      }
      case 2 -> input(graph.getInputBuilder(random.nextInt(graph.getInputCount())));
      case 3 -> graph.removeNode(random.nextInt(graph.getNodeCount()));
      case 4 ->
          graph.addNode(
              random.nextInt(graph.getNodeCount()),
              graph.getNode(random.nextInt(graph.getNodeCount())));
      default -> node(graph, graph.getNodeBuilder(random.nextInt(graph.getNodeCount())));
    }
    if (graph.getNodeCount() == 0) {
      graph.addNode(NodeProto.newBuilder().setOpType("Relu").addInput("x").addOutput("y"));
    }
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private void tensor(TensorProto.Builder tensor) {
    switch (random.nextInt(5)) {
      case 0 -> {
        if (tensor.getDimsCount() > 0) {
          tensor.setDims(random.nextInt(tensor.getDimsCount()), number());
        }
      }
      case 1 -> tensor.addDims(number());
      case 2 -> tensor.setDataType(random.nextInt(26));
      case 3 ->
          tensor.setRawData(
              tensor.getRawData().substring(random.nextInt(tensor.getRawData().size() + 1)));
      default -> tensor.setName("x");
    }
  }

  private void input(ValueInfoProto.Builder info) {
    var shape = info.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    switch (random.nextInt(3)) {
      case 0 -> shape.addDimBuilder().setDimValue(number());
      case 1 -> info.getTypeBuilder().getTensorTypeBuilder().setElemType(random.nextInt(26));
      default -> {
        if (shape.getDimCount() > 0) {
          shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(number());
        }
      }
    }
  }

  private void node(GraphProto.Builder graph, NodeProto.Builder node) {
    switch (random.nextInt(8)) {
      case 0 -> node.setOpType(OPERATORS.get(random.nextInt(OPERATORS.size())));
      case 1 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), someName(graph));
        }
      }
      case 2 -> node.addInput(someName(graph));
      case 3 -> {
        if (node.getOutputCount() > 0) {
          node.setOutput(0, someName(graph));
        }
      }
      case 4 -> node.addOutput("extra");
      case 5 -> node.clearAttribute();
      default -> {
        if (node.getAttributeCount() > 0) {
          attribute(node.getAttributeBuilder(random.nextInt(node.getAttributeCount())));
        }
      }
    }
  }

  private String someName(GraphProto.Builder graph) {
    NodeProto node = graph.getNode(random.nextInt(graph.getNodeCount()));
    List<String> names = random.nextBoolean() ? node.getInputList() : node.getOutputList();
    return names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
  }

  private void attribute(AttributeProto.Builder attribute) {
    if (attribute.getIntsCount() > 0 && random.nextInt(4) > 0) {
      attribute.setInts(random.nextInt(attribute.getIntsCount()), number());
    } else if (attribute.hasI()) {
      attribute.setI(number());
    } else if (attribute.hasT()) {
      tensor(attribute.getTBuilder());
    } else if (attribute.hasF()) {
      attribute.setF(Float.intBitsToFloat(random.nextInt()));
    } else {
      attribute.addInts(number());
    }
  }
}
