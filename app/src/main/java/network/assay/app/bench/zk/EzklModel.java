package network.assay.app.bench.zk;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import network.assay.app.bench.ModelBuilder;
import network.assay.engine.tensor.Shape;
import network.assay.engine.tensor.Tensor;

/**
 * The same model as EZKL reads it: EZKL 23 stops at a size that is a name, and at a convolution or
 * pooling that leaves its strides or paddings to ONNX's defaults. So sizes are those of the run,
 * and the defaults are written out. Nothing that is computed changes.
 */
final class EzklModel {
  private static final float CONSTANT_MAX = 32;

  private EzklModel() {}

  /**
   * The file.
   *
   * @param inputs of the run that is proved
   * @param outputs of that run
   */
  static byte[] of(byte[] onnx, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    try {
      ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder();
      GraphProto.Builder graph = model.getGraphBuilder();
      graph.getInputBuilderList().forEach(port -> size(port, inputs));
      graph.getOutputBuilderList().forEach(port -> size(port, outputs));
      graph.getInitializerBuilderList().forEach(EzklModel::bound);
      Map<String, TensorProto> weights = new HashMap<>();
      graph.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
      for (NodeProto.Builder node : graph.getNodeBuilderList()) {
        switch (node.getOpType()) {
          case "Conv" -> {
            TensorProto w = weights.get(node.getInput(1));
            if (w != null) {
              complete(node, w.getDimsCount() - 2);
            }
          }
          case "MaxPool", "AveragePool" -> complete(node, kernelRank(node));
          default -> {
            // Others are read as they are.
          }
        }
      }
      return model.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a model of the bench is no ONNX file", e);
    }
  }

  private static void size(ValueInfoProto.Builder port, Map<String, Tensor> run) {
    Tensor tensor = run.get(port.getName());
    if (tensor == null) {
      return;
    }
    Shape shape = tensor.shape();
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (int dim : shape.toList()) {
      dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
    }
    port.getTypeBuilder().getTensorTypeBuilder().setShape(dims);
  }

  /** Floats in raw form, as the bench's models have them all. */
  private static void bound(TensorProto.Builder tensor) {
    if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
      return;
    }
    ByteBuffer floats =
        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    boolean isBounded = true;
    for (int at = 0; at < floats.limit(); at += Float.BYTES) {
      float value = floats.getFloat(at);
      float bounded = Math.clamp(value, -CONSTANT_MAX, CONSTANT_MAX);
      isBounded &= bounded == value;
      floats.putFloat(at, bounded);
    }
    if (!isBounded) {
      tensor.setRawData(ByteString.copyFrom(floats.array()));
    }
  }

  private static int kernelRank(NodeProto.Builder node) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("kernel_shape"))
        .mapToInt(AttributeProto::getIntsCount)
        .findFirst()
        .orElse(0);
  }

  /** Strides and paddings of a window over so many axes; dilations are read without. */
  private static void complete(NodeProto.Builder node, int rank) {
    complete(node, "strides", rank, 1);
    boolean isAutomatic =
        node.getAttributeList().stream().anyMatch(a -> a.getName().equals("auto_pad"));
    if (!isAutomatic) {
      complete(node, "pads", 2 * rank, 0);
    }
  }

  private static void complete(NodeProto.Builder node, String name, int count, long value) {
    if (node.getAttributeList().stream().noneMatch(a -> a.getName().equals(name))) {
      long[] values =
          Collections.nCopies(count, value).stream().mapToLong(Long::longValue).toArray();
      node.addAttribute(ModelBuilder.ints(name, values));
    }
  }
}
