package network.assay.engine.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import network.assay.engine.run.EngineException;
import network.assay.engine.run.EngineException.Reason;
import network.assay.engine.run.Limits;
import network.assay.engine.tensor.Datum;
import network.assay.engine.tensor.ElementType;
import network.assay.engine.tensor.ValueType;

/**
 * Reads values that ONNX stores beside models: TensorProto (onnx.proto), SequenceProto and
 * OptionalProto (onnx-data.proto).
 */
public final class OnnxData {
  /** Fields that SequenceProto and OptionalProto have alike. */
  private static final int TENSORS = 3;

  private static final int SEQUENCES = 5;
  private static final int OPTIONALS = 7;

  private final TensorReader tensors;

  private OnnxData(Limits limits) {
    this.tensors = new TensorReader(limits);
  }

  /**
   * The value that these bytes hold.
   *
   * @param type what it is declared to be
   * @throws EngineException MODEL_MALFORMED, MODEL_UNSUPPORTED or MODEL_TOO_LARGE
   */
  public static Datum read(byte[] file, ValueType type, Limits limits) {
    try {
      return new OnnxData(limits).read(ByteString.copyFrom(file), type);
    } catch (InvalidProtocolBufferException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, "no ONNX data: " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new EngineException(Reason.MODEL_MALFORMED, "no ONNX data: " + e.getMessage(), e);
    }
  }

  private Datum read(ByteString bytes, ValueType type) throws IOException {
    return switch (type) {
      case ElementType _ -> tensors.read(TensorProto.parseFrom(bytes), "a value");
      case ValueType.SequenceOf sequence ->
          new Datum.Sequence(sequence, items(bytes, sequence.item()));
      case ValueType.OptionalOf optional -> {
        List<Datum> held = items(bytes, optional.item());
        yield new Datum.Maybe(optional, held.stream().findFirst());
      }
    };
  }

  private List<Datum> items(ByteString bytes, ValueType item) throws IOException {
    int wanted =
        switch (item) {
          case ElementType _ -> TENSORS;
          case ValueType.SequenceOf _ -> SEQUENCES;
          case ValueType.OptionalOf _ -> OPTIONALS;
        };
    List<Datum> items = new ArrayList<>();
    CodedInputStream in = bytes.newCodedInput();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == wanted) {
        items.add(read(in.readBytes(), item));
      } else if (!in.skipField(tag)) {
        return items;
      }
    }
    return items;
  }
}
