package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Tensor;

/** Single tensors in files, as the ONNX test data holds inputs and outputs ({@code .pb}). */
public final class OnnxTensors {
  private OnnxTensors() {}

  /**
   * The tensor of a TensorProto file.
   *
   * @throws EngineException MODEL_MALFORMED or MODEL_TOO_LARGE, whatever the bytes
   */
  public static Tensor read(byte[] file, Limits limits) {
    if (file.length > limits.fileBytesMax()) {
      throw new EngineException(
          Reason.MODEL_TOO_LARGE,
          "the file has " + file.length + " bytes; the limit is " + limits.fileBytesMax());
    }
    try {
      return new TensorReader(limits).read(TensorProto.parseFrom(file), "the file");
    } catch (InvalidProtocolBufferException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, "not an ONNX tensor: " + e.getMessage(), e);
    }
  }
}
