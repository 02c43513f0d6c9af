package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.Tensor;
import network.assay.engine.tensor.TensorCodec;

/** Tensors of test files. */
public final class Tensors {
  private Tensors() {}

  /** A serialised TensorProto. */
  public static Tensor parse(byte[] proto) throws InvalidProtocolBufferException {
    return new TensorReader(Limits.standard()).read(TensorProto.parseFrom(proto), "a test tensor");
  }

  /** The tensor as a TensorProto of this name. */
  public static TensorProto proto(String name, Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setName(name).setDataType(dataType(tensor.type()));
    for (int dim : tensor.shape().dims()) {
      proto.addDims(dim);
    }
    if (tensor.type() == ElementType.STRING) {
      for (String value : tensor.strings()) {
        proto.addStringData(ByteString.copyFromUtf8(value));
      }
      return proto.build();
    }
    return proto.setRawData(ByteString.copyFrom(TensorCodec.encodeElements(tensor))).build();
  }

  /** ONNX's number for our element type. */
  public static int dataType(ElementType type) {
    for (int code = 1; code < 32; code++) {
      if (TensorReader.elementType(code).filter(t -> t == type).isPresent()) {
        return code;
      }
    }
    throw new IllegalArgumentException("no ONNX type for " + type);
  }
}
